import type { MarketId } from '@tandem/protocol';
import { expect, test } from 'vitest';
import type { FeedPlan, PlannedInput } from '../plans/feed-plan.ts';
import { parseScaled } from '../quotes/scaled-price.ts';
import { IndexEvaluation } from './index-evaluation.ts';
import { QuoteStore } from './quote-store.ts';

const NOW = 1_800_000_000_000_000;

const RULES = {
  maxAgeUs: 3_000_000,
  confidenceLimitPpb: 5_000_000,
  deviationLimitPpb: 50_000_000,
  minSources: 1,
  frozenAfterUs: 60_000_000,
  frozenDeviationPpb: 2_000_000,
};

const spot: PlannedInput = { source: 'a', symbol: 'BTCUSDT', weight: 1, rate: 'USDT' };
const rate: PlannedInput = { source: 'b', symbol: 'USDT/USD', weight: 1, rate: null };

const PLAN: FeedPlan = {
  kind: 'live',
  description: 'One market in tethers.',
  sources: [],
  markets: [
    {
      market: 0 as MarketId,
      symbol: 'BTC-PERP',
      kind: 'live',
      priceDecimals: 1,
      rules: RULES,
      inputs: [spot],
      perpetuals: [],
    },
  ],
  rates: [{ name: 'USDT', rules: { ...RULES, maxAgeUs: 60_000_000 }, inputs: [rate] }],
};

function venue(): { store: QuoteStore; say: Say; index: (nowUs?: number) => unknown } {
  const store = new QuoteStore([spot, rate]);
  const evaluation = new IndexEvaluation(PLAN, store);
  const [market] = PLAN.markets;
  if (market === undefined) throw new Error('no market');
  const say: Say = (input, text) => {
    const price = parseScaled(text);
    if (price === null) throw new Error(text);
    store.accept(input.source, { ...input, price, publishedUs: null, sequence: null }, NOW);
  };
  return { store, say, index: (nowUs = NOW) => evaluation.evaluate(market, nowUs).index };
}

type Say = (input: PlannedInput, text: string) => void;

test('60,000 tethers at 0.9985 dollars are 59,910 dollars', () => {
  const { say, index } = venue();
  say(spot, '60000');
  say(rate, '0.9985');
  expect(index()).toMatchObject({ kind: 'index', price: 599_100 });
});

test('without the rate, or with an old one, a price in tethers is no price in dollars', () => {
  const { say, index } = venue();
  say(spot, '60000');
  expect(index()).toMatchObject({ kind: 'unknown', inputs: [{ exclusion: 'RateUnknown' }] });
  say(rate, '0.9985');
  say(spot, '60000');
  expect(index(NOW + 60_000_001)).toMatchObject({ inputs: [{ exclusion: 'RateUnknown' }] });
});

test('a price beyond the range of price units is no price', () => {
  const { say, index } = venue();
  say(rate, '1');
  say(spot, '200000000000');
  expect(index()).toMatchObject({ kind: 'unknown', inputs: [{ exclusion: 'OutOfRange' }] });
});

test('a price that is said again stays as old as its last change', () => {
  const { store, say } = venue();
  const at = (nowUs: number, text: string) => {
    const price = parseScaled(text);
    if (price === null) throw new Error(text);
    const quote = { symbol: 'BTCUSDT', price, publishedUs: null, sequence: null };
    store.accept('a', quote, nowUs);
  };
  say(spot, '60000');
  at(NOW + 5, '60000');
  expect(store.get('a', 'BTCUSDT')).toMatchObject({ changedUs: NOW, publishedUs: NOW + 5 });
  at(NOW + 9, '60001');
  expect(store.get('a', 'BTCUSDT')).toMatchObject({ changedUs: NOW + 9 });
});

test('a price of Pyth is a signed one: far from it there is no index', () => {
  const signers = { sets: new Map(), quorum: null };
  const pyth = { kind: 'pyth', name: 'p', endpoint: '', mode: 'poll', signers } as const;
  const inputs = [spot, { source: 'p', symbol: 'BTC', weight: 1, rate: null }] as const;
  const [market] = PLAN.markets;
  if (market === undefined) throw new Error('no market');
  const rules = { ...RULES, deviationLimitPpb: 200_000_000, signedLimitPpb: 100_000_000 };
  const held = { ...market, inputs: [{ ...spot, weight: 3, rate: null }, inputs[1]], rules };
  const store = new QuoteStore(inputs);
  const evaluation = new IndexEvaluation({ ...PLAN, sources: [pyth] }, store);
  const say = (input: PlannedInput, text: string): void => {
    const price = parseScaled(text);
    if (price === null) throw new Error(text);
    store.accept(input.source, { ...input, price, publishedUs: null, sequence: null }, NOW);
  };
  say(inputs[0], '60000');
  say(inputs[1], '58000');
  expect(evaluation.evaluate(held, NOW).index).toMatchObject({ kind: 'index', price: 600_000 });
  say(inputs[1], '54000');
  const { index } = evaluation.evaluate(held, NOW);
  expect(index).toMatchObject({ kind: 'unknown', reason: 'SignedPriceApart' });
});
