import { expect, test } from 'vitest';
import { addAsset, addBalance, type Holdings, removeAsset, takeBalance } from './holdings.ts';

const [BASE, SOLD, OTHER, NEW] = ['0xaa', '0xbb', '0xcc', '0xdd'] as const;

const before: Holdings = [
  { asset: BASE, balance: 1n },
  { asset: SOLD, balance: 5n },
  { asset: OTHER, balance: 7n },
];

const after: Holdings = [
  { asset: BASE, balance: 1n },
  { asset: OTHER, balance: 7n },
  { asset: NEW, balance: 9n },
];

test('a sale of all is the same, whichever of its events comes first', () => {
  const sale = (all: Holdings): Holdings => addBalance(takeBalance(all, SOLD, 5n), NEW, 9n);
  expect(sale(addAsset(removeAsset(before, SOLD), NEW))).toEqual(after);
  expect(addAsset(sale(removeAsset(before, SOLD)), NEW)).toEqual(after);
  // New before the old is gone: the new one takes its place, in the contract as here.
  const swapped = [after[0], after[2], after[1]];
  expect(removeAsset(sale(addAsset(before, NEW)), SOLD)).toEqual(swapped);
  expect(removeAsset(addAsset(sale(before), NEW), SOLD)).toEqual(swapped);
});

test('an asset that is told twice is held once', () => {
  expect(addAsset(addAsset(before, NEW), NEW)).toHaveLength(4);
  expect(addAsset(before, SOLD)).toBe(before);
});
