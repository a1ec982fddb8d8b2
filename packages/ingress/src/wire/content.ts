import type { ReleasedCommand } from '@tandem/feed';
import {
  type Authorization,
  type Command,
  decodeRecord,
  EncodingError,
  type Event,
  EventBuffer,
  encodeRecord,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { AuthorizationError, Outcome, SignedCommand } from '../command-port.ts';
import type { ReadClaim } from '../proof-port.ts';
import type { Receipt } from '../receipt.ts';
import type { CommandRefusal } from '../refusal.ts';
import { WireError } from './frame.ts';

const ACCESSES = ['read', 'trade', 'cancel', 'transfer', 'wallet'] as const;
const CLAIM_BYTES = 14;
/** Bits of the last byte of a claim. */
const SIGNED = 1;
const ONCE = 2;
const SLOT_BYTES = 8;
const NO_SEQUENCE = 0 as Sequence;
const NO_TIME = 0 as TimestampUs;

/** A command with its authorization, as the journal writes them. Throws `EncodingError`. */
export function encodeSigned({ command, authorization }: SignedCommand): Uint8Array {
  const stamp = { sequence: NO_SEQUENCE, timeUs: NO_TIME };
  return encodeRecord({ kind: 'CommandRecord', ...stamp, command, authorization });
}

/** Throws `EncodingError` or `WireError` for bytes that are none. */
export function decodeSigned(bytes: Uint8Array): SignedCommand {
  const { command, authorization } = readRecord(bytes);
  return { command, authorization };
}

/** A claim, and behind it a record that carries its authorization. */
export function encodeClaim(claim: ReadClaim): Uint8Array {
  const { account, keyId, access, subject, isOnce, authorization } = claim;
  const head = Buffer.alloc(CLAIM_BYTES);
  head.writeUInt32BE(account, 0);
  head.writeUInt32BE(keyId, 4);
  head.writeUInt32BE(subject, 8);
  head.writeUInt8(ACCESSES.indexOf(access), 12);
  head.writeUInt8((authorization === null ? 0 : SIGNED) + (isOnce ? ONCE : 0), 13);
  if (authorization === null) return head;
  return Buffer.concat([head, encodeSigned({ command: { kind: 'Tick' }, authorization })]);
}

/** Throws `EncodingError` or `WireError` for bytes that are none. */
export function decodeClaim(bytes: Buffer): ReadClaim {
  if (bytes.length < CLAIM_BYTES) throw new WireError('a claim is longer');
  const access = ACCESSES[bytes.readUInt8(12)];
  if (access === undefined) throw new WireError('no such access');
  return {
    account: bytes.readUInt32BE(0),
    keyId: bytes.readUInt32BE(4),
    subject: bytes.readUInt32BE(8),
    access,
    isOnce: (bytes.readUInt8(13) & ONCE) !== 0,
    authorization: claimed(bytes),
  };
}

function claimed(bytes: Buffer): Authorization | null {
  const rest = bytes.subarray(CLAIM_BYTES);
  if ((bytes.readUInt8(13) & SIGNED) !== 0) return decodeSigned(rest).authorization;
  if (rest.length > 0) throw new WireError('bytes behind a claim');
  return null;
}

type OutcomeHead =
  | {
      readonly kind: 'released';
      readonly sequence: number;
      readonly timeUs: number;
      readonly receipt: Receipt | null;
    }
  | { readonly kind: 'refused'; readonly refusal: CommandRefusal }
  | { readonly kind: 'unauthorized'; readonly error: AuthorizationError };

/** An outcome: its words as JSON behind their length, then its events as slots. */
export function encodeOutcome(outcome: Outcome): Uint8Array {
  if (outcome.kind !== 'released') return withSlots(outcome, new Float64Array(0));
  const { events, ...head } = outcome;
  const buffer = new EventBuffer(64);
  for (const event of events) buffer.push(event);
  return withSlots(head, buffer.slots.subarray(0, buffer.length));
}

/** Throws for bytes that are none. */
export function decodeOutcome(bytes: Buffer): Outcome {
  const { head, slots } = splitSlots(bytes);
  const outcome = head as OutcomeHead;
  if (outcome.kind !== 'released') return outcome;
  const { sequence, timeUs, receipt } = outcome;
  return {
    kind: 'released',
    sequence: sequence as Sequence,
    timeUs: timeUs as TimestampUs,
    events: eventsIn(slots),
    receipt,
  };
}

function eventsIn(slots: Float64Array): readonly Event[] {
  const buffer = new EventBuffer(0);
  buffer.slots = slots;
  buffer.length = slots.length;
  return buffer.toArray();
}

function withSlots(head: object, slots: Float64Array): Uint8Array {
  const words = Buffer.from(JSON.stringify(head));
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(words.length);
  return Buffer.concat([length, words, bytesOf(slots)]);
}

function splitSlots(bytes: Buffer): { readonly head: unknown; readonly slots: Float64Array } {
  if (bytes.length < 4) throw new WireError('an outcome is longer');
  const end = 4 + bytes.readUInt32BE(0);
  if (end > bytes.length) throw new WireError('an outcome is cut off');
  return { head: parseJson(bytes.subarray(4, end)), slots: slotsOf(bytes.subarray(end)) };
}

/** A released command: the length of its record, the record, its events as slots. */
export function encodeReleased(released: ReleasedCommand): Uint8Array {
  const { sequence, timeUs, command, slots } = released;
  const stamp = { sequence, timeUs, authorization: null };
  const record = encodeRecord({ kind: 'CommandRecord', ...stamp, command });
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(record.length);
  return Buffer.concat([length, record, bytesOf(slots)]);
}

/** Throws for bytes that are none. */
export function decodeReleased(bytes: Buffer): ReleasedCommand {
  if (bytes.length < 4) throw new WireError('a released command is longer');
  const end = 4 + bytes.readUInt32BE(0);
  if (end > bytes.length) throw new WireError('a released command is cut off');
  const { sequence, timeUs, command } = readRecord(bytes.subarray(4, end));
  return { sequence, timeUs, command, slots: slotsOf(bytes.subarray(end)) };
}

/** JSON of a peer. Throws `WireError`. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new WireError('no JSON where JSON is due');
  }
}

type Stamped = {
  readonly sequence: Sequence;
  readonly timeUs: TimestampUs;
  readonly command: Command;
  readonly authorization: Authorization | null;
};

function readRecord(bytes: Uint8Array): Stamped {
  // A copy: what is decoded may point into its bytes and outlives the frame.
  const record = decodeRecord(Uint8Array.from(bytes));
  if (record.kind !== 'CommandRecord') throw new EncodingError('record', `no ${record.kind} here`);
  return record;
}

/** Slots go as they are in memory: both ends run on little-endian machines, as Node does. */
function bytesOf(slots: Float64Array): Uint8Array {
  return new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength);
}

function slotsOf(bytes: Uint8Array): Float64Array {
  if (bytes.length % SLOT_BYTES !== 0) throw new WireError('events end within a slot');
  const slots = new Float64Array(bytes.length / SLOT_BYTES);
  new Uint8Array(slots.buffer).set(bytes);
  return slots;
}
