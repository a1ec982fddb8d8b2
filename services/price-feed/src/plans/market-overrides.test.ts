import type { MarketId } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { livePlan } from './live-plan.ts';
import { overridePlan, parseMarketOverrides } from './market-overrides.ts';
import { validatePlan } from './validate-plan.ts';

const PLAN = livePlan(
  ['BTC', 'ETH'].map((baseAsset, at) => ({
    market: at as MarketId,
    symbol: `${baseAsset}-PERP`,
    baseAsset,
    priceDecimals: 1,
    maxIndexAgeUs: 10_000_000,
    confidenceLimitPpb: 200_000,
    startPrice: 100,
  })),
  null,
  1,
);

test('rules and weights of one market change, and nothing else', () => {
  const overrides = parseMarketOverrides(
    '{"BTC-PERP":{"maxAgeMs":2000,"minSources":3,"weights":{"bitstamp":0,"kraken":2,"okx":3}}}',
  );
  const plan = overridePlan(PLAN, overrides);
  validatePlan(plan);
  const [bitcoin, ether] = plan.markets;
  expect(bitcoin?.rules).toMatchObject({ maxAgeUs: 2_000_000, minSources: 3 });
  expect(bitcoin?.rules.deviationLimitPpb).toBe(50_000_000);
  const weights = bitcoin?.inputs.map(({ source, weight }) => `${source} ${weight}`);
  expect(weights).toEqual(['binance 3', 'coinbase 2', 'okx 3', 'bybit 2', 'kraken 2']);
  // OKX is a source of the perpetual too, and weighs the same there.
  expect(bitcoin?.perpetuals.find(({ source }) => source === 'okx')?.weight).toBe(3);
  expect(ether).toEqual(PLAN.markets[1]);
});

test.each([
  ['{', 'prices: this is no JSON'],
  ['[]', 'prices: an object is wanted'],
  ['{"BTC-PERP":3}', 'prices.BTC-PERP: an object is wanted'],
  ['{"BTC-PERP":{"maxAge":1}}', 'prices.BTC-PERP.maxAge: this is none of weights, maxAgeMs, '],
  ['{"BTC-PERP":{"maxAgeMs":0}}', 'prices.BTC-PERP.maxAgeMs: 0 is no whole number of 1 to 600000'],
  ['{"BTC-PERP":{"minSources":"2"}}', 'prices.BTC-PERP.minSources: "2" is no whole number'],
  ['{"BTC-PERP":{"weights":{"okx":-1}}}', 'prices.BTC-PERP.weights.okx: -1 is no whole number'],
  ['{"DOGE-PERP":{}}', 'prices.DOGE-PERP: there is no such market'],
  [
    '{"BTC-PERP":{"weights":{"ftx":1}}}',
    'prices.BTC-PERP.weights.ftx: the market has no such source',
  ],
])('%s is refused with its field', (text, message) => {
  expect(() => overridePlan(PLAN, parseMarketOverrides(text))).toThrow(message);
});

test('what is left of a market still has to be a plan', () => {
  const text = '{"BTC-PERP":{"minSources":7}}';
  const plan = overridePlan(PLAN, parseMarketOverrides(text));
  expect(() => validatePlan(plan)).toThrow('markets.BTC-PERP.inputs: 6 inputs, but 7 are wanted');
});
