import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
export const TAG_BYTES = 32;

/**
 * HMAC-SHA256 under one secret (RFC 2104), written out with the hash of Node that takes one call: a
 * third of the time of an HMAC object, and no object for the collector. The hash is taken as text,
 * which Node hands over sooner than a buffer.
 */
export class TagMaker {
  readonly #inner: Buffer;
  readonly #outer: Buffer;
  #message: Buffer = Buffer.alloc(0);

  constructor(secret: Uint8Array) {
    const long = secret.length > BLOCK_BYTES;
    const key = long ? hash('sha256', secret, 'buffer') : secret;
    this.#inner = Buffer.alloc(BLOCK_BYTES);
    this.#outer = Buffer.alloc(BLOCK_BYTES + TAG_BYTES);
    for (let at = 0; at < BLOCK_BYTES; at += 1) {
      const byte = key[at] ?? 0;
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** Writes the tag of some bytes to the beginning of a buffer. */
  write(bytes: Uint8Array, into: Buffer): void {
    const length = BLOCK_BYTES + bytes.length;
    // Nearly all messages have one length: the buffer is made once.
    if (this.#message.length !== length) {
      this.#message = Buffer.alloc(length);
      this.#message.set(this.#inner);
    }
    this.#message.set(bytes, BLOCK_BYTES);
    this.#outer.write(hash('sha256', this.#message, 'binary'), BLOCK_BYTES, 'latin1');
    into.write(hash('sha256', this.#outer, 'binary'), 0, 'latin1');
  }
}
