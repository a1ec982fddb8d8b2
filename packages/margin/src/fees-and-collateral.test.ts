import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collateralValue, unitsForValue } from './collateral.ts';
import { feeOf, makerRate, takerRate } from './fees.ts';
import { adlScore, bankruptcyQuote, health } from './liquidation.ts';

const RUNS = { numRuns: 2_000 };
const ONE = 1_000_000_000;
const amount = fc.integer({ min: 0, max: 2 ** 52 });
const factor = fc.integer({ min: 0, max: ONE });
const marketRate = fc.integer({ min: 0, max: 10_000_000 });

test('a fee is rounded up, a rebate down: one fill in two parts never costs less', () => {
  const rate = fc.integer({ min: -10_000_000, max: 10_000_000 });
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 31 - 1 }),
      fc.nat({ max: 2 ** 31 - 1 }),
      rate,
      (one, other, ppb) => {
        expect(feeOf(one, ppb) + feeOf(other, ppb)).toBeGreaterThanOrEqual(feeOf(one + other, ppb));
        const exact = (BigInt(one) * BigInt(ppb)) / BigInt(ONE);
        const isExact = exact * BigInt(ONE) === BigInt(one) * BigInt(ppb);
        expect(BigInt(feeOf(one, ppb))).toBe(ppb > 0 && !isExact ? exact + 1n : exact);
        expect(Object.is(feeOf(one, ppb), -0)).toBe(false);
      },
    ),
    RUNS,
  );
});

test('taker and maker of one match together never pay less than nothing', () => {
  fc.assert(
    fc.property(amount, marketRate, factor, factor, (notional, market, taker, maker) => {
      // Rule 204: the rebate is at most what any taker pays.
      const rebate = -Math.min(taker, maker);
      const fees =
        feeOf(notional, takerRate(market, taker)) + feeOf(notional, makerRate(market, rebate));
      expect(fees).toBeGreaterThanOrEqual(0);
    }),
    RUNS,
  );
});

test('the example of the rulebook: 13.50 and 4.49997 USD of 30,000', () => {
  expect(feeOf(30_000_000_000, takerRate(450_000, ONE))).toBe(13_500_000);
  expect(makerRate(450_000, 333_333_333)).toBe(149_999);
  expect(feeOf(30_000_000_000, 149_999)).toBe(4_499_970);
});

const by = fc.record({
  price: fc.integer({ min: 1, max: 2 ** 40 }),
  weightPpb: fc.integer({ min: 1, max: ONE }),
  baseUnitsPerLot: fc.integer({ min: 1, max: 100_000_000 }),
});

test('collateral is worth its weighted value, rounded down; splitting it never adds', () => {
  const units = fc.nat({ max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(units, units, by, (one, other, at) => {
      const exact =
        (BigInt(one) * BigInt(at.price) * BigInt(at.weightPpb)) /
        (BigInt(at.baseUnitsPerLot) * BigInt(ONE));
      fc.pre(exact < 2n ** 52n && collateralValue(one + other, at) < 2 ** 52);
      expect(BigInt(collateralValue(one, at))).toBe(exact);
      const apart = collateralValue(one, at) + collateralValue(other, at);
      expect(apart).toBeLessThanOrEqual(collateralValue(one + other, at));
    }),
    RUNS,
  );
});

test('units for a debt cover it, and one unit less does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), by, (debt, at) => {
      const units = unitsForValue(debt, at);
      fc.pre(units < 2 ** 52 && collateralValue(units, at) < 2 ** 52);
      expect(collateralValue(units, at)).toBeGreaterThanOrEqual(debt);
      expect(collateralValue(units - 1, at)).toBeLessThan(debt);
    }),
    RUNS,
  );
});

test('health is equity over requirement in millionths, rounded down and bounded', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeNat(), (equity, requirement) => {
      const value = health(equity, requirement);
      const exact = (equity / Math.max(1, requirement)) * 1e6;
      expect(Math.abs(value)).toBeLessThanOrEqual(2 ** 52);
      if (Math.abs(exact) < 2 ** 50)
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(1 + Math.abs(exact) / 2 ** 48);
      expect(value >= 1_000_000).toBe(equity >= Math.max(1, requirement));
    }),
    RUNS,
  );
});

test('a slice closed at its bankruptcy value leaves equity over maintenance as it was', () => {
  const slice = fc.record({
    notional: fc.integer({ min: 0, max: 10 ** 12 }),
    equity: fc.integer({ min: -(10 ** 11), max: 10 ** 11 }),
    maintenance: fc.integer({ min: 1, max: 10 ** 11 }),
    isLong: fc.boolean(),
  });
  fc.assert(
    fc.property(slice, fc.integer({ min: 0, max: 1_000_000 }), (of, millionths) => {
      const maintenanceFreed = Math.floor((of.maintenance * millionths) / 1_000_000);
      const value = bankruptcyQuote({ ...of, maintenanceFreed });
      const gain = of.isLong ? value - of.notional : of.notional - value;
      fc.pre(value > 0);
      // Cross-multiplied: (equity + gain) / (maintenance - freed) against equity / maintenance.
      const left = BigInt(of.equity + gain) * BigInt(of.maintenance);
      const right = BigInt(of.equity) * BigInt(of.maintenance - maintenanceFreed);
      expect(left).toBeGreaterThanOrEqual(right);
      expect(left - right).toBeLessThan(BigInt(of.maintenance));
    }),
    RUNS,
  );
});

test('the example of the rulebook: 59,800 less the equity of 100', () => {
  const whole = { maintenance: 299_000_000, maintenanceFreed: 299_000_000, isLong: true };
  expect(bankruptcyQuote({ notional: 59_800_000_000, equity: 100_000_000, ...whole })).toBe(
    59_700_000_000,
  );
});

test('the ranking of deleveraging grows with profit and leverage, and not for losers', () => {
  const base = { openCost: 60_000_000_000, netNotional: 59_000_000_000, equity: 11_000_000_000 };
  expect(adlScore({ ...base, unrealizedProfit: 1_000_000_000 })).toBe(16_666 * 53_636);
  expect(adlScore({ ...base, unrealizedProfit: -1 })).toBe(0);
  expect(adlScore({ ...base, unrealizedProfit: 1_000_000_000, netNotional: 0 })).toBe(0);
  const figure = fc.nat({ max: 2 ** 52 });
  fc.assert(
    fc.property(figure, figure, figure, figure, (profit, openCost, netNotional, equity) => {
      const score = adlScore({ unrealizedProfit: profit, openCost, netNotional, equity });
      expect(Number.isSafeInteger(score) && score >= 0).toBe(true);
      const more = adlScore({ unrealizedProfit: profit * 2, openCost, netNotional, equity });
      expect(more).toBeGreaterThanOrEqual(score);
    }),
    RUNS,
  );
});
