import { expect, test } from 'vitest';
import { groupingSteps, groupLevels } from './group-levels.ts';

const scales = { priceScale: 1, sizeScale: 3, most: 10 };

test('a bid goes down to its row and an ask up', () => {
  const bids = groupLevels(
    [
      ['100.9', '1'],
      ['100.1', '2'],
      ['99.9', '0.5'],
    ],
    { ...scales, step: 10, side: 'bids' },
  );
  expect(bids.map(({ price, size, sum }) => [price, size, sum])).toEqual([
    ['100', 3_000, 3_000],
    ['99', 500, 3_500],
  ]);
  const asks = groupLevels([['101.1', '1']], { ...scales, step: 10, side: 'asks' });
  expect(asks[0]?.price).toBe('102');
});

test('the cost keeps the true prices, whatever the row shows', () => {
  const [row] = groupLevels(
    [
      ['100.9', '1'],
      ['100.1', '1'],
    ],
    { ...scales, step: 10, side: 'bids' },
  );
  expect((row?.cost ?? 0) / (row?.sum ?? 1) / 10).toBeCloseTo(100.5, 9);
});

test('no more rows than asked for, and widths are multiples of the tick', () => {
  const levels = Array.from({ length: 40 }, (_, at) => [String(100 - at), '1'] as const);
  expect(groupLevels(levels, { ...scales, step: 1, side: 'bids' })).toHaveLength(10);
  expect(groupingSteps('0.5', 1)).toEqual([5, 10, 25, 50, 100, 250, 500, 2_500]);
});
