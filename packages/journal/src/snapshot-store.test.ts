import { describe, expect, test } from 'vitest';

import { SnapshotAheadError } from './errors.ts';
import { SimulatedPowerCut, SimulatedStorage } from './simulated-storage.ts';
import type { Snapshot } from './snapshot-store.ts';
import { SnapshotStore } from './snapshot-store.ts';

function snapshotAt(sequence: number, formatVersion = 1): Snapshot {
  return {
    sequence,
    formatVersion,
    stateHash: new Uint8Array(32).fill(sequence),
    logHash: new Uint8Array(32).fill(sequence + 1),
    content: new Uint8Array(1000).fill(sequence + 2),
  };
}

const wanted = { journalSequence: 100, formatVersion: 1 };

describe('snapshot store', () => {
  test('has nothing at first', () => {
    const { snapshot } = new SnapshotStore(new SimulatedStorage()).loadNewest(wanted);
    expect(snapshot).toBeUndefined();
  });

  test('loads the newest and keeps only the last ones', () => {
    const store = new SnapshotStore(new SimulatedStorage(), 2);
    for (const sequence of [10, 20, 30]) store.save(snapshotAt(sequence));
    expect(store.loadNewest(wanted).snapshot).toEqual(snapshotAt(30));
    expect(store.sequences()).toEqual([30, 20]);
  });

  test('loads one from before a sequence, and passes over later ones unread', () => {
    const store = new SnapshotStore(new SimulatedStorage());
    for (const sequence of [10, 20, 30]) store.save(snapshotAt(sequence));
    const found = (before: number) =>
      store.loadNewest({ ...wanted, journalSequence: 25, before }).snapshot?.sequence;
    expect([26, 20, 10].map(found)).toEqual([20, 10, undefined]);
    expect(() => found(31)).toThrow(SnapshotAheadError);
  });

  test('falls back to an older one when the newest is damaged, at any byte', () => {
    const disk = new SimulatedStorage();
    const store = new SnapshotStore(disk);
    for (const sequence of [10, 20]) store.save(snapshotAt(sequence));
    const name = disk.list().at(-1) ?? '';
    const file = disk.open(name, 'write');
    const bytes = disk.files().get(name) ?? new Uint8Array(0);
    for (let at = 0; at < bytes.length; at += 7) {
      file.write(new Uint8Array([(bytes[at] ?? 0) ^ 4]), at);
      const { snapshot, unusable } = store.loadNewest(wanted);
      expect(snapshot?.sequence).toBe(10);
      expect(unusable).toEqual([{ name, reason: 'the checksum does not match' }]);
      file.write(bytes.subarray(at, at + 1), at);
    }
  });

  test('falls back when the newest is cut at any length', () => {
    const disk = new SimulatedStorage();
    const store = new SnapshotStore(disk);
    for (const sequence of [10, 20]) store.save(snapshotAt(sequence));
    const file = disk.open(disk.list().at(-1) ?? '', 'write');
    for (let length = file.size() - 1; length >= 0; length -= 13) {
      file.truncate(length);
      expect(store.loadNewest(wanted).snapshot?.sequence).toBe(10);
    }
  });

  test('passes over snapshots of another format version', () => {
    const store = new SnapshotStore(new SimulatedStorage());
    store.save(snapshotAt(10, 1));
    store.save(snapshotAt(20, 2));
    const { snapshot, unusable } = store.loadNewest(wanted);
    expect(snapshot?.sequence).toBe(10);
    expect(unusable[0]?.reason).toBe('format version 2, not 1');
  });

  test('refuses a snapshot ahead of the journal', () => {
    const store = new SnapshotStore(new SimulatedStorage());
    store.save(snapshotAt(101));
    expect(() => store.loadNewest(wanted)).toThrow(SnapshotAheadError);
  });

  test('a power cut at any call leaves the old snapshot or the new one', () => {
    for (let n = 1; n < 20; n++) {
      const disk = new SimulatedStorage({ seed: n });
      const store = new SnapshotStore(disk, 1);
      store.save(snapshotAt(10));
      disk.cutPowerAtCall(n);
      let isSaved = true;
      try {
        store.save(snapshotAt(20));
      } catch (error) {
        expect(error).toBeInstanceOf(SimulatedPowerCut);
        isSaved = false;
      }
      disk.restart('random');
      const { snapshot } = store.loadNewest(wanted);
      if (isSaved) expect(snapshot?.sequence).toBe(20);
      else expect([10, 20]).toContain(snapshot?.sequence);
    }
  });
});
