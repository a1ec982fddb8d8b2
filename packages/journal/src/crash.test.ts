import { describe, expect, test } from 'vitest';

import { FatalJournalError } from './errors.ts';
import { createRandom } from './random.ts';
import type { UnsyncedFate } from './simulated-storage.ts';
import { SimulatedPowerCut, SimulatedStorage } from './simulated-storage.ts';
import { numbered, readNumbers, SMALL, upTo } from './specimen.ts';
import { openJournal } from './writer.ts';

/** Appends groups until the power is cut; returns the last sequence that was acknowledged. */
function appendUntilCut(disk: SimulatedStorage, groups: number): number {
  let acknowledged = 0;
  try {
    const writer = openJournal(disk, SMALL);
    acknowledged = writer.lastSequence;
    for (let group = 0; group < groups; group++) {
      for (let i = 0; i <= group % 3; i++) writer.add(numbered(writer.lastSequence + i + 1, 200));
      acknowledged = writer.commit();
    }
    writer.close();
  } catch (error) {
    const cause = error instanceof FatalJournalError ? error.cause : error;
    if (!(cause instanceof SimulatedPowerCut)) throw error;
  }
  return acknowledged;
}

/** Everything acknowledged is there, nothing twice, and at most the group in flight on top. */
function expectNothingLost(disk: SimulatedStorage, acknowledged: number): void {
  openJournal(disk, SMALL).close();
  const numbers = readNumbers(disk);
  expect(numbers).toEqual(upTo(numbers.length));
  expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
  expect(numbers.length).toBeLessThanOrEqual(acknowledged + 3);
}

const FATES: UnsyncedFate[] = ['lost', 'kept', 'random'];

describe.each(FATES)('power cut, unsynced writes %s', (fate) => {
  test('loses nothing acknowledged at any call', () => {
    const calls = new SimulatedStorage();
    appendUntilCut(calls, 20);
    for (let n = 1; n <= calls.calls; n++) {
      const disk = new SimulatedStorage({ seed: n });
      disk.cutPowerAtCall(n);
      const acknowledged = appendUntilCut(disk, 20);
      disk.restart(fate);
      expectNothingLost(disk, acknowledged);
    }
  });

  test('loses nothing acknowledged at any byte of a group', () => {
    for (let bytes = 0; bytes < 2600; bytes++) {
      const disk = new SimulatedStorage({ seed: bytes });
      const before = appendUntilCut(disk, 4);
      disk.restart('kept');
      disk.cutPowerAfterBytes(bytes);
      const acknowledged = Math.max(before, appendUntilCut(disk, 2));
      disk.restart(fate);
      expectNothingLost(disk, acknowledged);
    }
  });
});

test('loses nothing acknowledged over many cuts of one journal', () => {
  const random = createRandom(2024);
  const disk = new SimulatedStorage({ seed: 99 });
  let acknowledged = 0;
  for (let life = 0; life < 400; life++) {
    disk.cutPowerAtCall(1 + random.below(90));
    acknowledged = Math.max(acknowledged, appendUntilCut(disk, 6));
    disk.restart('random');
  }
  const numbers = readNumbers(disk);
  expect(numbers).toEqual(upTo(numbers.length));
  expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
  expect(acknowledged).toBeGreaterThan(300);
});
