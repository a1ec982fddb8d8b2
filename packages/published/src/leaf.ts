import { nextEvent, type ReleasedCommand } from '@tandem/feed';
import { ByteCursor, decodeCommand, type Sequence, writeCommand } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { hiddenSlotsOf, hiddenUntil, openCommand } from './hidden-fields.ts';
import { SHA256_BYTES, sha256, writeSha256 } from './sha256.ts';

const STAMP_BYTES = 20;
const SLOT_BYTES = 8;
const SALT_BYTES = 16;
const LEAF = Buffer.of(0);
const HIDDEN = Buffer.of(2);

/** What a leaf is made of, in bytes. */
export type LeafContent = {
  /** Everything: sequence and time, length of the command, the command, its events. */
  readonly whole: Buffer;
  /** The same without what is hidden; null where nothing is. */
  readonly open: Buffer | null;
};

/** Salts of a leaf; the second one seals what is hidden, and is null where nothing is. */
export type LeafSalts = { readonly open: Buffer; readonly hidden: Buffer | null };

/**
 * The bytes of a released command: sequence and time (eight bytes each), length of the command
 * (four), the command and its events as the engine wrote them; all little-endian.
 */
export function contentOf(released: ReleasedCommand): LeafContent {
  const whole = bytesOf(released);
  if (hiddenUntil(released.command) === null) return { whole, open: null };
  return { whole, open: openBytes(released) };
}

/** The released command in such bytes. Throws `EncodingError` or `RangeError` for other bytes. */
export function releasedOf(content: Buffer): ReleasedCommand {
  const end = STAMP_BYTES + content.readUInt32LE(16);
  const events = content.subarray(end);
  if (end > content.length || events.length % SLOT_BYTES !== 0) {
    throw new RangeError('the content ends early');
  }
  const slots = new Float64Array(events.length / SLOT_BYTES);
  new Uint8Array(slots.buffer).set(events);
  return {
    sequence: Number(content.readBigUInt64LE(0)) as Sequence,
    timeUs: Number(content.readBigUInt64LE(8)) as TimestampUs,
    command: decodeCommand(content.subarray(STAMP_BYTES, end)),
    slots,
  };
}

/** The content as outsiders see it while what it hides is withheld. */
export function openBytes(released: ReleasedCommand): Buffer {
  const slots = released.slots.slice();
  for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
    for (const hidden of hiddenSlotsOf(slots[at] as number) ?? []) slots[at + hidden] = 0;
  }
  return bytesOf({ ...released, command: openCommand(released.command), slots });
}

/** What stands for hidden content in a leaf: nobody can try values without the salt. */
export function commitmentOf(whole: Buffer, salt: Buffer): Buffer {
  return sha256(Buffer.concat([HIDDEN, salt, sha256(whole)]));
}

/**
 * Hash of a leaf: SHA-256 of zero, salt, SHA-256 of the open content and, where something is
 * hidden, its commitment.
 */
export function leafOf(open: Buffer, salt: Buffer, commitment: Buffer | null): Buffer {
  if (commitment === null && salt.length === SALT_BYTES) {
    PLAIN_LEAF.set(salt, 1);
    writeSha256(open, PLAIN_LEAF, 1 + SALT_BYTES);
    return sha256(PLAIN_LEAF);
  }
  const parts = [LEAF, salt, sha256(open)];
  if (commitment !== null) parts.push(commitment);
  return sha256(Buffer.concat(parts));
}

/** A leaf that hides nothing, as nearly all are, is written here: its first byte is zero. */
const PLAIN_LEAF = Buffer.alloc(1 + SALT_BYTES + SHA256_BYTES);

/** Hash of the leaf of a content, all of which is known. */
export function leafHash({ whole, open }: LeafContent, salts: LeafSalts): Buffer {
  if (open === null || salts.hidden === null) return leafOf(whole, salts.open, null);
  return leafOf(open, salts.open, commitmentOf(whole, salts.hidden));
}

function bytesOf({ sequence, timeUs, command, slots }: ReleasedCommand): Buffer {
  COMMAND.at = 0;
  writeCommand(COMMAND, command);
  const commandEnd = STAMP_BYTES + COMMAND.at;
  const bytes = Buffer.allocUnsafe(commandEnd + slots.byteLength);
  writeUint(bytes, sequence, 0);
  writeUint(bytes, timeUs, 8);
  bytes.writeUInt32LE(COMMAND.at, 16);
  bytes.set(COMMAND.bytes.subarray(0, COMMAND.at), STAMP_BYTES);
  bytes.set(new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength), commandEnd);
  return bytes;
}

/** Each command is written here first: its length is known afterwards. */
const COMMAND = new ByteCursor(new Uint8Array(512));
const TWO_32 = 4_294_967_296;

/** An integer below 2^53 in eight bytes. */
function writeUint(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % TWO_32, at);
  bytes.writeUInt32LE(Math.floor(value / TWO_32), at + 4);
}
