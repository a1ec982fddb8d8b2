import type { Group } from './group.ts';
import { assertJournal, RECORD_PREFIX_BYTES } from './limits.ts';

/**
 * Walks the records of a group without allocating: after `next` returned true, the record is
 * `bytes` from `start` up to `end`, and `sequence` is its place in the journal.
 */
export class RecordCursor {
  bytes: Uint8Array = new Uint8Array(0);
  sequence = 0;
  start = 0;
  end = 0;
  #view: DataView = new DataView(this.bytes.buffer);
  #limit = 0;

  /** Points before the first record of a group. */
  open(group: Group): void {
    this.bytes = group.bytes;
    this.#view = new DataView(group.bytes.buffer, group.bytes.byteOffset, group.bytes.byteLength);
    this.sequence = group.firstSequence - 1;
    this.end = group.recordsStart;
    this.#limit = group.recordsEnd;
  }

  next(): boolean {
    if (this.end === this.#limit) return false;
    const length = this.#view.getUint32(this.end, true);
    this.start = this.end + RECORD_PREFIX_BYTES;
    this.end = this.start + length;
    // The checksum was right, so a record that overruns its group was written by a bug.
    assertJournal(this.end <= this.#limit, 'a record lies inside its group');
    this.sequence++;
    return true;
  }
}

/** A record with its place in the journal. */
export interface JournalRecord {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** The records of a group, copied out; for tools and tests. */
export function* recordsOf(group: Group): Generator<JournalRecord> {
  const cursor = new RecordCursor();
  cursor.open(group);
  while (cursor.next()) {
    yield { sequence: cursor.sequence, bytes: cursor.bytes.slice(cursor.start, cursor.end) };
  }
}
