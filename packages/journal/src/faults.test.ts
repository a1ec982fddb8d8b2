import { describe, expect, test } from 'vitest';

import { CorruptJournalError, FatalJournalError } from './errors.ts';
import type { Fault } from './faulty-storage.ts';
import { FaultyStorage, failNthCall } from './faulty-storage.ts';
import { JournalReader } from './reader.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { appendNumbered, journalOnDisk, readNumbers, SMALL, upTo } from './specimen.ts';
import { openJournal } from './writer.ts';

interface Life {
  acknowledged: number;
  error: unknown;
}

function live(disk: SimulatedStorage, n: number, fault: Fault): Life & { calls: number } {
  const storage = new FaultyStorage(disk, failNthCall(n, fault));
  const life: Life = { acknowledged: 0, error: undefined };
  try {
    const writer = openJournal(storage, SMALL);
    life.acknowledged = writer.lastSequence;
    for (let group = 0; group < 16; group++) {
      appendNumbered(writer, [1 + (group % 4)]);
      life.acknowledged = writer.lastSequence;
    }
    writer.close();
  } catch (error) {
    life.error = error;
  }
  return { ...life, calls: storage.calls };
}

describe.each<Fault>(['EIO', 'ENOSPC', 'short'])('%s at the n-th call, for every n', (fault) => {
  test('never acknowledges what is not durable', () => {
    const { calls } = live(new SimulatedStorage(), 0, fault);
    for (let n = 1; n <= calls; n++) {
      const disk = new SimulatedStorage({ seed: n });
      const { acknowledged, error } = live(disk, n, fault);
      if (fault === 'short') expect(error).toBeUndefined();
      disk.restart('lost');
      openJournal(disk, SMALL).close();
      const numbers = readNumbers(disk);
      expect(numbers).toEqual(upTo(numbers.length));
      expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
    }
  });
});

test('a failed sync poisons the journal: it is not tried again', () => {
  const disk = new SimulatedStorage();
  let isFailing = false;
  const storage = new FaultyStorage(disk, (call) =>
    isFailing && call.operation === 'sync' ? 'EIO' : undefined,
  );
  const writer = openJournal(storage, SMALL);
  appendNumbered(writer, [2]);
  isFailing = true;
  expect(() => appendNumbered(writer, [1])).toThrow(FatalJournalError);
  isFailing = false;
  expect(() => appendNumbered(writer, [1])).toThrow(FatalJournalError);
  expect(writer.lastSequence).toBe(2);
});

test('a bit flipped on the way from the disk is never taken for content', () => {
  const disk = journalOnDisk([3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
  for (let n = 1; n < 30; n++) {
    const storage = new FaultyStorage(disk, (call) =>
      call.index === n && call.operation === 'read' ? 'bit-flip' : undefined,
    );
    try {
      expect(readNumbers(storage)).toEqual(upTo(30));
    } catch (error) {
      expect(error).toBeInstanceOf(CorruptJournalError);
    }
  }
});

test('a reader beside the writer gets exactly what is durable', () => {
  const disk = new SimulatedStorage();
  const writer = openJournal(disk, SMALL);
  const reader = new JournalReader(disk);
  expect(reader.nextGroup(0)).toBeUndefined();
  let seen = 0;
  for (let group = 0; group < 60; group++) {
    appendNumbered(writer, [1 + (group % 3)]);
    if (group % 4 !== 3) continue;
    // One group behind the writer, then up to it.
    for (const durable of [writer.lastSequence - 1, writer.lastSequence]) {
      for (let next = reader.nextGroup(durable); next; next = reader.nextGroup(durable)) {
        expect(next.firstSequence).toBe(seen + 1);
        seen += next.count;
      }
    }
    expect(seen).toBe(writer.lastSequence);
    expect(reader.position?.logHash).toEqual(writer.logHash);
  }
});

test('a reader that is promised more than there is reports corruption', () => {
  const disk = journalOnDisk([1, 1]);
  const reader = new JournalReader(disk);
  reader.nextGroup(3);
  reader.nextGroup(3);
  expect(() => reader.nextGroup(3)).toThrow(CorruptJournalError);
});
