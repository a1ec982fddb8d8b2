import {
  CorruptJournalError,
  crc32c,
  JournalReader,
  openJournal,
  recordsOf,
  recoverJournal,
  SimulatedStorage,
  type Storage,
} from '@tandem/journal';
import { describe, expect, test } from 'vitest';

// Damage by somebody who can count: every checksum is right, only the history is another one.

const SEGMENT = 'segment-0000000000000001.journal';
const ANCHOR = 'tail-anchor';
const SECTOR = 512;
const JOURNAL = 7n;
const GROUPS = 3;

/** A closed journal of three groups of one record each, as files. */
function writtenFiles(): Map<string, Uint8Array> {
  const storage = new SimulatedStorage();
  const options = { journalId: JOURNAL, epoch: 5, segmentBytes: 16_384, reserveBytes: 0 };
  const writer = openJournal(storage, options);
  for (let i = 1; i <= GROUPS; i += 1) writer.appendGroup([Uint8Array.of(i, i, i)]);
  writer.close();
  return storage.files();
}

/** Changes one group in place and makes its checksum right again. */
function rewriteGroup(
  files: Map<string, Uint8Array>,
  group: number,
  change: (view: DataView) => void,
): void {
  const segment = files.get(SEGMENT) as Uint8Array;
  const frame = segment.subarray(group * SECTOR, (group + 1) * SECTOR);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  change(view);
  const head = crc32c(frame, { start: 0, end: 12 });
  view.setUint32(12, crc32c(frame, { start: 16, end: SECTOR }, head), true);
}

function openFiles(files: Map<string, Uint8Array>): SimulatedStorage {
  return SimulatedStorage.withFiles(files);
}

/** First bytes of all records that a reader gets. */
function readAll(storage: Storage): readonly number[] {
  const reader = new JournalReader(storage);
  const found: number[] = [];
  for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
    for (const { bytes } of recordsOf(group)) found.push(bytes[0] as number);
  }
  reader.close();
  return found;
}

const RECORD_AT = 84;

describe('a journal that was rewritten with right checksums is refused', () => {
  test('the helper rewrites what the reader reads', () => {
    const files = writtenFiles();
    files.delete(ANCHOR);
    rewriteGroup(files, GROUPS, (view) => view.setUint8(RECORD_AT, 99));
    expect(readAll(openFiles(files))).toEqual([1, 2, 99]);
  });

  test('when a record in the middle is another one', () => {
    const files = writtenFiles();
    rewriteGroup(files, 2, (view) => view.setUint8(RECORD_AT, 99));
    expect(() => readAll(openFiles(files))).toThrow(CorruptJournalError);
  });

  test('when the last record is another one', () => {
    const files = writtenFiles();
    rewriteGroup(files, GROUPS, (view) => view.setUint8(RECORD_AT, 99));
    expect(() => recoverJournal(openFiles(files))).toThrow(CorruptJournalError);
  });

  test('when a sequence is missing', () => {
    const files = writtenFiles();
    rewriteGroup(files, GROUPS, (view) => view.setBigUint64(16, 4n, true));
    files.delete(ANCHOR);
    expect(() => readAll(openFiles(files))).toThrow(CorruptJournalError);
  });

  test('when an epoch that is over goes on', () => {
    const files = writtenFiles();
    rewriteGroup(files, GROUPS, (view) => view.setBigUint64(32, 4n, true));
    files.delete(ANCHOR);
    expect(() => readAll(openFiles(files))).toThrow(CorruptJournalError);
  });

  test('and a group of another journal is no group', () => {
    const files = writtenFiles();
    rewriteGroup(files, GROUPS, (view) => view.setBigUint64(40, 8n, true));
    files.delete(ANCHOR);
    expect(readAll(openFiles(files))).toEqual([1, 2]);
  });
});

describe('a start after a crash', () => {
  test('clears what the crash left behind the last group', () => {
    const files = writtenFiles();
    const segment = files.get(SEGMENT) as Uint8Array;
    segment.fill(0xaa, (GROUPS + 1) * SECTOR + 700, (GROUPS + 1) * SECTOR + 900);
    const storage = openFiles(files);
    expect(recoverJournal(storage)?.tornBytes).toBeGreaterThan(0);
    openJournal(storage).close();
    expect(recoverJournal(storage)?.tornBytes).toBe(0);
  });

  test('writes the last group again: what can be read may never have reached the disk', () => {
    const storage = openFiles(writtenFiles());
    const written: number[] = [];
    const watched: Storage = {
      list: () => storage.list(),
      rename: (from, to) => storage.rename(from, to),
      remove: (name) => storage.remove(name),
      syncDirectory: () => storage.syncDirectory(),
      space: () => storage.space(),
      acquireLock: () => storage.acquireLock(),
      open: (name, mode) => {
        const file = storage.open(name, mode);
        const write = (bytes: Uint8Array, position: number): number => {
          if (name === SEGMENT) written.push(position);
          return file.write(bytes, position);
        };
        return { ...file, write };
      },
    };
    openJournal(watched).close();
    expect(written).toContain(GROUPS * SECTOR);
  });
});
