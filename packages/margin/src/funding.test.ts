import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FUNDING_ONE, fundingIndexChange, fundingPaid, fundingRate, premium } from './funding.ts';

const RUNS = { numRuns: 2_000 };
const size = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const change = fc.integer({ min: -100_000_000_000, max: 100_000_000_000 });
const remainder = fc.nat({ max: FUNDING_ONE - 1 });

test('what all positions get is nothing, remainders included', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(size, remainder)), change, (others, moved) => {
      const sum = others.reduce((total, [lots]) => total + lots, 0);
      let before = 0n;
      let after = 0n;
      for (const [lots, left] of [...others, [-sum, 0] as const]) {
        const paid = fundingPaid(lots, moved, left);
        expect(paid.remainder).toBeGreaterThanOrEqual(0);
        expect(paid.remainder).toBeLessThan(FUNDING_ONE);
        before += BigInt(left);
        after += BigInt(paid.paid) * BigInt(FUNDING_ONE) + BigInt(paid.remainder);
      }
      expect(after).toBe(before);
    }),
    RUNS,
  );
});

test('it does not matter when a position is touched: two changes are one', () => {
  fc.assert(
    fc.property(size, change, change, remainder, (lots, first, second, left) => {
      const half = fundingPaid(lots, first, left);
      const rest = fundingPaid(lots, second, half.remainder);
      const whole = fundingPaid(lots, first + second, left);
      expect(half.paid + rest.paid).toBe(whole.paid);
      expect(rest.remainder).toBe(whole.remainder);
    }),
    RUNS,
  );
});

test('a long pays a rising index, a short gets it, to one unit', () => {
  fc.assert(
    fc.property(size, change, (lots, moved) => {
      const exact = (-lots * moved) / FUNDING_ONE;
      const { paid } = fundingPaid(lots, moved, 0);
      expect(Math.abs(paid - exact)).toBeLessThanOrEqual(1 + Math.abs(exact) / 2 ** 50);
    }),
    RUNS,
  );
});

test('positions of 2^53 / 2 and changes of 2^52 are exact', () => {
  const { paid, remainder: left } = fundingPaid(2 ** 32, 2 ** 36 + 1, 5);
  expect(BigInt(paid) * 1_048_576n + BigInt(left)).toBe(5n - 2n ** 32n * (2n ** 36n + 1n));
});

const rule = fc.record({
  interestPpb: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  capPpb: fc.integer({ min: 0, max: 40_000_000 }),
  intervalUs: fc.integer({ min: 1_000_000, max: 28_800_000_000 }),
});
const mean = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });

test('the rate is within its cap, and grows with the premium', () => {
  fc.assert(
    fc.property(rule, mean, fc.nat({ max: 1_000_000 }), (of, low, more) => {
      const rate = fundingRate(low, of);
      expect(Math.abs(rate)).toBeLessThanOrEqual(of.capPpb);
      expect(Object.is(rate, -0)).toBe(false);
      expect(fundingRate(low + more, of)).toBeGreaterThanOrEqual(rate);
    }),
    RUNS,
  );
});

test('while interest is within 0.05 % of the premium the rate is the interest', () => {
  fc.assert(
    fc.property(fc.integer({ min: -500_000, max: 500_000 }), (off) => {
      const of = { interestPpb: 100_000, capPpb: 40_000_000, intervalUs: 3_600_000_000 };
      expect(fundingRate(100_000 + off, of)).toBe(12_500);
    }),
    RUNS,
  );
});

test.each([
  [200_000, 12_500, 786_432],
  [700_000, 25_000, 1_572_864],
  [-700_000, -25_000, -1_572_864],
  [0, 12_500, 786_432],
])('mean premium %i gives %i ppb an hour, %i at 60,000', (premiumPpb, rate, moved) => {
  const of = { interestPpb: 100_000, capPpb: 40_000_000, intervalUs: 3_600_000_000 };
  expect(fundingRate(premiumPpb, of)).toBe(rate);
  expect(fundingIndexChange(rate, 60_000)).toBe(moved);
});

test('the index change is rounded down, also below zero', () => {
  expect(fundingIndexChange(1, 1)).toBe(0);
  expect(fundingIndexChange(-1, 1)).toBe(-1);
  expect(fundingIndexChange(954, 1)).toBe(1);
});

test.each([
  [60_012, 60_100, 200_000],
  [59_900, 59_988, -200_000],
  [59_990, 60_010, 0],
  [null, null, 0],
  [60_060, null, 1_000_000],
  [null, 59_940, -1_000_000],
  [200_000, 200_001, 1_000_000_000],
  [60_001, 60_002, 16_666],
  [59_998, 59_999, -16_667],
])(
  'impact bid %s, impact ask %s over index 60,000: premium %i',
  (impactBid, impactAsk, expected) => {
    expect(premium({ impactBid, impactAsk, index: 60_000 })).toBe(expected);
  },
);
