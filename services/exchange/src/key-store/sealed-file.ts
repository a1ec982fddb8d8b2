import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** The file of secrets cannot be opened, and the venue must not go on without it. */
class SealedFileError extends Error {
  override readonly name = 'SealedFileError';
}

/** Cost of guessing one password: about half a second and 128 MiB. */
const LOG2_COST = 17;
/** A file that asks for more is an attack on whoever opens it. */
const LOG2_COST_MAX = 20;
const BLOCK_SIZE = 8;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAGIC = Buffer.from('TDMKEYS1', 'ascii');
const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES;

/**
 * A file that only a password opens: `TDMKEYS1`, log2 of the cost of scrypt, salt, and then nonce,
 * tag and the content under AES-256-GCM. The header is authenticated with it.
 */
export class SealedFile {
  readonly #path: string;
  readonly #header: Buffer;
  readonly #key: Buffer;
  #content: Buffer;

  private constructor(path: string, header: Buffer, key: Buffer, content: Buffer) {
    this.#path = path;
    this.#header = header;
    this.#key = key;
    this.#content = content;
  }

  /** Opens the file, or makes an empty one. Throws `SealedFileError` for the wrong password. */
  static open(path: string, password: string): SealedFile {
    return existsSync(path)
      ? SealedFile.#unseal(path, password)
      : SealedFile.#create(path, password);
  }

  get content(): Uint8Array {
    return this.#content;
  }

  /** Replaces the content; it is on disk when this returns. */
  write(content: Uint8Array): void {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(this.#header);
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    replaceFile(this.#path, Buffer.concat([this.#header, nonce, cipher.getAuthTag(), sealed]));
    this.#content = Buffer.from(content);
  }

  static #create(path: string, password: string): SealedFile {
    const header = Buffer.concat([MAGIC, Buffer.of(LOG2_COST), randomBytes(SALT_BYTES)]);
    const file = new SealedFile(path, header, keyOf(password, header), Buffer.alloc(0));
    file.write(Buffer.alloc(0));
    return file;
  }

  static #unseal(path: string, password: string): SealedFile {
    const bytes = readFileSync(path);
    const header = bytes.subarray(0, HEADER_BYTES);
    const isWhole = bytes.length >= HEADER_BYTES + NONCE_BYTES + TAG_BYTES;
    if (!isWhole || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new SealedFileError(`${path} is no file of secrets`);
    }
    const key = keyOf(password, header);
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const rest = bytes.subarray(HEADER_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(header).setAuthTag(rest.subarray(0, TAG_BYTES));
    try {
      const content = Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]);
      return new SealedFile(path, header, key, content);
    } catch {
      throw new SealedFileError(`${path}: the password is wrong, or the file was changed`);
    }
  }
}

function keyOf(password: string, header: Buffer): Buffer {
  const log2Cost = header[MAGIC.length] as number;
  if (log2Cost < LOG2_COST || log2Cost > LOG2_COST_MAX) {
    throw new SealedFileError(`a file of secrets with scrypt cost 2^${log2Cost} is not opened`);
  }
  const cost = 2 ** log2Cost;
  // Needs 128 x cost x block size; the default of 32 MiB would refuse any cost that is worth it.
  const maxmem = 256 * cost * BLOCK_SIZE;
  const salt = header.subarray(MAGIC.length + 1);
  return scryptSync(password, salt, 32, { N: cost, r: BLOCK_SIZE, p: 1, maxmem });
}

/** Old content or new content, whenever the power fails. */
function replaceFile(path: string, bytes: Buffer): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
