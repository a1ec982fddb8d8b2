import type { MarginTier } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialMargin, openInterestScale } from './initial-margin.ts';
import { buildTierTable, maintenanceMargin, type TierTable, tierInitialMargin } from './tiers.ts';

const ONE = 1_000_000_000;
const RUNS = { numRuns: 1_000 };

function tier(lower: number, initialRatePpb: number, maintenanceRatePpb: number): MarginTier {
  return { lower, initialRatePpb, maintenanceRatePpb } as unknown as MarginTier;
}

/** Tiers as the rules allow them: lowers are thousands of 10^9, so that deductions are integers. */
const anyTiers: fc.Arbitrary<readonly MarginTier[]> = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 40 }),
      initial: fc.integer({ min: 0, max: 60_000_000 }),
      maintenance: fc.integer({ min: 0, max: 60_000_000 }),
    }),
    { minLength: 1, maxLength: 16, size: 'max' },
  )
  .map((rows) => {
    const tiers: MarginTier[] = [];
    let [lower, initial, maintenance] = [0, 800_000, 400_000];
    for (const row of rows) {
      if (tiers.length > 0) lower += row.step * ONE;
      maintenance = Math.min(ONE, maintenance + row.maintenance);
      initial = Math.min(ONE, Math.max(maintenance, initial + row.initial));
      tiers.push(tier(lower, initial, maintenance));
    }
    return tiers;
  });

const anyNotional = fc.integer({ min: 0, max: 700 * ONE });

const FIGURES: readonly (readonly [string, (table: TierTable, notional: number) => number])[] = [
  ['initial', tierInitialMargin],
  ['maintenance', maintenanceMargin],
];

test.each(FIGURES)(
  '%s margin of tiers is the sum of what each tier asks of its part',
  (name, figure) => {
    fc.assert(
      fc.property(anyTiers, anyNotional, (tiers, notional) => {
        let exact = 0n;
        tiers.forEach(({ lower, initialRatePpb, maintenanceRatePpb }, at) => {
          const upper = tiers[at + 1]?.lower ?? Number.MAX_SAFE_INTEGER;
          const part = Math.max(0, Math.min(notional, upper) - lower);
          exact += BigInt(part) * BigInt(name === 'initial' ? initialRatePpb : maintenanceRatePpb);
        });
        const up = (exact + BigInt(ONE) - 1n) / BigInt(ONE);
        expect(figure(buildTierTable(tiers), notional)).toBe(Number(up));
      }),
      RUNS,
    );
  },
);

test.each(FIGURES)(
  '%s margin never falls and never jumps as the notional grows',
  (_name, figure) => {
    fc.assert(
      fc.property(anyTiers, anyNotional, (tiers, notional) => {
        const table = buildTierTable(tiers);
        for (const at of [notional, ...tiers.map(({ lower }) => Math.max(1, lower) - 1)]) {
          const step = figure(table, at + 1) - figure(table, at);
          expect(step).toBeGreaterThanOrEqual(0);
          expect(step).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  },
);

test('initial margin is at least maintenance margin and at most the notional', () => {
  fc.assert(
    fc.property(anyTiers, anyNotional, (tiers, notional) => {
      const table = buildTierTable(tiers);
      const initial = tierInitialMargin(table, notional);
      expect(initial).toBeGreaterThanOrEqual(maintenanceMargin(table, notional));
      expect(initial).toBeLessThanOrEqual(notional);
    }),
    RUNS,
  );
});

test('two parts of a position never need more than the whole, but for a rounding', () => {
  fc.assert(
    fc.property(anyTiers, anyNotional, anyNotional, (tiers, one, other) => {
      const table = buildTierTable(tiers);
      const apart = maintenanceMargin(table, one) + maintenanceMargin(table, other);
      expect(apart).toBeLessThanOrEqual(maintenanceMargin(table, one + other) + 1);
    }),
    RUNS,
  );
});

test('own leverage and open interest raise initial margin, up to the notional', () => {
  const rate = fc.integer({ min: 0, max: ONE });
  fc.assert(
    fc.property(anyTiers, anyNotional, rate, rate, rate, (tiers, notional, custom, low, high) => {
      const table = buildTierTable(tiers);
      const [less, more] = low < high ? [low, high] : [high, low];
      const plain = tierInitialMargin(table, notional);
      const scaled = initialMargin(table, notional, custom, less);
      expect(scaled).toBeGreaterThanOrEqual(plain);
      expect(initialMargin(table, notional, custom, more)).toBeGreaterThanOrEqual(scaled);
      expect(initialMargin(table, notional, custom, more)).toBeLessThanOrEqual(notional);
      expect(initialMargin(table, notional, custom, ONE)).toBe(notional);
      expect(initialMargin(table, notional, 0, 0)).toBe(plain);
    }),
    RUNS,
  );
});

test.each([
  [0, 100, 200, 0],
  [100, 100, 200, 0],
  [125, 100, 200, 250_000_000],
  [199, 100, 200, 990_000_000],
  [200, 100, 200, ONE],
  [1_000, 100, 200, ONE],
  [1_000, 0, 0, 0],
])('open interest of %i between %i and %i raises the scale to %i', (interest, from, to, scale) => {
  expect(openInterestScale(interest, from, to)).toBe(scale);
});

test('the example of the rulebook: 0.5 % of 61,000 USD is 305 USD', () => {
  const table = buildTierTable([tier(0, 5_000_000, 5_000_000)]);
  expect(maintenanceMargin(table, 61_000_000_000)).toBe(305_000_000);
});
