import { type LeafSalts, sha256, writeSha256 } from '@tandem/published';

const SALT_BYTES = 16;
const BLOCK_BYTES = 64;
const NAME_BYTES = 9;
const DIGEST_BYTES = 32;
const OPEN = 0;
const HIDDEN = 1;
const TWO_32 = 4_294_967_296;

/**
 * Makes the salts of leaves from a key of the venue, so that none has to be kept: HMAC-SHA256 of
 * the sequence (eight bytes, little-endian) and the part (one byte), cut to 16 bytes. Written out,
 * because one HMAC object a leaf costs ten times as much as its two hashes.
 */
export class LeafSalter {
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    this.#inner = Buffer.alloc(BLOCK_BYTES + NAME_BYTES);
    this.#outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
    for (let at = 0; at < BLOCK_BYTES; at += 1) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  saltsOf(sequence: number, hidesSomething: boolean): LeafSalts {
    return {
      open: this.#salt(sequence, OPEN),
      hidden: hidesSomething ? this.#salt(sequence, HIDDEN) : null,
    };
  }

  #salt(sequence: number, part: number): Buffer {
    this.#inner.writeUInt32LE(sequence % TWO_32, BLOCK_BYTES);
    this.#inner.writeUInt32LE(Math.floor(sequence / TWO_32), BLOCK_BYTES + 4);
    this.#inner.writeUInt8(part, BLOCK_BYTES + 8);
    writeSha256(this.#inner, this.#outer, BLOCK_BYTES);
    return sha256(this.#outer).subarray(0, SALT_BYTES);
  }
}
