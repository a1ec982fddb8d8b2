import { expect, test } from 'vitest';
import type { SimulatedStorage } from './simulated-storage.ts';
import { journalOnDisk, readNumbers, SMALL, upTo } from './specimen.ts';
import type { Storage } from './storage.ts';

/** Groups of three records, over several small segments. */
const GROUPS = 40;

/** A journal that grows while it is read: after so many calls the files are those of `after`. */
function growingAfter(calls: number, before: SimulatedStorage, after: SimulatedStorage): Storage {
  let left = calls;
  const now = (): SimulatedStorage => (left-- > 0 ? before : after);
  const growing: Partial<Storage> = {
    list: () => now().list(),
    open: (name, mode) => {
      const opened = (disk: SimulatedStorage) => disk.open(name, mode);
      const late = opened(after);
      const early = before.list().includes(name) ? opened(before) : late;
      return {
        ...late,
        size: () => (now() === before ? early : late).size(),
        read: (target, position) => (now() === before ? early : late).read(target, position),
        close: () => {},
      };
    },
  };
  return growing as Storage;
}

function journalOf(groups: number): SimulatedStorage {
  return journalOnDisk(
    Array.from({ length: groups }, () => 3),
    SMALL,
  );
}

test('a journal that grows at any moment of the reading is read to where it was or is', () => {
  for (let groups = 1; groups < GROUPS; groups += 1) {
    const [before, after] = [journalOf(groups), journalOf(groups + 2)];
    const seen = new Set<number>();
    for (let calls = 0; calls < 60; calls += 1) {
      const numbers = readNumbers(growingAfter(calls, before, after));
      expect(numbers).toEqual(upTo(numbers.length));
      seen.add(numbers.length);
    }
    expect([...seen].every((length) => length >= groups * 3)).toBe(true);
    expect(seen).toContain((groups + 2) * 3);
  }
});
