import { hash } from 'node:crypto';

import { crc32c } from './crc32c.ts';
import {
  alignUp,
  assertJournal,
  FORMAT_VERSION,
  GROUP_HEADER_BYTES,
  MAX_FRAME_BYTES,
  RECORD_PREFIX_BYTES,
} from './limits.ts';

/**
 * A group is what becomes durable together: a header, records, and zeros up to the alignment.
 *
 * | offset | bytes | field                                                          |
 * |-------:|------:|----------------------------------------------------------------|
 * |      0 |     4 | magic                                                          |
 * |      4 |     4 | format version                                                 |
 * |      8 |     4 | length of the whole group with its padding                     |
 * |     12 |     4 | CRC-32C of the whole group without these four bytes            |
 * |     16 |     8 | sequence of the first record                                   |
 * |     24 |     4 | count of records                                               |
 * |     28 |     4 | length of the records with their prefixes                      |
 * |     32 |     8 | epoch of the leader                                            |
 * |     40 |     8 | random number of the journal, so that no record can pose as a group |
 * |     48 |    32 | SHA-256 of the whole group before                              |
 * |     80 |       | records, each with its length before it (four bytes)           |
 *
 * All numbers are unsigned and little-endian. The padding is covered by the checksum.
 */

/** "TDMG" read as a little-endian number. */
const GROUP_MAGIC = 0x474d4454;

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

/** The hash before the first group of a journal. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(HASH_BYTES);

/** What a group header says, apart from lengths and checksum. */
export interface GroupIdentity {
  readonly firstSequence: number;
  readonly epoch: number;
  readonly journalId: bigint;
  readonly previousHash: Uint8Array;
}

/** A group as it was read. `bytes` is only valid until the next group is read. */
export interface Group extends GroupIdentity {
  readonly count: number;
  /** SHA-256 of the whole group: the log hash at its last sequence; empty when not checked. */
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly recordsStart: number;
  readonly recordsEnd: number;
  /** Bytes on disk, padding included. */
  readonly frameBytes: number;
}

const NOT_HASHED: Uint8Array = new Uint8Array(0);

/** Collects records and turns them into the bytes of a group, without allocating. */
export class GroupBuilder {
  readonly #bytes: Uint8Array = new Uint8Array(MAX_FRAME_BYTES);
  readonly #view: DataView = new DataView(this.#bytes.buffer);
  readonly #alignment: number;
  readonly #maxFrameBytes: number;
  #end = GROUP_HEADER_BYTES;
  #count = 0;

  /** @param maxFrameBytes bound of a whole group, for segments smaller than the largest group */
  constructor(alignment: number, maxFrameBytes: number = MAX_FRAME_BYTES) {
    this.#alignment = alignment;
    this.#maxFrameBytes = Math.min(MAX_FRAME_BYTES, maxFrameBytes);
  }

  get count(): number {
    return this.#count;
  }

  /** The largest record that fits into an empty group. */
  get maxRecordBytes(): number {
    return this.#maxFrameBytes - GROUP_HEADER_BYTES - RECORD_PREFIX_BYTES;
  }

  /** Size of the group on disk if it were closed now. */
  get frameBytes(): number {
    return alignUp(this.#end, this.#alignment);
  }

  /** Does a record of this length still fit? */
  hasRoom(recordBytes: number): boolean {
    return this.#end + RECORD_PREFIX_BYTES + recordBytes <= this.#maxFrameBytes;
  }

  add(record: Uint8Array): void {
    assertJournal(this.hasRoom(record.length), 'the record fits into the group');
    this.#view.setUint32(this.#end, record.length, true);
    this.#bytes.set(record, this.#end + RECORD_PREFIX_BYTES);
    this.#end += RECORD_PREFIX_BYTES + record.length;
    this.#count++;
  }

  /** Adds records that already carry their length prefixes. */
  addPrefixed(records: Uint8Array, count: number): void {
    assertJournal(this.#end + records.length <= MAX_FRAME_BYTES, 'the records fit');
    this.#bytes.set(records, this.#end);
    this.#end += records.length;
    this.#count += count;
  }

  /** Closes the group; the returned view is valid until the next `reset`. */
  finish(identity: GroupIdentity): Uint8Array {
    assertJournal(this.#count > 0, 'a group has at least one record');
    const view = this.#view;
    const frameBytes = this.frameBytes;
    view.setUint32(0, GROUP_MAGIC, true);
    view.setUint32(4, FORMAT_VERSION, true);
    view.setUint32(8, frameBytes, true);
    view.setBigUint64(16, BigInt(identity.firstSequence), true);
    view.setUint32(24, this.#count, true);
    view.setUint32(28, this.#end - GROUP_HEADER_BYTES, true);
    view.setBigUint64(32, BigInt(identity.epoch), true);
    view.setBigUint64(40, identity.journalId, true);
    this.#bytes.set(identity.previousHash, 48);
    this.#bytes.fill(0, this.#end, frameBytes);
    view.setUint32(12, frameChecksum(this.#bytes, 0, frameBytes), true);
    return this.#bytes.subarray(0, frameBytes);
  }

  reset(): void {
    this.#end = GROUP_HEADER_BYTES;
    this.#count = 0;
  }
}

/** SHA-256 of the bytes of a whole group. */
export function hashGroup(frame: Uint8Array): Uint8Array {
  return hash('sha256', frame, 'buffer');
}

function frameChecksum(bytes: Uint8Array, start: number, length: number): number {
  const head = crc32c(bytes, { start, end: start + 12 });
  return crc32c(bytes, { start: start + 16, end: start + length }, head);
}

/** The journal that a group should be of. */
export interface GroupOwner {
  readonly journalId: bigint;
  readonly alignment: number;
}

/**
 * Checks the bytes at an offset as a group of this journal, apart from its place in the chain.
 *
 * @param bytes a buffer that reaches at least to the end of the group, if there is one
 * @param start offset of the group in the buffer
 * @param journal the journal's number and alignment
 * @returns the group, or a sentence that says why there is none
 */
export function parseGroup(bytes: Uint8Array, start: number, journal: GroupOwner): Group | string {
  const framed = parseFraming(bytes, start, journal);
  if (typeof framed === 'string') return framed;
  if (!isIntact(framed)) return 'the checksum does not match';
  return { ...framed, hash: hashGroup(bytes.subarray(start, start + framed.frameBytes)) };
}

/** Is the checksum of a group the one in its header? */
export function isIntact({ bytes, recordsStart, frameBytes }: Group): boolean {
  const start = recordsStart - GROUP_HEADER_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  return view.getUint32(12, true) === frameChecksum(bytes, start, frameBytes);
}

/** Like `parseGroup`, but looks at the header only: neither checksum nor hash are computed. */
export function parseFraming(
  bytes: Uint8Array,
  start: number,
  journal: GroupOwner,
): Group | string {
  if (bytes.length - start < GROUP_HEADER_BYTES) return 'the file ends inside a group header';
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  if (view.getUint32(0, true) !== GROUP_MAGIC) return 'no group starts here';
  if (view.getUint32(4, true) !== FORMAT_VERSION) return 'unknown format version';
  const frameBytes = view.getUint32(8, true);
  const recordsBytes = view.getUint32(28, true);
  if (frameBytes > MAX_FRAME_BYTES) return 'the group claims to be too long';
  if (frameBytes !== alignUp(GROUP_HEADER_BYTES + recordsBytes, journal.alignment)) {
    return 'the lengths of the group disagree';
  }
  if (bytes.length - start < frameBytes) return 'the file ends inside a group';
  if (view.getBigUint64(40, true) !== journal.journalId) return 'the group is of another journal';
  const recordsStart = start + GROUP_HEADER_BYTES;
  return {
    firstSequence: Number(view.getBigUint64(16, true)),
    count: view.getUint32(24, true),
    epoch: Number(view.getBigUint64(32, true)),
    journalId: journal.journalId,
    previousHash: bytes.slice(start + 48, start + 48 + HASH_BYTES),
    hash: NOT_HASHED,
    bytes,
    recordsStart,
    recordsEnd: recordsStart + recordsBytes,
    frameBytes,
  };
}

/** Length that the bytes at an offset claim as a group header, to know how much to read. */
export function claimedFrameBytes(bytes: Uint8Array, start: number): number | undefined {
  if (bytes.length - start < GROUP_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  if (view.getUint32(0, true) !== GROUP_MAGIC) return undefined;
  const frameBytes = view.getUint32(8, true);
  return frameBytes <= MAX_FRAME_BYTES ? frameBytes : undefined;
}

/** Are two hashes equal? */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
