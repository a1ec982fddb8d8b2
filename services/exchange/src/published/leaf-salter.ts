import { createHmac } from 'node:crypto';
import type { LeafSalts } from '@tandem/published';

const SALT_BYTES = 16;
const OPEN = 0;
const HIDDEN = 1;

/** Makes the salts of leaves from a key of the venue, so that none has to be kept. */
export class LeafSalter {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  saltsOf(sequence: number, hidesSomething: boolean): LeafSalts {
    return {
      open: this.#salt(sequence, OPEN),
      hidden: hidesSomething ? this.#salt(sequence, HIDDEN) : null,
    };
  }

  /** HMAC of the sequence (eight bytes, little-endian) and the part (one byte). */
  #salt(sequence: number, part: number): Buffer {
    const name = Buffer.alloc(9);
    name.writeBigUInt64LE(BigInt(sequence));
    name.writeUInt8(part, 8);
    return createHmac('sha256', this.#key).update(name).digest().subarray(0, SALT_BYTES);
  }
}
