import { CorruptJournalError } from './errors.ts';
import { isSameHash } from './group.ts';
import { JournalReader, segmentNames } from './reader.ts';
import { MAX_SEGMENT_HEADER_BYTES, parseSegmentHeader } from './segment.ts';
import type { Storage } from './storage.ts';
import { fillWithZeros, readFully, writeFully } from './storage.ts';
import type { Anchor } from './tail-anchor.ts';
import { isAnchored, readAnchor } from './tail-anchor.ts';

/** The state of a journal at rest, after everything in it was checked. */
export interface RecoveredJournal {
  readonly journalId: bigint;
  readonly alignment: number;
  /** Sequence of the last record, 0 when there is none. */
  readonly lastSequence: number;
  /** Hash of the last group. */
  readonly logHash: Uint8Array;
  readonly epoch: number;
  /** The segment to append to and the offset of the next group in it. */
  readonly segment: string;
  readonly offset: number;
  readonly allocatedBytes: number;
  /** Size of the last group when it lies in that segment, else 0. */
  readonly lastFrameBytes: number;
  /** What a crash left behind the last group; to be cleared before the next group is written. */
  readonly tornBytes: number;
  /** How far the tail anchor proves the journal; undefined when no anchor survived. */
  readonly anchoredSequence: number | undefined;
}

/**
 * Checks a journal that no writer has open. Changes nothing.
 *
 * @param verifyFrom the sequence from which groups are read and checked; earlier segments are
 * trusted, which bounds the time of a start when a snapshot covers them
 * @returns undefined when there is no journal yet
 * @throws CorruptJournalError when anything that was durable is damaged or missing
 */
export function recoverJournal(storage: Storage, verifyFrom = 0): RecoveredJournal | undefined {
  const reader = new JournalReader(storage, { fromSequence: verifyFrom, mustBeWhole: true });
  try {
    return readToEnd(storage, reader);
  } finally {
    reader.close();
  }
}

/**
 * Sequence up to which a journal is known to be durable, though a writer may have it open: readers
 * go so far and no further. A writer that tells anybody of a record has said so here before.
 *
 * @returns undefined where nobody has said anything, or the word was lost with the power: then the
 * journal is at rest, and `recoverJournal` tells its end
 */
export function durableSequence(storage: Storage): number | undefined {
  const [oldest] = segmentNames(storage);
  if (oldest === undefined) return undefined;
  const file = storage.open(oldest, 'read');
  try {
    const bytes = new Uint8Array(MAX_SEGMENT_HEADER_BYTES);
    const header = parseSegmentHeader(bytes.subarray(0, readFully(file, bytes, 0)));
    // Its reader will say what is wrong with it.
    return typeof header === 'string' ? undefined : readAnchor(storage, header.journalId)?.sequence;
  } finally {
    file.close();
  }
}

function readToEnd(storage: Storage, reader: JournalReader): RecoveredJournal | undefined {
  let group = reader.nextGroup();
  if (reader.header === undefined) {
    // A new journal must not be begun over the remains of one that has lost its segments.
    if (isAnchored(storage))
      throw new CorruptJournalError(endOf(reader), 'all segments are missing');
    return undefined;
  }
  const anchor = readAnchor(storage, reader.header.journalId);
  let last = { frameBytes: 0, segment: '' };
  for (; group !== undefined; group = reader.nextGroup()) {
    last = { frameBytes: group.frameBytes, segment: reader.position?.segment ?? '' };
    const lastSequence = group.firstSequence + group.count - 1;
    if (anchor?.sequence === lastSequence && !isSameHash(anchor.hash, group.hash)) {
      throw new CorruptJournalError(endOf(reader), 'the last group differs from the tail anchor');
    }
  }
  refuseLostGroups(reader, anchor);
  const { position, header } = reader;
  if (position === undefined) return undefined;
  return {
    journalId: header.journalId,
    alignment: header.alignment,
    allocatedBytes: header.allocatedBytes,
    lastSequence: position.lastSequence,
    logHash: position.logHash,
    epoch: position.epoch,
    segment: position.segment,
    offset: position.offset,
    lastFrameBytes: last.segment === position.segment ? last.frameBytes : 0,
    tornBytes: reader.tornBytes(),
    anchoredSequence: anchor?.sequence,
  };
}

function refuseLostGroups(reader: JournalReader, anchor: Anchor | undefined): void {
  const { offset, segment, sequence } = endOf(reader);
  if (anchor === undefined || anchor.sequence < sequence) return;
  const reason = `the journal ends here, but it was durable up to sequence ${anchor.sequence}`;
  throw new CorruptJournalError({ segment, offset, sequence }, reason);
}

function endOf(reader: JournalReader): { segment: string; offset: number; sequence: number } {
  const position = reader.position;
  if (position === undefined) return { segment: 'none', offset: 0, sequence: 1 };
  const { segment, offset, lastSequence } = position;
  return { segment, offset, sequence: lastSequence + 1 };
}

/**
 * Makes a recovered journal ready for the next group.
 *
 * The remains of a torn write are overwritten with zeros, lest a later start takes them for
 * something. The last group is written again: a process that died between write and sync, or whose
 * sync failed, leaves a group that can be read from memory and yet is not on the disk.
 */
export function repairTail(storage: Storage, recovered: RecoveredJournal): void {
  const { offset, lastFrameBytes, tornBytes } = recovered;
  const file = storage.open(recovered.segment, 'write');
  try {
    if (lastFrameBytes > 0) {
      const frame = new Uint8Array(lastFrameBytes);
      readFully(file, frame, offset - lastFrameBytes);
      writeFully(file, frame, offset - lastFrameBytes);
    }
    if (tornBytes > 0) {
      if (recovered.allocatedBytes === 0) file.truncate(offset);
      else fillWithZeros(file, offset, offset + tornBytes);
    }
    file.sync();
  } finally {
    file.close();
  }
}
