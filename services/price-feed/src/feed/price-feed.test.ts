import type { MarketId } from '@tandem/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedPlan } from '../plans/feed-plan.ts';
import { planPrices } from '../plans/plan-prices.ts';
import type { PricedMarket } from '../plans/priced-market.ts';
import { simulatedPlan } from '../plans/simulated-plan.ts';
import { LocalVenue, until } from '../sources/local-venue.fixture.ts';
import type { SocketTimes } from '../sources/socket-source.ts';
import { CollectingPort, MACHINE_CLOCK } from './collecting-port.fixture.ts';
import { openPriceFeed, type PriceFeed, type PriceFeedConfig } from './price-feed.ts';

const TIMES: SocketTimes = {
  handshakeMs: 120_000,
  pingEveryMs: 20,
  silenceMs: 120_000,
  quietMs: 100_000,
  backoff: { firstMs: 10, longestMs: 40 },
};

const BITCOIN: PricedMarket = {
  market: 0 as MarketId,
  symbol: 'BTC-PERP',
  baseAsset: 'BTC',
  priceDecimals: 1,
  maxIndexAgeUs: 10_000_000,
  confidenceLimitPpb: 200_000,
  startPrice: 60_000,
};

let port: CollectingPort;
let feed: PriceFeed | null;
let venues: LocalVenue[];
let sequence = 1;

beforeEach(() => {
  port = new CollectingPort();
  feed = null;
  venues = [];
});

afterEach(async () => {
  await feed?.close();
  await Promise.all(venues.map((venue) => venue.close()));
});

async function open(plan: FeedPlan, config: Partial<PriceFeedConfig> = {}): Promise<PriceFeed> {
  const parts = { port, clock: MACHINE_CLOCK, random: () => 0.5, pythApiKey: null };
  feed = await openPriceFeed(parts, {
    plan,
    maxPerSecond: 50,
    fallback: null,
    socketTimes: TIMES,
    ...config,
  });
  return feed;
}

const NAMES = ['one', 'two', 'three', 'four'];

/** A plan over venues on this machine, with an age limit that a test can wait for. */
async function localPlan(maxAgeUs = 240_000_000): Promise<FeedPlan> {
  venues = await Promise.all(NAMES.map(() => LocalVenue.open()));
  return {
    kind: 'live',
    description: 'Four venues on this machine.',
    sources: NAMES.map((name, at) => ({
      kind: 'venue',
      name,
      venue: 'bybit',
      endpoint: venues[at]?.endpoint ?? null,
    })),
    markets: [
      {
        market: BITCOIN.market,
        symbol: BITCOIN.symbol,
        kind: 'live',
        priceDecimals: 1,
        rules: {
          maxAgeUs,
          confidenceLimitPpb: 5_000_000,
          deviationLimitPpb: 50_000_000,
          minSources: 2,
          frozenAfterUs: 60_000_000,
          frozenDeviationPpb: 2_000_000,
        },
        inputs: NAMES.map((source) => ({ source, symbol: 'BTCUSDT', weight: 1, rate: null })),
        perpetuals: [],
      },
    ],
    rates: [],
  };
}

function quote(at: number, dollars: number): void {
  sequence += 1;
  venues[at]?.quote('BTCUSDT', {
    bid: String(dollars - 1),
    ask: String(dollars + 1),
    sequence,
    timeMs: Date.now(),
  });
}

const allOpen = () => feed?.feedState().sources.every(({ state }) => state === 'open') === true;
const lastPrice = () => port.prices.at(-1)?.price;
const exclusions = () =>
  feed?.feedState().markets[0]?.index.inputs.map(({ exclusion }) => exclusion);

describe('four venues', () => {
  test('give their median, and only it goes to the venue', async () => {
    await open(await localPlan());
    await until(allOpen, 'four connections');
    const dollars = [60_000, 60_010, 60_020, 99_999];
    // Again and again: what comes apart in one millisecond makes no second price.
    const beat = setInterval(() => {
      for (const [at, one] of dollars.entries()) quote(at, one);
    }, 20);
    try {
      const outlier = JSON.stringify([null, null, null, 'Outlier']);
      await until(() => JSON.stringify(exclusions()) === outlier, 'an outlier');
      await until(() => lastPrice() === 600_100, 'the median without the outlier');
    } finally {
      clearInterval(beat);
    }
    const [input] = feed?.feedState().markets[0]?.index.inputs ?? [];
    expect(input).toMatchObject({ source: 'one', symbol: 'BTCUSDT', weight: 1, price: '60000' });
    expect(feed?.feedState().markets[0]?.index).toMatchObject({ price: '60010', confidence: '10' });
    await until(() => feed?.isReady() === true, 'an accepted price');
    expect(feed?.health()).toBeNull();
  });

  test('that die one after another leave a price until one is alone', async () => {
    await open(await localPlan(800_000));
    await until(allOpen, 'four connections');
    const dead = new Set<number>();
    const beat = setInterval(() => {
      for (const at of [0, 1, 2, 3]) if (!dead.has(at)) quote(at, 60_000 + at * 10);
    }, 20);
    try {
      await until(() => lastPrice() === 600_150, 'the mean of the middle two of four');
      dead.add(0);
      venues[0]?.die();
      await until(() => lastPrice() === 600_200, 'the middle of three');
      dead.add(1);
      venues[1]?.hang();
      await until(() => lastPrice() === 600_250, 'the mean of two');
      await until(() => feed?.health() === null, 'a price that is known');
      dead.add(2);
      const alone = 'BTC-PERP has no index price: TooFewSources, 1 of 4 sources count';
      await until(() => feed?.health() === alone, 'an unknown price');
      const sent = port.prices.length;
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(port.prices).toHaveLength(sent);
      const apart = JSON.stringify(['Stale', 'Stale', 'Stale', null]);
      await until(() => JSON.stringify(exclusions()) === apart, 'three stale sources');
      expect(feed?.feedState().markets[0]?.index.price).toBeNull();
      dead.delete(2);
      await until(() => feed?.health() === null, 'the price back');
      expect(lastPrice()).toBe(600_250);
    } finally {
      clearInterval(beat);
    }
  });

  test('that say nothing new make no prices, and times never go back', async () => {
    await open(await localPlan());
    await until(allOpen, 'four connections');
    for (let round = 0; round < 30; round += 1) {
      quote(round % 4, 60_000 + round);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // The last word of each was 60,026 to 60,029: from here on nobody says anything new.
    await until(() => lastPrice() === 600_275, 'the newest price');
    expect(port.prices.length).toBeGreaterThanOrEqual(5);
    const sent = port.prices.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(port.prices).toHaveLength(sent);
    const times = port.prices.map(({ publishTimeUs }) => publishTimeUs);
    expect(new Set(times).size).toBe(times.length);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('however fast they are, the venue gets so many a second and one at a time', async () => {
    await open(await localPlan(), { maxPerSecond: 20 });
    port.delayMs = 5;
    await until(allOpen, 'four connections');
    const count = 10;
    while (port.prices.length < count) {
      for (const at of [0, 1, 2, 3]) quote(at, 60_000 + Math.floor(performance.now() % 50));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(port.mostOnItsWay).toBe(1);
    // Over all of them: one may be noted late by a busy machine, and the next in time.
    const spanMs = (port.atMs[count - 1] ?? 0) - (port.atMs[0] ?? 0);
    expect(spanMs / (count - 1)).toBeGreaterThan(40);
  });
});

describe('a venue of ours that refuses', () => {
  test('is counted with its reasons, and prices go on', async () => {
    await open(simulatedPlan([BITCOIN], 1));
    port.answer = () => ({ kind: 'refused', refusal: { reason: 'DiskFull', retryAfterMs: 10 } });
    const state = () => feed?.feedState().markets[0];
    await until(() => (state()?.refused['DiskFull'] ?? 0) >= 2, 'refusals');
    expect(feed?.isReady()).toBe(false);
    port.answer = ({ market }) => ({
      kind: 'released',
      sequence: 1 as never,
      timeUs: 1 as never,
      events: [
        {
          kind: 'CommandRejected',
          command: 60,
          account: 0 as never,
          clientOrderId: null,
          reason: 'ConfidenceTooWide',
          bound: 12,
          actual: market + 13,
        },
      ],
      receipt: null,
    });
    await until(() => (state()?.refused['ConfidenceTooWide'] ?? 0) >= 1, 'a reject');
    expect(state()?.lastRefusal).toBe('ConfidenceTooWide: bound 12, actual 13');
    port.answer = null;
    await until(() => feed?.isReady() === true, 'an accepted price');
  });

  test('or never answers holds up its market, and neither the feed nor its end', async () => {
    await open(simulatedPlan([BITCOIN], 1));
    port.delayMs = null;
    await until(() => port.prices.length === 1, 'a price on its way');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(port.prices).toHaveLength(1);
    expect(feed?.feedState().markets[0]?.index.price).not.toBeNull();
  });
});

describe('the choice at the start', () => {
  const SMALL: PricedMarket = {
    ...BITCOIN,
    market: 1 as MarketId,
    symbol: 'PUP',
    baseAsset: 'PUP',
  };

  test('simulation has a price, and says that it is made up', async () => {
    await open(simulatedPlan([BITCOIN, SMALL], 3));
    await until(() => feed?.isReady() === true, 'accepted prices of both markets');
    expect(feed?.feedState()).toMatchObject({ kind: 'simulated' });
    expect(feed?.feedState().description).toMatch(/made up/);
    expect(port.prices[0]?.externalMid).not.toBeNull();
  });

  test('live falls back once to a simulation when no venue is reached', async () => {
    const plan = await localPlan();
    for (const venue of venues) venue.die();
    const withBoth: FeedPlan = {
      ...plan,
      // A simulated market beside the live one must not count as a venue that was reached.
      sources: [...plan.sources, ...simulatedPlan([SMALL], 1).sources],
      markets: [...plan.markets, ...simulatedPlan([SMALL], 1).markets],
    };
    const simulated = simulatedPlan([BITCOIN, SMALL], 1);
    await open(withBoth, { fallback: { plan: simulated, withinMs: 100 } });
    expect(feed?.feedState().kind).toBe('simulated');
    await until(() => feed?.isReady() === true, 'simulated prices');
  });

  test('live stays live when a venue is reached in time', async () => {
    const plan = await localPlan();
    for (const [at, venue] of venues.entries()) venue.greet = () => quote(at, 60_000);
    await open(plan, { fallback: { plan: simulatedPlan([BITCOIN], 1), withinMs: 120_000 } });
    expect(feed?.feedState().kind).toBe('live');
  });

  test('a venue with a past waits for live prices instead of inventing them', async () => {
    const options = { seed: 1, pyth: null, overrides: new Map() };
    const fresh = await planPrices({ kind: 'live' }, [BITCOIN], { ...options, hasHistory: false });
    const old = await planPrices({ kind: 'live' }, [BITCOIN], { ...options, hasHistory: true });
    expect(fresh.fallback?.plan.kind).toBe('simulated');
    expect(fresh.fallback?.plan.description).toMatch(/^No live venue was reached/);
    expect(old.fallback).toBeNull();
  });
});

test('the log tells once that a price is lost and why, and once that it is back', async () => {
  const plan = await localPlan();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const parts = { port, clock: MACHINE_CLOCK, random: () => 0.5, pythApiKey: null, log };
  const config = { plan, maxPerSecond: 50, fallback: null, socketTimes: TIMES };
  feed = await openPriceFeed(parts, config);
  const lost = () => lines.filter((line) => line.includes('the index price is unknown'));
  const back = () => lines.filter((line) => line.includes('the index price is back'));
  await until(() => lost().length === 1, 'a lost price');
  expect(lost()[0]).toContain('"name":"one","kind":"venue"');
  const beat = setInterval(() => {
    for (const at of [0, 1, 2]) quote(at, 60_000);
  }, 20);
  try {
    await until(() => back().length === 1, 'the price back');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect([lost().length, back().length]).toEqual([1, 1]);
  } finally {
    clearInterval(beat);
  }
});

test('the metrics show each source: age, price, deviation, reconnects and rejects', async () => {
  await open(await localPlan());
  await until(allOpen, 'four connections');
  for (const at of [0, 1, 2]) quote(at, 60_000 + at * 10);
  venues[3]?.send('garbage');
  const three = JSON.stringify([null, null, null, 'NoPrice']);
  await until(() => JSON.stringify(exclusions()) === three, 'three prices');
  await until(() => feed?.isReady() === true, 'an accepted price');
  const garbage = () => feed?.feedState().sources[3]?.rejects['InvalidJson'];
  await until(() => garbage() === 1, 'the garbage of the fourth');
  const text = (await feed?.metrics.metrics()) ?? '';
  const P = 'tandem_price_feed';
  expect(text).toContain(`${P}_kind{kind="live"} 1`);
  expect(text).toContain(`${P}_index_known{market="BTC-PERP"} 1`);
  expect(text).toContain(`${P}_input_price_dollars{market="BTC-PERP",source="one"} 60000`);
  const missing = 'market="BTC-PERP",source="four",reason="NoPrice"';
  expect(text).toContain(`${P}_input_excluded{${missing}} 1`);
  expect(text).toMatch(/input_age_seconds\{market="BTC-PERP",source="two"\} \d/);
  expect(text).toMatch(/input_deviation_ratio\{market="BTC-PERP",source="one"\} 0\.000166/);
  expect(text).toContain(`${P}_source_rejects_total{source="four",reason="InvalidJson"} 1`);
  expect(text).toContain(`${P}_source_open{source="three"} 1`);
  expect(text).toContain(`${P}_source_reconnects_total{source="three"} 0`);
  expect(text).toMatch(/updates_total\{market="BTC-PERP",outcome="accepted"\} [1-9]/);
});
