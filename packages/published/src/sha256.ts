import { hash } from 'node:crypto';

export const SHA256_BYTES = 32;

/** SHA-256. Node hands a text over in a third of the time that it needs for a buffer. */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

/** Writes SHA-256 of some bytes into a buffer, where nobody keeps it. */
export function writeSha256(bytes: Uint8Array, into: Buffer, at: number): void {
  into.write(hash('sha256', bytes, 'binary'), at, 'latin1');
}
