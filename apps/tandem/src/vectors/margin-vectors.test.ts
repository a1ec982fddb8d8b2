import { buildTierTable, fundingRate, liquidationPrice, maintenanceMargin } from '@tandem/margin';
import type { MarginTier } from '@tandem/protocol';
import {
  FUNDING_RULES,
  parseAccountVector,
  parseBinanceLiquidationVectors,
  parseFundingVectors,
  parseLeverageTiers,
  scaledInteger,
} from '@tandem/recording';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { expect, test } from 'vitest';
import { recordedText } from './vector-venue.fixture.ts';

// Figures of other venues against our formulas, where the rules are the same.

describeRecorded('analytics/binance_liquidation_price_vectors.json', (path) => {
  const vectors = parseBinanceLiquidationVectors(recordedText(path));
  // Prices in 10^-4 dollars and sizes in 10^-3 coins make quote units of 10^-7 dollars.
  const positions = vectors.positions.map((position) => ({
    symbol: position.symbol,
    size: scaledInteger(position.size, 3),
    entry: scaledInteger(position.entryPrice, 4),
    mark: scaledInteger(position.markPrice, 4),
    ratePpb: scaledInteger(position.maintenanceRate, 9),
    deduction: scaledInteger(position.deduction, 7),
  }));
  const wallet = scaledInteger(vectors.walletBalance, 7);

  test.each(vectors.cases)(
    '$mode $symbol at $liquidationPrice',
    ({ mode, symbol, liquidationPrice: expected }) => {
      let equity = wallet;
      let otherMaintenance = 0;
      for (const { size, entry, mark, ratePpb, deduction, ...of } of positions) {
        if (mode === 'isolated' && of.symbol !== symbol) continue;
        equity += size * (mark - entry);
        if (of.symbol === symbol) continue;
        const rated = (BigInt(size * mark) * BigInt(ratePpb)) / 1_000_000_000n;
        otherMaintenance += Number(rated) - deduction;
      }
      const of = positions.find((position) => position.symbol === symbol);
      if (of === undefined) throw new Error(`no position in ${symbol}`);
      const { size, mark, ratePpb: maintenanceRatePpb, deduction: maintenanceDeduction } = of;
      const tier = { maintenanceRatePpb, maintenanceDeduction };
      const price = liquidationPrice({ size, mark, equity, otherMaintenance, ...tier });
      // Recorded to a cent, ours to a hundredth of one, rounded up.
      expect(Math.abs((price ?? 0) - scaledInteger(expected, 4))).toBeLessThanOrEqual(51);
    },
  );
});

describeRecorded('analytics/binance_leverage_tiers.json.gz', (path) => {
  const markets = parseLeverageTiers(recordedText(path));

  test('our deductions are the recorded ones in all 2,805 tiers of 349 markets', () => {
    let tiers = 0;
    for (const market of markets) {
      const table = buildTierTable(
        market.tiers.map((tier) => ({
          lower: scaledInteger(tier.notionalFloor, 5),
          initialRatePpb: Math.ceil(1_000_000_000 / tier.maxLeverage),
          maintenanceRatePpb: scaledInteger(tier.maintenanceRate, 9),
        })) as unknown as readonly MarginTier[],
      );
      const deductions = market.tiers.map((tier) => scaledInteger(tier.deduction, 5));
      expect(table.maintenanceDeduction, market.market).toEqual(deductions);
      for (const tier of market.tiers) {
        tiers += 1;
        const floor = scaledInteger(tier.notionalFloor, 5);
        if (floor === 0) continue;
        const step = maintenanceMargin(table, floor) - maintenanceMargin(table, floor - 1);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThanOrEqual(1);
      }
    }
    expect([markets.length, tiers]).toEqual([349, 2805]);
  });
});

describeRecorded('hyperliquid/test_get_user_state.json.gz', (path) => {
  const account = parseAccountVector(recordedText(path));

  /**
   * The venue holds maintenance at 1 % of the present notional while it solves for the price: our
   * formula with that as the maintenance of others and no rate of its own. Prices are in 10^-8
   * dollars, sizes in 10^-8 coins, money in 10^-16 dollars.
   */
  test('twelve positions: five liquidation prices, and seven that no price reaches', () => {
    const otherMaintenance = account.totalNotionalMicros * 10 ** 8;
    const equity = account.accountValueMicros * 10 ** 10;
    let priced = 0;
    for (const position of account.positions) {
      const { sizeE8: size, notionalMicros, liquidationPriceE8 } = position;
      const mark = Math.round((notionalMicros * 10 ** 10) / Math.abs(size));
      const rates = { maintenanceRatePpb: 0, maintenanceDeduction: 0 };
      const price = liquidationPrice({ size, mark, equity, otherMaintenance, ...rates });
      if (liquidationPriceE8 === null) {
        expect(price, position.coin).toBeNull();
        continue;
      }
      priced += 1;
      const coins = Math.abs(size) / 10 ** 8;
      const error = Math.abs((price ?? 0) - liquidationPriceE8) * coins;
      // Recorded to a micro-dollar of account value; mark and price are rounded to 10^-8.
      expect(error, position.coin).toBeLessThanOrEqual(100 + 2 * coins);
    }
    expect(priced).toBe(5);
  });
});

describeRecorded('hyperliquid/test_get_funding_history[None].json.gz', (path) => {
  const vectors = parseFundingVectors(recordedText(path));
  const OUR_BOUND_E8 = 50_000;

  /**
   * docs/rulebook/funding.md is the venue's later rule: interest 0.01 % in eight hours, pulled in
   * by at most 0.05 %. Shared are the rates of the fourth regime (from 15 July 2023, where any
   * bound from 0.0265 % fits) and, in the regimes with interest and a narrower bound, those where
   * no bound was reached. The third regime had no interest: its 677 rates are not ours.
   */
  test('our rate is the recorded one, to half a unit of 10^-8, wherever the rule is shared', () => {
    const counts = { shared: 0, boundElsewhere: 0, withoutInterest: 0 };
    for (const { premiumE8, fundingRateE8, rule } of vectors) {
      const { interestE8, boundE8, divisor } = rule;
      const pull = interestE8 - premiumE8;
      if (interestE8 === 0) {
        counts.withoutInterest += 1;
        continue;
      }
      const isFourth = rule === FUNDING_RULES[3];
      if (!isFourth && Math.abs(pull) > boundE8) {
        counts.boundElsewhere += 1;
        continue;
      }
      expect(Math.abs(pull)).toBeLessThanOrEqual(OUR_BOUND_E8);
      counts.shared += 1;
      const intervalUs = 28_800_000_000 / divisor;
      const of = { interestPpb: interestE8 * 10, capPpb: 40_000_000, intervalUs };
      const ratePpb = fundingRate(premiumE8 * 10, of);
      // Ours is rounded down to 10^-9, the recorded one to the nearest 10^-8.
      expect(Math.abs(ratePpb - fundingRateE8 * 10)).toBeLessThanOrEqual(5);
    }
    expect(counts.withoutInterest).toBe(677);
    expect(counts.shared + counts.boundElsewhere).toBe(1_038 - 677);
    expect(counts.shared).toBe(164);
  });
});
