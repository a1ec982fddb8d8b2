import type { PriceUnits } from '@tandem/quantity';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IndexDecision } from '../aggregation/index-price.ts';
import { simulatedPlan } from '../plans/simulated-plan.ts';
import { until } from '../sources/local-venue.fixture.ts';
import { CollectingPort, MACHINE_CLOCK } from './collecting-port.fixture.ts';
import { MarketPublisher } from './market-publisher.ts';

const [MARKET] = simulatedPlan(
  [
    {
      market: 3 as never,
      symbol: 'BTC-PERP',
      baseAsset: 'BTC',
      priceDecimals: 1,
      maxIndexAgeUs: 10_000_000,
      confidenceLimitPpb: 200_000,
      startPrice: 60_000,
    },
  ],
  1,
).markets;

const UNKNOWN: IndexDecision = { kind: 'unknown', reason: 'TooFewSources', inputs: [] };

let port: CollectingPort;
let publisher: MarketPublisher;
let index: IndexDecision;

function known(price: number, publishedUs: number): IndexDecision {
  const confidence = 1 as PriceUnits;
  return { kind: 'index', price: price as PriceUnits, confidence, publishedUs, inputs: [] };
}

beforeEach(() => {
  if (MARKET === undefined) throw new Error('no market');
  port = new CollectingPort();
  index = UNKNOWN;
  publisher = new MarketPublisher(MARKET, {
    port,
    nowUs: MACHINE_CLOCK.nowUs,
    minGapMs: 5,
    evaluate: () => ({ index, perpetuals: UNKNOWN }),
  });
});

afterEach(() => publisher.close());

const pause = () => new Promise((resolve) => setTimeout(resolve, 60));

test('an unknown price is never sent, and the first known one is', async () => {
  publisher.noteNews();
  await pause();
  expect(port.prices).toEqual([]);
  index = known(600_000, 10);
  publisher.noteNews();
  await until(() => port.prices.length === 1, 'a price');
  expect(port.prices[0]).toEqual({
    kind: 'UpdateIndexPrice',
    market: 3,
    price: 600_000,
    confidence: 1,
    publishTimeUs: 10,
    externalMid: null,
  });
});

test('a price without a newer time is not sent again', async () => {
  index = known(600_000, 10);
  publisher.noteNews();
  await until(() => port.prices.length === 1, 'a price');
  index = known(600_001, 10);
  publisher.noteNews();
  await pause();
  expect(port.prices).toHaveLength(1);
  index = known(600_002, 11);
  publisher.noteNews();
  await until(() => port.prices.length === 2, 'a newer one');
});

test('what came while a price was on its way is sent as soon as it is back, once', async () => {
  port.delayMs = 50;
  index = known(600_000, 10);
  publisher.noteNews();
  await until(() => port.prices.length === 1, 'a price on its way');
  for (let at = 11; at <= 20; at += 1) {
    index = known(600_000 + at, at);
    publisher.noteNews();
  }
  await until(() => port.prices.length === 2, 'the newest');
  await pause();
  await pause();
  expect(port.prices.map(({ publishTimeUs }) => publishTimeUs)).toEqual([10, 20]);
});

test('a port that throws is counted, and the next price is tried', async () => {
  index = known(600_000, 10);
  port.answer = () => {
    throw new Error('no exchange');
  };
  publisher.noteNews();
  await until(() => publisher.counts.refused.get('PortFailed') === 1, 'a failure');
  expect(publisher.lastRefusal).toBe('PortFailed: no exchange');
  port.answer = null;
  index = known(600_000, 11);
  publisher.noteNews();
  await until(() => publisher.counts.accepted === 1, 'an accepted price');
});
