import type { Sequence } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { EventHash } from './event-hash.ts';

const events = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 700 });

function hashOf(all: readonly Uint8Array[], from = new EventHash(), first = 1): EventHash {
  all.forEach((bytes, i) => from.add((first + i) as Sequence, bytes));
  return from;
}

test('is the same after saving and loading anywhere', () => {
  fc.assert(
    fc.property(events, fc.nat(), (all, at) => {
      const cut = at % (all.length + 1);
      const saved = hashOf(all.slice(0, cut)).save();
      const loaded = new EventHash();
      loaded.load(saved);
      expect(hashOf(all.slice(cut), loaded, cut + 1).hex()).toBe(hashOf(all).hex());
    }),
    { numRuns: 50 },
  );
});

test('looking at it does not change it', () => {
  const hash = hashOf([new Uint8Array(3)]);
  expect(hash.hex()).toBe(hash.hex());
});

test('differs when one byte, one boundary or one command differs', () => {
  const hex = (...all: number[][]): string =>
    hashOf(all.map((bytes) => new Uint8Array(bytes))).hex();
  const hashes = [hex(), hex([]), hex([], []), hex([1]), hex([2]), hex([1, 2]), hex([1], [2])];
  expect(new Set(hashes).size).toBe(hashes.length);
});
