import { expect, test } from 'vitest';
import { compareBooks } from './compare-books.ts';

const side = (...prices: number[]) => prices.map((priceCents) => ({ priceCents, sizeLots: 5 }));

test('equal tops are equal whatever lies deeper', () => {
  const comparison = compareBooks(
    { bids: side(9, 8, 7, 6, 5, 4), asks: side(10) },
    { bids: side(9, 8, 7, 6, 5, 3), asks: side(10) },
  );
  expect(comparison).toEqual({ isBestEqual: true, isTopEqual: true, differences: [] });
});

test('a level pushed into the top by a missing one is no difference of its own', () => {
  const comparison = compareBooks(
    { bids: side(9, 8, 7, 6, 5), asks: [] },
    { bids: side(9, 7, 6, 5, 4), asks: [] },
  );
  expect(comparison).toMatchObject({
    isBestEqual: true,
    isTopEqual: false,
    differences: [{ side: 'buy', priceCents: 8, recordedLots: 5, venueLots: 0 }],
  });
});

test('an empty side differs from one with a level', () => {
  const comparison = compareBooks({ bids: [], asks: [] }, { bids: [], asks: side(10) });
  expect(comparison).toMatchObject({ isBestEqual: false, isTopEqual: false });
});
