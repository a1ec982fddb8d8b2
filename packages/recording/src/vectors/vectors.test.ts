import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scaledInteger } from '../decimal-text.ts';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { parseLeverageTiers } from './binance-leverage-tiers.ts';
import { type BinancePosition, parseBinanceLiquidationVectors } from './binance-liquidation.ts';
import { parseCppTraderScripts } from './cpptrader.ts';
import { parseFeature } from './gherkin.ts';
import { parseAccountVector } from './hyperliquid-account.ts';
import { FUNDING_RULES, parseFundingVectors } from './hyperliquid-funding.ts';
import { parseExchangeCoreFeature } from './matching-feature.ts';

function text(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

describeRecorded('suites/exchange_core_basic.feature', (path) => {
  const scenarios = parseExchangeCoreFeature(text(path));

  test('has the full cycle for two symbols and the cancellation of a bid', () => {
    expect(scenarios.map(({ name, steps }) => [name, steps.length])).toEqual([
      ['basic full cycle test (EUR_USD)', 16],
      ['basic full cycle test (ETH_XBT)', 16],
      ['cancel BID order', 10],
    ]);
    expect(scenarios[1]?.steps[4]).toEqual({
      kind: 'expectBook',
      symbol: 'ETH_XBT',
      levels: [
        { price: 1600, bidSize: 0, askSize: 7 },
        { price: 1550, bidSize: 4, askSize: 0 },
      ],
    });
  });
});

describeRecorded('suites/exchange_core_risk.feature', (path) => {
  const scenarios = parseExchangeCoreFeature(text(path));

  test('has two scenarios whose every step is understood', () => {
    expect(scenarios.map(({ steps }) => steps.length)).toEqual([20, 42]);
    const rejects = scenarios.flatMap(({ steps }) =>
      steps.flatMap((step) => ('reject' in step && step.reject !== null ? [step.reject] : [])),
    );
    expect(rejects).toEqual([
      'RISK_NSF',
      'RISK_NSF',
      'RISK_NSF',
      'RISK_NSF',
      'MATCHING_MOVE_FAILED_PRICE_OVER_RISK_LIMIT',
    ]);
  });
});

describeRecorded('suites/cpptrader_scenarios.json', (path) => {
  const scripts = parseCppTraderScripts(text(path));

  test('has 14 scripts, all of whose commands are understood', () => {
    expect(scripts).toHaveLength(14);
    expect(scripts.flatMap(({ commands }) => commands)).toHaveLength(124);
    expect(scripts[12]?.commands.at(-2)).toEqual({
      kind: 'addOrder',
      orderId: 4,
      symbolId: 0,
      side: 'sell',
      size: 100,
      type: { kind: 'trailingStop', triggerPrice: 0, distance: 10, step: 5 },
    });
  });
});

describeRecorded('hyperliquid/test_get_user_state.json.gz', (path) => {
  const account = parseAccountVector(text(path));

  /** |liquidation - mark| x |size| = account value - 1 % of total notional, in 10^-8 dollars. */
  test('five liquidation prices obey one formula, seven positions have none', () => {
    const slackE8 = account.accountValueMicros * 100 - account.totalNotionalMicros;
    const priced = account.positions.filter((position) => position.liquidationPriceE8 !== null);
    expect([priced.length, account.positions.length]).toEqual([5, 12]);
    for (const { sizeE8, notionalMicros, liquidationPriceE8 } of account.positions) {
      const size = Math.abs(sizeE8);
      const direction = sizeE8 > 0 ? -1 : 1;
      const priceE8 = (notionalMicros * 100 + direction * slackE8) / (size / 1e8);
      if (liquidationPriceE8 === null) expect(priceE8).toBeLessThan(0);
      // The account value is rounded to a micro-dollar, which a small position magnifies.
      else expect(Math.abs(liquidationPriceE8 - priceE8) * (size / 1e8)).toBeLessThanOrEqual(100);
    }
  });
});

describeRecorded('hyperliquid/test_get_funding_history[None].json.gz', (path) => {
  const vectors = parseFundingVectors(text(path));

  test('the rule in force gives every rate; only exact halves are rounded either way', () => {
    const counts = { nearest: 0, halves: 0, wrong: 0 };
    for (const { premiumE8, fundingRateE8, rule } of vectors) {
      const { interestE8, boundE8, divisor } = rule;
      const pull = Math.max(-boundE8, Math.min(boundE8, interestE8 - premiumE8));
      const twiceError = 2 * Math.abs(premiumE8 + pull - fundingRateE8 * divisor);
      if (twiceError < divisor) counts.nearest += 1;
      else if (twiceError === divisor) counts.halves += 1;
      else counts.wrong += 1;
    }
    expect(counts).toEqual({ nearest: 952, halves: 86, wrong: 0 });
  });

  test('five rules follow each other', () => {
    const uses = FUNDING_RULES.map((rule) => vectors.filter((v) => v.rule === rule).length);
    expect(uses).toEqual([82, 212, 677, 22, 45]);
  });
});

describeRecorded('analytics/binance_liquidation_price_vectors.json', (path) => {
  const vectors = parseBinanceLiquidationVectors(text(path));
  const dollars = (position: BinancePosition) => ({
    size: Number(position.size),
    entry: Number(position.entryPrice),
    mark: Number(position.markPrice),
    rate: Number(position.maintenanceRate),
    deduction: Number(position.deduction),
  });

  /**
   * Longs: price = (balance + others' unrealized profit - others' maintenance + deduction
   * - size x entry) / (size x rate - size). Isolated positions have no others.
   */
  test.each(vectors.cases)('$mode $symbol', ({ mode, symbol, liquidationPrice }) => {
    let numerator = Number(vectors.walletBalance);
    let denominator = 0;
    for (const position of vectors.positions) {
      const { size, entry, mark, rate, deduction } = dollars(position);
      if (position.symbol === symbol) {
        numerator += deduction - size * entry;
        denominator = size * rate - size;
      } else if (mode === 'cross') {
        numerator += size * (mark - entry) - (size * mark * rate - deduction);
      }
    }
    expect(numerator / denominator).toBeCloseTo(Number(liquidationPrice), 2);
  });

  test.each(vectors.fundingFees)(
    'fee $fee = size x rate x mark',
    ({ size, rate, markPrice, fee }) => {
      const product = scaledInteger(size, 0) * scaledInteger(rate, 4) * scaledInteger(markPrice, 1);
      expect(product).toBe(scaledInteger(fee, 5));
    },
  );
});

describeRecorded('analytics/binance_leverage_tiers.json.gz', (path) => {
  const markets = parseLeverageTiers(text(path));

  test('the deductions of all tiers make maintenance margin continuous', () => {
    let tiers = 0;
    for (const market of markets) {
      let deduction = 0;
      let lastRate = 0;
      for (const tier of market.tiers) {
        const rate = scaledInteger(tier.maintenanceRate, 6);
        deduction +=
          scaledInteger(tier.notionalFloor, 0) * (rate - (tiers === 0 ? rate : lastRate));
        if (tier.tier === 1) deduction = 0;
        expect(scaledInteger(tier.deduction, 6)).toBe(deduction);
        lastRate = rate;
        tiers += 1;
      }
    }
    expect([markets.length, tiers]).toEqual([349, 2805]);
  });
});

describe('the Gherkin parser', () => {
  test('fills the examples of an outline into steps and tables', () => {
    const feature = parseFeature(
      'Feature: f\nBackground:\nGiven a\nScenario Outline: s\nWhen b <x>\n| <x> | |\nExamples:\n' +
        '| x |\n| 1 |\n| 2 |\n',
    );
    expect(feature.scenarios.map(({ name, steps }) => [name, steps.at(-1)])).toEqual([
      ['s (1)', { line: 5, text: 'b 1', table: [['1', '']] }],
      ['s (2)', { line: 5, text: 'b 2', table: [['2', '']] }],
    ]);
  });

  test.each(['hello', '| 1 |', 'Given a'])('refuses %j without a place for it', (line) => {
    expect(() => parseFeature(line)).toThrow('line 1');
  });
});
