import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CorruptJournalError, JournalFullError, StaleEpochError } from './errors.ts';
import { GENESIS_HASH } from './group.ts';
import { segmentNames } from './reader.ts';
import { recoverJournal } from './recovery.ts';
import { segmentName } from './segment.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { appendNumbered, journalOnDisk, numbered, readNumbers, SMALL, upTo } from './specimen.ts';
import { openJournal } from './writer.ts';

describe('journal writer', () => {
  test('starts a new journal before sequence 1 with the genesis hash', () => {
    const writer = openJournal(new SimulatedStorage(), SMALL);
    expect(writer.recovered).toBeUndefined();
    expect(writer.lastSequence).toBe(0);
    expect(writer.logHash).toEqual(GENESIS_HASH);
    expect(writer.epoch).toBe(1);
  });

  test('continues the sequence and the hash chain after a restart', () => {
    const disk = journalOnDisk([1, 2, 3]);
    const before = recoverJournal(disk);
    const writer = openJournal(disk, SMALL);
    expect(writer.lastSequence).toBe(6);
    expect(writer.logHash).toEqual(before?.logHash);
    appendNumbered(writer, [4]);
    writer.close();
    expect(readNumbers(disk)).toEqual(upTo(10));
  });

  test('gives the same bytes for the same records and journal number', () => {
    expect(journalOnDisk([1, 5, 2]).files()).toEqual(journalOnDisk([1, 5, 2]).files());
  });

  test('begins another segment when the next group does not fit', () => {
    const disk = journalOnDisk(Array.from({ length: 40 }, () => 3));
    expect(segmentNames(disk).length).toBeGreaterThan(2);
    expect(readNumbers(disk)).toEqual(upTo(120));
  });

  test('reads from the segment that holds a sequence', () => {
    const disk = journalOnDisk(Array.from({ length: 40 }, () => 3));
    // The group that holds 100 begins with 100.
    expect(readNumbers(disk, 100)).toEqual(upTo(120).slice(99));
    expect(readNumbers(disk, 101)).toEqual(upTo(120).slice(99));
  });

  test('a group never outgrows the smallest segment', () => {
    const disk = new SimulatedStorage();
    const writer = openJournal(disk, SMALL);
    expect(writer.maxRecordBytes).toBe(4096 - 512 - 80 - 4);
    for (let group = 0; group < 20; group++) {
      const before = writer.lastSequence;
      for (let i = 1; writer.hasRoom(16); i++) writer.add(numbered(before + i));
      writer.commit();
    }
    writer.close();
    expect(readNumbers(disk)).toEqual(upTo(writer.lastSequence));
  });

  test('an empty commit writes nothing', () => {
    const disk = new SimulatedStorage();
    const writer = openJournal(disk, SMALL);
    const calls = disk.calls;
    expect(writer.commit()).toBe(0);
    expect(disk.calls).toBe(calls);
  });

  test('keeps records of any content and length in order, whatever the groups', () => {
    const record = fc.uint8Array({ minLength: 0, maxLength: 700 });
    const groups = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(groups, fc.boolean(), (wanted, preallocate) => {
        const disk = new SimulatedStorage();
        const writer = openJournal(disk, { ...SMALL, preallocate });
        for (const group of wanted) writer.appendGroup(group);
        writer.close();
        const recovered = recoverJournal(disk);
        expect(recovered?.lastSequence).toBe(wanted.flat().length);
        expect(recovered?.tornBytes).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('leaders', () => {
  test('a newer leader raises the epoch and an older one is refused', () => {
    const disk = journalOnDisk([1]);
    const writer = openJournal(disk, { ...SMALL, epoch: 5 });
    appendNumbered(writer, [1]);
    writer.close();
    expect(recoverJournal(disk)?.epoch).toBe(5);
    expect(() => openJournal(disk, { ...SMALL, epoch: 4 })).toThrow(StaleEpochError);
    expect(openJournal(disk, SMALL).epoch).toBe(5);
  });
});

describe('corruption is refused', () => {
  const victims = Array.from({ length: 40 }, () => 3);

  test('a missing segment in the middle', () => {
    const disk = journalOnDisk(victims);
    disk.remove(segmentNames(disk)[1] ?? '');
    expect(() => openJournal(disk, SMALL)).toThrow(CorruptJournalError);
  });

  test('a missing last segment', () => {
    const disk = journalOnDisk(victims);
    disk.remove(segmentNames(disk).at(-1) ?? '');
    expect(() => openJournal(disk, SMALL)).toThrow(/durable up to sequence 120/);
  });

  test('all segments missing', () => {
    const disk = journalOnDisk(victims);
    for (const name of segmentNames(disk)) disk.remove(name);
    expect(() => openJournal(disk, SMALL)).toThrow(/all segments are missing/);
  });

  test('a last group of a full segment that is damaged', () => {
    const disk = journalOnDisk(victims);
    const first = disk.open(segmentName(1), 'write');
    first.write(new Uint8Array([1, 2, 3]), 8192 - 512 + 100);
    expect(() => openJournal(disk, SMALL)).toThrow(/the next segment begins with/);
  });

  test('a segment of another journal', () => {
    const disk = journalOnDisk(victims);
    const foreign = journalOnDisk(victims, { ...SMALL, journalId: 8n });
    const name = segmentNames(disk)[1] ?? '';
    const file = disk.open(name, 'write');
    file.write(foreign.files().get(name) ?? new Uint8Array(0), 0);
    expect(() => openJournal(disk, SMALL)).toThrow(/another journal/);
  });

  test('says the segment, the offset and the sequence', () => {
    const disk = journalOnDisk([1, 1, 1]);
    disk.open(segmentName(1), 'write').write(new Uint8Array([9]), 512 + 512 + 90);
    try {
      openJournal(disk, SMALL);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CorruptJournalError);
      const place = (error as CorruptJournalError).place;
      expect(place).toEqual({ segment: segmentName(1), offset: 1024, sequence: 2 });
    }
  });

  test('a refused journal is left as it was, and unlocked', () => {
    const disk = journalOnDisk([1, 1, 1]);
    disk.open(segmentName(1), 'write').write(new Uint8Array([9]), 512 + 512 + 90);
    const before = disk.files();
    expect(() => openJournal(disk, SMALL)).toThrow(CorruptJournalError);
    expect(disk.files()).toEqual(before);
    disk.acquireLock().release();
  });
});

describe('a full disk', () => {
  test('refuses to start below 5 % free', () => {
    const disk = new SimulatedStorage({ totalBytes: 10_000 });
    disk.open('ballast', 'create').write(new Uint8Array(9_600), 0);
    expect(() => openJournal(disk, SMALL)).toThrow(JournalFullError);
  });

  test('switches to the reserve, then refuses without losing anything', () => {
    const disk = new SimulatedStorage({ totalBytes: 30_000 });
    const writer = openJournal(disk, SMALL);
    expect(() => {
      for (let i = 0; i < 1000; i++) writer.appendGroup([numbered(writer.lastSequence + 1)]);
    }).toThrow(JournalFullError);
    expect(writer.isReserveInUse).toBe(true);
    const { lastSequence } = writer;
    writer.close();
    expect(readNumbers(disk)).toEqual(upTo(lastSequence));
  });

  test('leaves the reserve once space was made', () => {
    const disk = new SimulatedStorage({ totalBytes: 42_000 });
    disk.open('ballast', 'create').write(new Uint8Array(15_000), 0);
    const writer = openJournal(disk, SMALL);
    while (!writer.isReserveInUse) writer.appendGroup([numbered(writer.lastSequence + 1)]);
    expect(writer.leaveReserve()).toBe(false);
    disk.remove('ballast');
    expect(writer.leaveReserve()).toBe(true);
    expect(writer.isReserveInUse).toBe(false);
    appendNumbered(writer, [1, 1, 1, 1, 1, 1, 1, 1]);
    writer.close();
  });
});

test('a second writer is refused while the first is open', () => {
  const disk = new SimulatedStorage();
  const writer = openJournal(disk, SMALL);
  expect(() => openJournal(disk, SMALL)).toThrow(/locked/);
  writer.close();
  openJournal(disk, SMALL).close();
});
