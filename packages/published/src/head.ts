import { createPublicKey, verify } from 'node:crypto';
import { sha256 } from './sha256.ts';

/** What a head is made of. */
export type HeadParts = {
  readonly previousHead: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly root: string;
};

/** A head as it is published; hashes in hexadecimal. */
export type PublishedHead = HeadParts & {
  readonly head: string;
  readonly publicKey: string;
  readonly signature: string;
};

/** The head before the first one. */
export const GENESIS_HEAD: string = '0'.repeat(64);
/** 1 stood for leaves that hid nothing (docs/decisions/0040-published-journal.md). */
const HEAD = Buffer.from('TANDEM-HEAD2', 'ascii');

/** Hash of a head: what the venue signs. */
export function headHash({ previousHead, firstSequence, lastSequence, root }: HeadParts): Buffer {
  const range = Buffer.alloc(16);
  range.writeBigUInt64LE(BigInt(firstSequence), 0);
  range.writeBigUInt64LE(BigInt(lastSequence), 8);
  const parts = [HEAD, Buffer.from(previousHead, 'hex'), range, Buffer.from(root, 'hex')];
  return sha256(Buffer.concat(parts));
}

/**
 * Null when a head is made of its parts and signed; otherwise what is wrong.
 *
 * @param publicKey key of the venue, from another source; null to take the head's own
 */
export function headProblem(head: PublishedHead, publicKey: string | null): string | null {
  const digest = headHash(head);
  if (digest.toString('hex') !== head.head) return 'the head is made of other parts';
  if (publicKey !== null && publicKey !== head.publicKey) return 'signed with another key';
  return isSignedBy(head.publicKey, digest, head.signature)
    ? null
    : 'the signature of the head is not that of the key';
}

/** True when the venue with this public key signed these bytes. */
export function isSignedBy(publicKey: string, bytes: Buffer, signature: string): boolean {
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'hex'));
  } catch {
    // Not a point of the curve.
    return false;
  }
}
