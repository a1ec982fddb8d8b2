import { PriceSources } from '@tandem/api';
import { openPriceFeed, type PricedMarket, planPrices } from '@tandem/price-feed';
import type { MarketId } from '@tandem/protocol';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import { Check, Errors } from 'typebox/value';
import { expect, test, vi } from 'vitest';
import { publicPrices } from './public-prices.ts';

const MARKETS: readonly PricedMarket[] = ['BTC', 'PUP'].map((baseAsset, at) => ({
  market: at as MarketId,
  symbol: `${baseAsset}-PERP`,
  baseAsset,
  priceDecimals: 1,
  maxIndexAgeUs: 10_000_000,
  confidenceLimitPpb: 200_000,
  startPrice: 100,
}));

test('known and unknown prices of a feed are what the API says they are', async () => {
  const options = { seed: 1, pyth: null, overrides: new Map(), hasHistory: false };
  const { plan } = await planPrices({ kind: 'simulation' }, MARKETS, options);
  const [known, other] = plan.markets;
  if (known === undefined || other === undefined) throw new Error('two markets');
  const deaf = { source: 'nobody', symbol: 'BTCUSDT', weight: 1, rate: null };
  // A venue of which nothing is heard: no port of this machine has the number 1.
  const silent = {
    kind: 'venue',
    name: 'nobody',
    venue: 'bybit',
    endpoint: 'ws://127.0.0.1:1',
  } as const;
  const mixed = {
    ...plan,
    sources: [...plan.sources, silent],
    markets: [known, { ...other, inputs: [deaf] }],
    rates: [{ name: 'USDT', rules: known.rules, inputs: [deaf] }],
  };
  const feed = await openPriceFeed(
    {
      port: { submit: () => Promise.resolve({ kind: 'refused', refusal: { reason: 'Stopped' } }) },
      clock: SYSTEM_CLOCK,
      random: () => 0.5,
      pythApiKey: null,
    },
    { plan: mixed, maxPerSecond: 10, fallback: null },
  );
  try {
    const isHeard = () => (publicPrices(feed.feedState()).markets[0]?.refused ?? 0) > 0;
    await vi.waitUntil(isHeard, { timeout: 120_000, interval: 20 });
    const answer = publicPrices(feed.feedState());
    expect([...Errors(PriceSources, answer)]).toEqual([]);
    expect(Check(PriceSources, answer)).toBe(true);
    expect(answer.markets.map(({ index }) => index.price === null)).toEqual([false, true]);
    expect(answer.markets[0]?.refused).toBeGreaterThan(0);
    expect(answer.markets[1]?.index).toMatchObject({
      reason: 'TooFewSources',
      inputs: [{ source: 'nobody', price: null, exclusion: 'NoPrice' }],
    });
    // What failed is told in words to operators only.
    expect(JSON.stringify(answer)).not.toContain('ECONNREFUSED');
  } finally {
    await feed.close();
  }
});
