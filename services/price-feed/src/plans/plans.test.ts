import type { MarketId } from '@tandem/protocol';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { describe, expect, test } from 'vitest';
import { pricedAssetOf } from '../quotes/priced-asset.ts';
import type { FeedPlan } from './feed-plan.ts';
import { livePlan } from './live-plan.ts';
import { planPrices } from './plan-prices.ts';
import { parsePriceChoice } from './price-choice.ts';
import { type PricedMarket, priceDecimalsOf } from './priced-market.ts';
import { simulatedPlan } from './simulated-plan.ts';
import { validatePlan } from './validate-plan.ts';

function market(id: number, baseAsset: string): PricedMarket {
  return {
    market: id as MarketId,
    symbol: `${baseAsset}-PERP`,
    baseAsset,
    priceDecimals: 1,
    maxIndexAgeUs: 10_000_000,
    confidenceLimitPpb: 200_000,
    startPrice: 100,
  };
}

const MARKETS = [market(0, 'BTC'), market(1, 'ETH'), market(2, 'PUP')];

test.each([
  [undefined, { kind: 'simulation' }],
  ['', { kind: 'simulation' }],
  ['simulation', { kind: 'simulation' }],
  ['live', { kind: 'live' }],
  ['recording:/data/x.gz', { kind: 'recording', path: '/data/x.gz' }],
])('the choice %j', (text, choice) => {
  expect(parsePriceChoice(text)).toEqual(choice);
});

test.each(['Live', 'recording', 'recording:', 'network'])('%j is no choice', (text) => {
  expect(parsePriceChoice(text)).toMatchObject({
    kind: 'error',
    message: `prices: "${text}" is none of simulation, live, recording:<path>`,
  });
});

test.each([
  [8, 1, -2],
  [8, 100, 0],
  [8, 1_000, 1],
  [8, 10_000, 2],
  [6, 1_000_000, 6],
])('lots of 10^-%i x %i base units have price units of %i decimals', (decimals, lot, expected) => {
  expect(priceDecimalsOf(decimals, lot)).toBe(expected);
});

test('a lot that is no power of ten is refused', () => {
  expect(() => priceDecimalsOf(8, 250)).toThrow(/no power of ten/);
});

test.each([
  ['BTCUSDT', 'BTC'],
  ['XBTUSD', 'BTC'],
  ['BTC-USD-SWAP', 'BTC'],
  ['BTCUSD_PERP', 'BTC'],
  ['ETH/USDC', 'ETH'],
  ['ethusdt', 'ETH'],
  ['BTC-24SEP21-8000-P', null],
  ['ETHBTC', null],
  ['XRPU21', null],
])('%s prices %s', (symbol, asset) => {
  expect(pricedAssetOf(symbol)).toBe(asset);
});

describe('plans', () => {
  test('live prices what the venues trade, simulates the rest, and says so', () => {
    const plan = livePlan(MARKETS, null, 1);
    validatePlan(plan);
    expect(plan.markets.map(({ kind }) => kind)).toEqual(['live', 'live', 'simulated']);
    expect(plan.description).toBe(
      'Live prices of 6 venues: BTC-PERP, ETH-PERP. Simulated, because they have none: PUP-PERP.',
    );
  });

  test('Pyth is one more source when it is configured', () => {
    const signers = { sets: new Map([[0, ['00'.repeat(20)]]]), quorum: 1 };
    const pyth = { endpoint: 'https://pyth.example/hermes', mode: 'stream', signers } as const;
    const plan = livePlan(MARKETS, pyth, 1);
    validatePlan(plan);
    expect(plan.sources.filter(({ kind }) => kind === 'pyth')).toHaveLength(1);
    expect(plan.markets[0]?.inputs).toHaveLength(7);
  });

  test('two markets of one asset share its simulated price', () => {
    const plan = simulatedPlan([market(0, 'BTC'), market(3, 'BTC')], 1);
    validatePlan(plan);
    const [source] = plan.sources;
    expect(source?.kind === 'simulation' && source.markets).toHaveLength(1);
  });
});

describeRecorded('binance_usdm/ethusdt_20240808.gz', (path) => {
  test('a recording prices its asset at its own speed, the others are simulated', async () => {
    const options = { seed: 1, pyth: null, overrides: new Map(), hasHistory: false };
    const { plan, fallback } = await planPrices({ kind: 'recording', path }, MARKETS, options);
    validatePlan(plan);
    expect(fallback).toBeNull();
    expect(plan.kind).toBe('recorded');
    expect(plan.description).toBe(
      'Recorded prices, played again and again: ETH-PERP. ' +
        'Simulated, because it lacks them: BTC-PERP, PUP-PERP.',
    );
    expect(plan.sources[0]).toMatchObject({ kind: 'recording', speed: 1, isLooped: true });
    const none = planPrices({ kind: 'recording', path }, [market(2, 'PUP')], options);
    await expect(none).rejects.toThrow(/prices ETH, and none of the markets/);
  });
});

test('a recording that is not there is an error of the choice, with its path', async () => {
  const options = { seed: 1, pyth: null, overrides: new Map(), hasHistory: false };
  const plans = planPrices({ kind: 'recording', path: '/nowhere' }, MARKETS, options);
  await expect(plans).rejects.toThrow(/^prices: ENOENT.*nowhere/);
});

describeRecorded('minute/btc-perp-20211231-20220201_1m.csv.gz', (path) => {
  test('minutes are played as seconds', async () => {
    const options = { seed: 1, pyth: null, overrides: new Map(), hasHistory: false };
    const { plan } = await planPrices({ kind: 'recording', path }, MARKETS, options);
    expect(plan.sources[0]).toMatchObject({ kind: 'recording', speed: 60 });
  });
});

describe('a plan that cannot be carried out is refused with the field', () => {
  const good = livePlan(MARKETS, null, 1);
  const change = (parts: Partial<FeedPlan>) => () => validatePlan({ ...good, ...parts });
  const [first] = good.markets;
  const [source] = good.sources;
  if (first === undefined || source === undefined) throw new Error('an empty plan');

  test.each([
    ['a market twice', { markets: [first, first] }, /^markets.market: 0 is there twice/],
    ['a source twice', { sources: [...good.sources, source] }, /^sources.name: binance/],
    ['no such source', { sources: [] }, /^markets.BTC-PERP.inputs: there is no source binance/],
    ['no such rate', { rates: [] }, /^markets.BTC-PERP.inputs: there is no rate USDT/],
    [
      'no such venue',
      { sources: [{ kind: 'venue', name: 'x', venue: 'ftx', endpoint: null } as const] },
      /^sources.x.venue: ftx is none of binance, /,
    ],
    [
      'too few inputs',
      { markets: [{ ...first, inputs: first.inputs.slice(0, 1) }] },
      /^markets.BTC-PERP.inputs: 1 inputs, but 2 are wanted/,
    ],
    [
      'a weight of zero',
      { markets: [{ ...first, inputs: first.inputs.map((input) => ({ ...input, weight: 0 })) }] },
      /weight 0 of binance is not 1 to 100/,
    ],
    [
      'one that outweighs all others',
      {
        markets: [
          {
            ...first,
            inputs: first.inputs.map((input, at) => ({ ...input, weight: at === 0 ? 5 : 1 })),
          },
        ],
      },
      /binance weighs as much as all others together/,
    ],
    [
      'price units out of range',
      { markets: [{ ...first, priceDecimals: 13 }] },
      /^markets.BTC-PERP.priceDecimals: 13 is not -6 to 12/,
    ],
  ])('%s', (_, parts, message) => {
    expect(change(parts)).toThrow(message);
  });
});
