import { hash } from 'node:crypto';
import type { ReleasedCommand } from '@tandem/feed';
import { encodeCommand } from '@tandem/protocol';

const STAMP_BYTES = 20;

/**
 * Hash of a leaf: SHA-256 of zero, salt, and SHA-256 of what happened. What happened is sequence
 * and time (eight bytes each), length of the command (four), the command and its events as the
 * engine wrote them; all little-endian.
 */
export function leafHash(released: ReleasedCommand, salt: Buffer): Buffer {
  const command = encodeCommand(released.command);
  const stamp = Buffer.alloc(STAMP_BYTES);
  stamp.writeBigUInt64LE(BigInt(released.sequence), 0);
  stamp.writeBigUInt64LE(BigInt(released.timeUs), 8);
  stamp.writeUInt32LE(command.length, 16);
  const { buffer, byteOffset, byteLength } = released.slots;
  const events = Buffer.from(buffer, byteOffset, byteLength);
  const content = hash('sha256', Buffer.concat([stamp, command, events]), 'buffer');
  return hash('sha256', Buffer.concat([Buffer.of(0), salt, content]), 'buffer');
}

/** What a head is made of. */
export type HeadParts = {
  readonly previousHead: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly root: string;
};

const HEAD = Buffer.from('TANDEM-HEAD1', 'ascii');

/** Hash of a head: what the venue signs. */
export function headHash({ previousHead, firstSequence, lastSequence, root }: HeadParts): Buffer {
  const range = Buffer.alloc(16);
  range.writeBigUInt64LE(BigInt(firstSequence), 0);
  range.writeBigUInt64LE(BigInt(lastSequence), 8);
  const parts = [HEAD, Buffer.from(previousHead, 'hex'), range, Buffer.from(root, 'hex')];
  return hash('sha256', Buffer.concat(parts), 'buffer');
}
