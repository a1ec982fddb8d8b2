import { JournalReader } from './reader.ts';
import { recordsOf } from './record.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import type { Storage } from './storage.ts';
import type { JournalOptions, JournalWriter } from './writer.ts';
import { openJournal } from './writer.ts';

/** Small journals for tests. */

export const SMALL: JournalOptions = {
  segmentBytes: 8192,
  reserveBytes: 4096,
  journalId: 7n,
};

/** A record that says its own sequence, padded to a length. */
export function numbered(sequence: number, length = 16): Uint8Array {
  const bytes = new Uint8Array(length).fill(sequence & 255);
  new DataView(bytes.buffer).setUint32(0, sequence, true);
  return bytes;
}

/** Appends numbered records in groups of the given sizes. */
export function appendNumbered(writer: JournalWriter, groupSizes: readonly number[]): void {
  for (const size of groupSizes) {
    for (let i = 0; i < size; i++) writer.add(numbered(writer.lastSequence + i + 1));
    writer.commit();
  }
}

/** A disk with a closed journal of numbered records. */
export function journalOnDisk(
  groupSizes: readonly number[],
  options: JournalOptions = SMALL,
): SimulatedStorage {
  const disk = new SimulatedStorage();
  const writer = openJournal(disk, options);
  appendNumbered(writer, groupSizes);
  writer.close();
  return disk;
}

/** The numbers in all records of a journal at rest, in order. */
export function readNumbers(storage: Storage, fromSequence = 0): number[] {
  const reader = new JournalReader(storage, { fromSequence });
  const numbers: number[] = [];
  for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
    for (const { bytes } of recordsOf(group)) {
      numbers.push(new DataView(bytes.buffer).getUint32(0, true));
    }
  }
  reader.close();
  return numbers;
}

/** The numbers from 1 up to and including `last`. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}
