import { scrypt as nativeScrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { decryptKeystoreJson, encryptKeystoreJson, getBytes, hexlify, scrypt } from 'ethers';
import type { Hex, LocalAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** Why a key is not opened or not made. The numbers are in the message, the password never. */
export class KeystoreError extends Error {
  readonly reason: KeystoreFault;
  readonly isRetryable = false;

  constructor(reason: KeystoreFault, message: string) {
    super(message);
    this.reason = reason;
  }
}

export type KeystoreFault =
  | 'NotAKeystore'
  | 'UnknownVersion'
  | 'UnknownCipher'
  | 'UnknownKdf'
  | 'WeakParameters'
  | 'ExcessiveParameters'
  | 'WeakPassword'
  | 'KeyTwice'
  /** Nowhere to read one from. */
  | 'NoPassword'
  | 'WrongPasswordOrDamaged';

/** Least work of scrypt: N * r * p; N = 2^17, r = 8, p = 1 is what is recommended today. */
const SCRYPT_WORK_LEAST = 1 << 20;
const SCRYPT_N_LEAST = 1 << 17;
/** Above it a file would only occupy memory and time: 128 * N * r bytes are 1 GiB. */
const SCRYPT_WORK_MOST = 1 << 23;
/** What the format's own examples use; less can be tried too fast. */
const PBKDF2_ROUNDS_LEAST = 262_144;
const PBKDF2_ROUNDS_MOST = 10_000_000;
const SALT_BYTES_LEAST = 16;
const KEY_BYTES = 32;
const PASSWORD_LEAST = 12;

/** For new files: as wallets make them. */
const NEW_SCRYPT = { N: 1 << 18, r: 8, p: 1 } as const;

/** Twice what scrypt itself needs: 128 * N * r bytes. */
const SCRYPT_MEMORY = 256;

const derive = promisify<Buffer, Uint8Array, number, object, Buffer>(nativeScrypt);

// The library's own is written in JavaScript and ten times as slow.
scrypt.register(async (password, salt, N, r, p, length) => {
  const maxmem = SCRYPT_MEMORY * N * r;
  const secret = Buffer.from(getBytes(password));
  return hexlify(await derive(secret, getBytes(salt), length, { N, r, p, maxmem }));
});

/**
 * Opens a key in the Web3 secret storage format, version 3 (scrypt or PBKDF2, AES-128-CTR, checked
 * by its mac).
 *
 * @throws {KeystoreError} with the reason
 */
export async function openKeystore(text: string, password: string): Promise<LocalAccount> {
  assertStrong(parse(text));
  let opened: { readonly privateKey: string };
  try {
    opened = await decryptKeystoreJson(text, password);
  } catch {
    // What the library says may contain parts of what it was given.
    const message = 'the password is wrong or the file was changed: its mac does not fit';
    throw new KeystoreError('WrongPasswordOrDamaged', message);
  }
  return privateKeyToAccount(opened.privateKey as Hex);
}

/** A new file for a key. */
export async function createKeystore(privateKey: Hex, password: string): Promise<string> {
  if (password.length < PASSWORD_LEAST) {
    const counts = `${password.length} characters, at least ${PASSWORD_LEAST} are needed`;
    throw new KeystoreError('WeakPassword', `the password has ${counts}`);
  }
  const { address } = privateKeyToAccount(privateKey);
  return encryptKeystoreJson({ address, privateKey }, password, { scrypt: NEW_SCRYPT });
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new KeystoreError('NotAKeystore', 'the file is not JSON');
  }
  const fields = lowerCased(file);
  if (fields['version'] !== 3) {
    const version = String(fields['version']);
    throw new KeystoreError('UnknownVersion', `version ${version}: only version 3 is read`);
  }
  return lowerCased(fields['crypto']);
}

/** Some wallets write the names of the fields in capitals. */
function lowerCased(value: unknown): Fields {
  if (typeof value !== 'object' || value === null) {
    throw new KeystoreError('NotAKeystore', 'a part of the keystore is missing');
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]),
  );
}

function assertStrong(crypto: Fields): void {
  if (crypto['cipher'] !== 'aes-128-ctr') {
    throw new KeystoreError('UnknownCipher', `cipher ${String(crypto['cipher'])}`);
  }
  const params = lowerCased(crypto['kdfparams']);
  const { salt } = params;
  const saltBytes = typeof salt === 'string' ? salt.replace(/^0x/, '').length / 2 : 0;
  atLeast('salt bytes', saltBytes, SALT_BYTES_LEAST);
  const keyBytes = params['dklen'];
  if (keyBytes !== KEY_BYTES) {
    throw new KeystoreError('WeakParameters', `dklen ${String(keyBytes)}, it must be ${KEY_BYTES}`);
  }
  switch (crypto['kdf']) {
    case 'scrypt': {
      const [n, r, p] = [numberOf(params, 'n'), numberOf(params, 'r'), numberOf(params, 'p')];
      atLeast('scrypt N', n, SCRYPT_N_LEAST);
      atLeast('scrypt N * r * p', n * r * p, SCRYPT_WORK_LEAST);
      atMost('scrypt N * r * p', n * r * p, SCRYPT_WORK_MOST);
      return;
    }
    case 'pbkdf2':
      if (params['prf'] !== 'hmac-sha256') {
        throw new KeystoreError('UnknownKdf', `pbkdf2 with ${String(params['prf'])}`);
      }
      atLeast('pbkdf2 rounds', numberOf(params, 'c'), PBKDF2_ROUNDS_LEAST);
      atMost('pbkdf2 rounds', numberOf(params, 'c'), PBKDF2_ROUNDS_MOST);
      return;
    default:
      throw new KeystoreError('UnknownKdf', `key derivation ${String(crypto['kdf'])}`);
  }
}

function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new KeystoreError('NotAKeystore', `${name} is ${String(value)}, not a whole number`);
}

function atLeast(what: string, value: number, least: number): void {
  if (value >= least) return;
  throw new KeystoreError('WeakParameters', `${what} is ${value}, at least ${least} is needed`);
}

function atMost(what: string, value: number, most: number): void {
  if (value <= most) return;
  throw new KeystoreError('ExcessiveParameters', `${what} is ${value}, at most ${most} is read`);
}
