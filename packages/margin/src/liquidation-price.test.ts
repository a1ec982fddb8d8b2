import type { MarginTier } from '@tandem/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liquidationPrice } from './liquidation-price.ts';
import { buildTierTable, maintenanceMargin } from './tiers.ts';

const position = fc.record({
  size: fc.oneof(
    fc.integer({ min: 1, max: 1_000_000_000 }),
    fc.integer({ min: -1_000_000_000, max: -1 }),
  ),
  mark: fc.integer({ min: 1, max: 1_000_000 }),
  equity: fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000_000 }),
  otherMaintenance: fc.integer({ min: 0, max: 1_000_000_000_000 }),
  maintenanceRatePpb: fc.integer({ min: 1, max: 500_000_000 }),
  maintenanceDeduction: fc.integer({ min: 0, max: 1_000_000_000 }),
});

type Position = typeof position extends fc.Arbitrary<infer T> ? T : never;

/** Equity less maintenance margin at a price, the margin rounded up as in the engine. */
function excessAt(of: Position, price: number): bigint {
  const size = BigInt(of.size);
  const magnitude = size < 0n ? -size : size;
  const rated = magnitude * BigInt(price) * BigInt(of.maintenanceRatePpb);
  const margin = (rated + 999_999_999n) / 1_000_000_000n - BigInt(of.maintenanceDeduction);
  const equity = BigInt(of.equity) + size * BigInt(price - of.mark);
  return equity - BigInt(of.otherMaintenance) - margin;
}

test('at the liquidation price equity is maintenance margin, one price unit on it is less', () => {
  fc.assert(
    fc.property(position, (of) => {
      const price = liquidationPrice(of);
      fc.pre(price !== null && price > 1);
      const beyond = of.size > 0 ? price - 1 : price + 1;
      expect(excessAt(of, price)).toBeGreaterThanOrEqual(0n);
      expect(excessAt(of, beyond)).toBeLessThan(0n);
    }),
    { numRuns: 2_000 },
  );
});

test('without a liquidation price a long is safe at any price, and a short is lost at any', () => {
  fc.assert(
    fc.property(position, (of) => {
      fc.pre(liquidationPrice(of) === null);
      if (of.size > 0) expect(excessAt(of, 1)).toBeGreaterThanOrEqual(0n);
      else expect(excessAt(of, 1)).toBeLessThan(0n);
    }),
    { numRuns: 2_000 },
  );
});

test('more equity moves the price away: down for a long, up for a short', () => {
  fc.assert(
    fc.property(position, fc.integer({ min: 0, max: 1_000_000_000 }), (of, more) => {
      const before = liquidationPrice(of);
      const after = liquidationPrice({ ...of, equity: of.equity + more });
      fc.pre(before !== null && after !== null);
      if (of.size > 0) expect(after).toBeLessThanOrEqual(before);
      else expect(after).toBeGreaterThanOrEqual(before);
    }),
    { numRuns: 1_000 },
  );
});

// Long 1 BTC from 60,000 with 300 USD and 0.5 %: 59,700 / 0.995 = 60,000 exactly.
test.each([
  [1_000_000, 300_000_000, 60_000],
  [1_000_000, 1_300_000_000, 58_995],
  [-1_000_000, 300_000_000, 60_000],
  [-1_000_000, 1_300_000_000, 60_995],
  [0, 300_000_000, null],
  [1_000_000, 60_000_000_000, null],
])('%i lots at 60,000 with %i units of equity: %s', (size, equity, expected) => {
  const rest = { otherMaintenance: 0, maintenanceRatePpb: 5_000_000, maintenanceDeduction: 0 };
  expect(liquidationPrice({ size, mark: 60_000, equity, ...rest })).toBe(expected);
});

test('with the figures of the tier at the price it agrees with the tier table', () => {
  const tiers = [
    { lower: 0, initialRatePpb: 10_000_000, maintenanceRatePpb: 5_000_000 },
    { lower: 100_000_000_000, initialRatePpb: 20_000_000, maintenanceRatePpb: 10_000_000 },
  ];
  const table = buildTierTable(tiers as unknown as readonly MarginTier[]);
  const of = { size: 2_000_000, mark: 60_000, equity: 10_000_000_000, otherMaintenance: 0 };
  const price = liquidationPrice({
    ...of,
    maintenanceRatePpb: table.maintenance[1] as number,
    maintenanceDeduction: table.maintenanceDeduction[1] as number,
  }) as number;
  const equityAt = (at: number): number => of.equity + of.size * (at - of.mark);
  expect(equityAt(price)).toBeGreaterThanOrEqual(maintenanceMargin(table, of.size * price));
  expect(equityAt(price - 1)).toBeLessThan(maintenanceMargin(table, of.size * (price - 1)));
});
