import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LadderInputs,
  positionFee,
  quoteLadder,
  reserveOf,
  reserveRoom,
  rewardIndexChange,
  rewardPaid,
  rewardsSetAside,
  sharesFor,
  sharesWorth,
  utilizationChange,
  utilizationOf,
  volatilityOf,
} from './pool.ts';

const RUNS = { numRuns: 2_000 };
const money = fc.nat({ max: 2 ** 52 });
const rate = fc.nat({ max: 1_000_000_000 });

test('the largest position is covered by the budget, and one lot more is not', () => {
  const stress = fc.integer({ min: 1_000_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(
      money,
      fc.integer({ min: 1, max: 2 ** 20 }),
      stress,
      (budget, mark, stressMovePpb) => {
        const most = 2 ** 32;
        const lots = reserveRoom(budget, mark, { stressMovePpb, most });
        expect(reserveOf(lots, mark, stressMovePpb)).toBeLessThanOrEqual(budget);
        if (lots === most) return;
        expect((lots + 1) * mark * stressMovePpb).toBeGreaterThan(budget * 999_999_999);
      },
    ),
    RUNS,
  );
});

const inputs: fc.Arbitrary<LadderInputs> = fc.record({
  index: fc.integer({ min: 1, max: 1_000_000 }),
  confidence: fc.nat({ max: 100 }),
  tickSize: fc.constantFrom(1, 5, 100),
  maxPrice: fc.constant(2_000_000),
  layers: fc.nat({ max: 8 }),
  halfSpreadPpb: rate,
  layerStepPpb: fc.nat({ max: 100_000_000 }),
  skewPpb: rate,
  sizePerLayer: fc.integer({ min: 1, max: 1_000 }),
  maxPositionSize: fc.integer({ min: 1_000, max: 10_000 }),
  inventory: fc.integer({ min: -20_000, max: 20_000 }),
  room: fc.integer({ min: -1_000, max: 9_000 }),
  touch: fc.option(fc.integer({ min: 1, max: 20_000 }).map((n) => n * 100)),
});

test('no quote is within the confidence, takes, or offers more than there is room for', () => {
  fc.assert(
    fc.property(inputs, fc.boolean(), (given, isBid) => {
      const quotes = quoteLadder(isBid, given);
      const sign = isBid ? 1 : -1;
      let before = Number.POSITIVE_INFINITY;
      for (const { price, size } of quotes) {
        expect((given.index - price) * sign).toBeGreaterThan(given.confidence);
        if (given.touch !== null) expect((given.touch - price) * sign).toBeGreaterThan(0);
        expect(price % given.tickSize).toBe(0);
        expect(price * sign).toBeLessThan(before);
        expect(size).toBeGreaterThan(0);
        before = price * sign;
      }
      const total = quotes.reduce((sum, { size }) => sum + size, 0);
      expect(total).toBeLessThanOrEqual(Math.max(0, given.room));
      expect(total).toBeLessThanOrEqual(given.layers * given.sizePerLayer);
    }),
    RUNS,
  );
});

const BASE: LadderInputs = {
  index: 60_000,
  confidence: 10,
  tickSize: 10,
  maxPrice: 1_000_000,
  layers: 3,
  halfSpreadPpb: 1_000_000,
  layerStepPpb: 500_000,
  skewPpb: 2_000_000,
  sizePerLayer: 100,
  maxPositionSize: 1_000,
  inventory: 300,
  room: 250,
  touch: null,
};

// Long 300 of 1,000: 0.1 % + layer x 0.05 % + 0.2 % x (300 + layer x 100) / 1,000.
test.each([
  ['bids of a long pool are farther', true, BASE, [59_900, 59_860, 59_820], [100, 100, 50]],
  [
    'its asks are nearer',
    false,
    { ...BASE, inventory: -300 },
    [60_030, 60_070, 60_110],
    [100, 100, 50],
  ],
  ['a layer without room is no quote', true, { ...BASE, room: 100 }, [59_900], [100]],
  ['layers at one price are one quote', true, { ...BASE, touch: 59_000 }, [58_990], [250]],
  ['without room there is none', true, { ...BASE, room: -1 }, [], []],
] as const)('%s', (_name, isBid, given, prices, sizes) => {
  const quotes = quoteLadder(isBid, given);
  expect(quotes.map(({ price }) => price)).toEqual(prices);
  expect(quotes.map(({ size }) => size)).toEqual(sizes);
});

test('nobody gains by buying shares and redeeming them at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 50 }),
      fc.nat({ max: 2 ** 50 }),
      fc.nat({ max: 2 ** 51 }),
      (amount, shares, equity) => {
        const bought = sharesFor(amount, shares, equity);
        if (shares + bought > 2 ** 52) return;
        expect(sharesWorth(bought, shares + bought, equity + amount)).toBeLessThanOrEqual(amount);
      },
    ),
    RUNS,
  );
});

test('a gift costs the giver more than it takes from the next provider', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 49 }), fc.integer({ min: 1, max: 2 ** 49 }), (gift, amount) => {
      // The giver has one share; then somebody else deposits.
      const bought = sharesFor(amount, 1, gift);
      const left = sharesWorth(bought, 1 + bought, gift + amount);
      const taken = sharesWorth(1, 1 + bought, gift + amount);
      expect(taken).toBeLessThanOrEqual(Math.ceil((gift + amount) / 1_000_000) + 1);
      expect(amount - left).toBeLessThanOrEqual(Math.ceil(gift / 1_000_000) + 2);
    }),
    RUNS,
  );
});

test('providers together get what was set aside, less what is below a unit for each', () => {
  const shares = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(shares, fc.array(fc.nat({ max: 2 ** 44 }), { maxLength: 6 }), (held, amounts) => {
      const total = held.reduce((sum, some) => sum + some, 0);
      let index = 0;
      let aside = 0;
      for (const amount of amounts) {
        const change = rewardIndexChange(amount, total, 2 ** 52 - index);
        index += change;
        aside += rewardsSetAside(change, total);
        expect(rewardsSetAside(change, total)).toBeLessThanOrEqual(amount);
      }
      const paid = held.reduce((sum, some) => sum + rewardPaid(some, index, 0).paid, 0);
      expect(paid).toBeLessThanOrEqual(aside);
      expect(aside - paid).toBeLessThanOrEqual(held.length + amounts.length);
    }),
    RUNS,
  );
});

test('what a provider gets does not depend on how often he is paid', () => {
  const some = fc.nat({ max: 2 ** 40 });
  fc.assert(
    fc.property(some, fc.nat({ max: 2 ** 30 }), fc.nat({ max: 2 ** 30 }), (shares, first, then) => {
      const once = rewardPaid(shares, first + then, 0);
      const early = rewardPaid(shares, first, 0);
      const late = rewardPaid(shares, then, early.remainder);
      expect({ paid: early.paid + late.paid, remainder: late.remainder }).toEqual(once);
    }),
    RUNS,
  );
});

test('an order in parts never pays less than the whole', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 20 }), fc.nat({ max: 2 ** 20 }), rate, (a, b, openingFeePpb) => {
      const rates = { openingFeePpb, closingFeePpb: 0 };
      const fee = (opened: number): number => positionFee({ opened, closed: 0 }, 60_000, rates);
      expect(fee(a) + fee(b)).toBeGreaterThanOrEqual(fee(a + b));
    }),
    RUNS,
  );
});

// 60,000 x 2^20 x 500,000 / 10^9 an hour, a sixtieth of it a minute.
test.each([
  [60_000, 500_000, 60_000_000, 524_288],
  [60_000, 500_000, 3_600_000_000, 31_457_280],
  [60_000, 500_000, 7_200_000_000, 31_457_280],
  [1, 1_000, 60_000_000, 0],
])('utilization at mark %i with a rate of %i over %i us', (mark, ratePpb, elapsedUs, expected) => {
  expect(utilizationChange(mark, ratePpb, elapsedUs)).toBe(expected);
});

test('utilization is all where nothing is left, and never more', () => {
  expect(utilizationOf(0, 0)).toBe(1_000_000_000);
  expect(utilizationOf(48_000, 100_480)).toBe(477_707_006);
  expect(utilizationOf(100_481, 100_480)).toBe(1_000_000_000);
});

test('volatility is at most the index itself', () => {
  expect(volatilityOf(60 * 1_024, 60_000)).toBe(1_000_000);
  expect(volatilityOf(2 ** 42, 1)).toBe(1_000_000_000);
});
