import { hash } from 'node:crypto';
import type { Sequence } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { EventHash } from './event-hash.ts';

const slots = fc.array(fc.maxSafeInteger(), { maxLength: 40 });
const events = fc.array(slots, { minLength: 1, maxLength: 700 });

/** Slots as they lie in an event buffer, which is longer than what is in use. */
function bufferOf(values: readonly number[]): { slots: Float64Array; length: number } {
  return { slots: Float64Array.from([...values, 99, 98]), length: values.length };
}

function hashOf(all: readonly number[][], from = new EventHash(), first = 1): EventHash {
  all.forEach((values, i) => from.add((first + i) as Sequence, bufferOf(values)));
  return from;
}

/** The definition, byte by byte. */
function plainHash(all: readonly number[][]): string {
  let chain = Buffer.alloc(32);
  let collected: Buffer[] = [];
  all.forEach((values, i) => {
    const numbers = [i + 1, values.length * 8, ...values];
    const bytes = Buffer.alloc(numbers.length * 8);
    numbers.forEach((value, at) => bytes.writeDoubleLE(value, at * 8));
    collected.push(bytes);
    if ((i + 1) % 256 !== 0) return;
    chain = Buffer.from(hash('sha256', Buffer.concat([chain, ...collected]), 'buffer'));
    collected = [];
  });
  if (collected.length === 0) return chain.toString('hex');
  return hash('sha256', Buffer.concat([chain, ...collected]), 'hex');
}

test('is what its definition says', () => {
  fc.assert(
    fc.property(events, (all) => {
      expect(hashOf(all).hex()).toBe(plainHash(all));
    }),
    { numRuns: 50 },
  );
});

test('holds the events of a command that are longer than its buffer', () => {
  const long = [[1], Array.from({ length: 40_000 }, (_, i) => i), [2]];
  expect(hashOf(long).hex()).toBe(plainHash(long));
});

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
  const eventHash = hashOf([[3]]);
  expect(eventHash.hex()).toBe(eventHash.hex());
});

test('differs when one slot, one boundary or one command differs', () => {
  const hex = (...all: number[][]): string => hashOf(all).hex();
  const hashes = [hex(), hex([]), hex([], []), hex([1]), hex([2]), hex([1, 2]), hex([1], [2])];
  expect(new Set(hashes).size).toBe(hashes.length);
});
