/**
 * Every bound of the journal, with the relations that must hold between them.
 *
 * All figures are bytes unless the name says otherwise.
 */

/** Version of the segment and group layout; a reader refuses any other. */
export const FORMAT_VERSION = 1;

/** Bytes of a group header: fields up to and including the hash of the group before. */
export const GROUP_HEADER_BYTES = 80;

/** Each record is preceded by its length as an unsigned 32-bit number. */
export const RECORD_PREFIX_BYTES = 4;

/** The largest whole group on disk, header and padding included. */
export const MAX_FRAME_BYTES: number = 1 << 20;

/**
 * Groups start on multiples of this. A write in flight then never shares a sector with an
 * acknowledged group, so tearing it cannot hurt what was acknowledged.
 */
export const DEFAULT_ALIGNMENT = 512;

/** Size to which a segment is filled with zeros before its first group is written. */
export const DEFAULT_SEGMENT_BYTES: number = 64 << 20;

/** Space set aside for cancels and withdrawals when the disk is full. */
export const DEFAULT_RESERVE_BYTES: number = 16 << 20;

/** The journal refuses to start when less than this share of the disk is free. */
export const MIN_FREE_SHARE = 0.05;

/** Ring between the thread that appends and the thread that writes. A power of two. */
export const DEFAULT_RING_BYTES: number = 8 << 20;

/** Snapshots kept by the snapshot store unless told otherwise. */
export const DEFAULT_SNAPSHOTS_KEPT = 3;

/**
 * Throws when an assumption of the code does not hold. A failure is a bug, never bad input.
 */
export function assertJournal(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`journal assertion failed: ${message}`);
}

assertJournal(MAX_FRAME_BYTES % DEFAULT_ALIGNMENT === 0, 'frames are whole sectors');
assertJournal(DEFAULT_RING_BYTES >= 2 * MAX_FRAME_BYTES, 'the ring holds two groups');
assertJournal(
  DEFAULT_RESERVE_BYTES >= DEFAULT_RING_BYTES + 2 * MAX_FRAME_BYTES,
  'everything queued when the disk fills up fits into the reserve',
);
assertJournal(DEFAULT_SEGMENT_BYTES > DEFAULT_RESERVE_BYTES, 'the reserve is the smaller one');

/** Rounds up to a multiple of a power of two. */
export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
