import { randomBytes } from 'node:crypto';

import { FatalJournalError, JournalFullError, StaleEpochError } from './errors.ts';
import { GENESIS_HASH, GroupBuilder, hashGroup } from './group.ts';
import {
  assertJournal,
  DEFAULT_ALIGNMENT,
  DEFAULT_RESERVE_BYTES,
  DEFAULT_SEGMENT_BYTES,
  MIN_FREE_SHARE,
} from './limits.ts';
import type { RecoveredJournal } from './recovery.ts';
import { recoverJournal, repairTail } from './recovery.ts';
import { isAlignment } from './segment.ts';
import { SegmentAllocator } from './segment-allocator.ts';
import type { Storage, StorageFile, StorageLock } from './storage.ts';
import { writeFully } from './storage.ts';
import { AnchorWriter } from './tail-anchor.ts';

export interface JournalOptions {
  /** Epoch of this leader; must not be below that of the journal. Default: that of the journal. */
  readonly epoch?: number;
  /** Size of a segment. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Space kept for essential records when the disk is full. Default 16 MiB. */
  readonly reserveBytes?: number;
  /** Groups start on multiples of this; fixed when the journal is created. Default 512. */
  readonly alignment?: number;
  /** Fill segments with zeros before use, for commits 1.5 times as fast. Default true. */
  readonly preallocate?: boolean;
  /** Random number of a new journal. Default: from the system; simulations give their own. */
  readonly journalId?: bigint;
  /** Sequence from which the groups are checked on opening. Default: all of them. */
  readonly verifyFrom?: number;
  /** `held` when the caller already holds the lock of the folder. */
  readonly lock?: 'take' | 'held';
}

/**
 * The writing end of a journal: one group at a time, durable when `commit` returns.
 *
 * Add records, then commit them as a group. Sequences are without gap: the first record of a new
 * journal has sequence 1.
 */
export class JournalWriter {
  /** What was found on opening; undefined for a new journal. */
  readonly recovered: RecoveredJournal | undefined;
  readonly journalId: bigint;
  readonly epoch: number;
  /** The largest record that a group can hold. */
  readonly maxRecordBytes: number;
  readonly #builder: GroupBuilder;
  readonly #allocator: SegmentAllocator;
  readonly #anchor: AnchorWriter;
  readonly #lock: StorageLock | undefined;
  readonly #alignment: number;
  #file: StorageFile;
  #offset: number;
  #limit: number;
  #lastSequence: number;
  #logHash: Uint8Array;
  #segments = 0;
  #failure: FatalJournalError | undefined;

  /** Use `openJournal`. */
  constructor(storage: Storage, options: JournalOptions, lock: StorageLock | undefined) {
    const found = recoverJournal(storage, options.verifyFrom);
    const segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
    const reserveBytes = options.reserveBytes ?? Math.min(DEFAULT_RESERVE_BYTES, segmentBytes);
    this.recovered = found;
    this.#lock = lock;
    this.journalId = found?.journalId ?? options.journalId ?? randomBytes(8).readBigUInt64LE();
    this.epoch = chooseEpoch(options.epoch, found?.epoch);
    this.#alignment = found?.alignment ?? options.alignment ?? DEFAULT_ALIGNMENT;
    assertJournal(isAlignment(this.#alignment), 'the alignment is a power of two, 512 to 4096');
    // Every group must fit into an empty segment, be it the one of the reserve.
    const smallest = reserveBytes === 0 ? segmentBytes : Math.min(segmentBytes, reserveBytes);
    this.#builder = new GroupBuilder(this.#alignment, smallest - this.#alignment);
    this.maxRecordBytes = this.#builder.maxRecordBytes;
    this.#lastSequence = found?.lastSequence ?? 0;
    this.#logHash = found?.logHash ?? GENESIS_HASH;
    this.#allocator = new SegmentAllocator(storage, {
      segmentBytes,
      reserveBytes,
      preallocate: options.preallocate ?? true,
    });
    if (found === undefined) {
      const created = this.#allocator.create(this.#segmentIdentity());
      this.#file = created.file;
      this.#offset = this.#alignment;
      this.#limit = created.limit;
    } else {
      repairTail(storage, found);
      this.#file = storage.open(found.segment, 'write');
      this.#offset = found.offset;
      this.#limit = found.allocatedBytes > 0 ? found.allocatedBytes : segmentBytes;
    }
    this.#allocator.refillReserve();
    this.#anchor = new AnchorWriter(storage, this.journalId);
    // A crash can leave a group that the anchor does not know; who reads along asks the anchor.
    this.#anchor.write(this.#lastSequence, this.#logHash);
    storage.syncDirectory();
  }

  /** Sequence of the last durable record, 0 when there is none. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Hash of the last durable group; all zero when there is none. */
  get logHash(): Uint8Array {
    return this.#logHash;
  }

  /** Records added and not yet committed. */
  get pendingCount(): number {
    return this.#builder.count;
  }

  /** The disk is full; what is written now comes from the reserve. */
  get isReserveInUse(): boolean {
    return this.#allocator.isReserveInUse;
  }

  /** Bytes left in the current segment, which is all there is once the reserve is in use. */
  get segmentBytesLeft(): number {
    return this.#limit - this.#offset;
  }

  /** Segments begun since opening. */
  get segmentsBegun(): number {
    return this.#segments;
  }

  /** Does a record of this length fit into the group being collected? */
  hasRoom(recordBytes: number): boolean {
    return this.#builder.hasRoom(recordBytes);
  }

  /** Adds a record to the group being collected. */
  add(record: Uint8Array): void {
    this.#builder.add(record);
  }

  /** Adds records that carry their length prefixes, as they lie in the ring. */
  addPrefixed(records: Uint8Array, count: number): void {
    this.#builder.addPrefixed(records, count);
  }

  /**
   * Writes the collected records as one group and returns when it is durable.
   *
   * @returns the sequence of its last record
   * @throws JournalFullError when the disk is full; the records are dropped, the journal is intact
   * @throws FatalJournalError when the disk failed; the journal is then unusable
   */
  commit(): number {
    if (this.#failure !== undefined) throw this.#failure;
    const count = this.#builder.count;
    if (count === 0) return this.#lastSequence;
    try {
      if (this.#offset + this.#builder.frameBytes > this.#limit) this.#beginSegment();
      const frame = this.#builder.finish({
        firstSequence: this.#lastSequence + 1,
        epoch: this.epoch,
        journalId: this.journalId,
        previousHash: this.#logHash,
      });
      writeFully(this.#file, frame, this.#offset);
      this.#file.sync();
      this.#offset += frame.length;
      this.#lastSequence += count;
      this.#logHash = hashGroup(frame);
      this.#anchor.write(this.#lastSequence, this.#logHash);
    } catch (error) {
      throw this.#poisonUnlessFull(error);
    } finally {
      this.#builder.reset();
    }
    return this.#lastSequence;
  }

  /** Appends records as one durable group; see `commit`. */
  appendGroup(records: readonly Uint8Array[]): number {
    for (const record of records) this.add(record);
    return this.commit();
  }

  /** Tries to leave the reserve after space was made; true when the journal is back to normal. */
  leaveReserve(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return this.#allocator.refillReserve();
    } catch (error) {
      throw this.#poisonUnlessFull(error);
    }
  }

  /** Makes the end of the journal provable, and gives the lock back. */
  close(): void {
    try {
      if (this.#failure === undefined) this.#anchor.sync();
      this.#anchor.close();
      this.#file.close();
    } finally {
      this.#lock?.release();
    }
  }

  #beginSegment(): void {
    const next = this.#allocator.create(this.#segmentIdentity());
    this.#file.close();
    this.#file = next.file;
    this.#offset = this.#alignment;
    this.#limit = next.limit;
    this.#segments++;
    assertJournal(
      this.#offset + this.#builder.frameBytes <= this.#limit,
      'an empty segment holds the largest group',
    );
  }

  #segmentIdentity(): {
    journalId: bigint;
    alignment: number;
    firstSequence: number;
    epoch: number;
    previousHash: Uint8Array;
  } {
    return {
      journalId: this.journalId,
      alignment: this.#alignment,
      firstSequence: this.#lastSequence + 1,
      epoch: this.epoch,
      previousHash: this.#logHash,
    };
  }

  #poisonUnlessFull(error: unknown): Error {
    if (error instanceof JournalFullError) return error;
    this.#failure = new FatalJournalError('writing a group', error);
    return this.#failure;
  }
}

/**
 * Opens a journal for writing, or creates it: takes the lock, checks the free space, checks what is
 * there, clears the remains of a crash.
 *
 * @throws JournalLockedError, JournalFullError (less than 5 % of the disk is free),
 * CorruptJournalError, StaleEpochError
 */
export function openJournal(storage: Storage, options: JournalOptions = {}): JournalWriter {
  const lock = options.lock === 'held' ? undefined : storage.acquireLock();
  try {
    const space = storage.space();
    if (space.freeBytes < space.totalBytes * MIN_FREE_SHARE) {
      throw new JournalFullError(space, 'the journal needs 5 % of the disk free to start');
    }
    return new JournalWriter(storage, options, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function chooseEpoch(wanted: number | undefined, found: number | undefined): number {
  const epoch = wanted ?? found ?? 1;
  if (found !== undefined && epoch < found) throw new StaleEpochError(epoch, found);
  return epoch;
}
