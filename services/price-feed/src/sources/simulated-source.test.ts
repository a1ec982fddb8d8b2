import { expect, test } from 'vitest';
import { PriceWalk } from './price-walk.ts';
import { seededRandom } from './seeded-random.ts';

const RULES = {
  startPrice: 60_000,
  deviation: 0.000_2,
  shared: 0.7,
  jumpsPerSecond: 0.005,
  jump: 0.004,
  pull: 0.000_5,
};

function walk(seed: number, steps: number): readonly number[] {
  const market = new PriceWalk(seededRandom(seed), [RULES, { ...RULES, startPrice: 3_000 }]);
  return Array.from({ length: steps }, () => market.step(0.25)[0] ?? 0);
}

test('a seed gives the same prices each time, another one others', () => {
  expect(walk(7, 500)).toEqual(walk(7, 500));
  expect(walk(7, 10)).not.toEqual(walk(8, 10));
});

test('the price moves, and a day of it stays in sight of its start', () => {
  const prices = walk(11, 4 * 86_400);
  const low = Math.min(...prices.filter((_, at) => at % 100 === 0));
  const high = Math.max(...prices.filter((_, at) => at % 100 === 0));
  expect(high / low).toBeGreaterThan(1.005);
  expect(low).toBeGreaterThan(30_000);
  expect(high).toBeLessThan(120_000);
});
