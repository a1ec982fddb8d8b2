import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Quote } from '../quotes/quote.ts';
import { toPriceUnits } from '../quotes/scaled-price.ts';
import { until } from './local-venue.fixture.ts';
import { recordedQuotes } from './recorded-quotes.ts';
import { RecordedSource } from './recorded-source.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-recorded-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A recording of Binance in which the bid grows by a dollar every 100 ms. */
async function smallRecording(count: number): Promise<string> {
  const path = join(folder, `binance-${count}`);
  const lines = Array.from({ length: count }, (_, at) => {
    const ns = BigInt(1_723_161_255_000_000_000) + BigInt(at) * 100_000_000n;
    const data = {
      u: at + 1,
      s: 'BTCUSDT',
      b: `${60_000 + at}`,
      B: '1',
      a: `${60_001 + at}`,
      A: '1',
    };
    return `${ns} ${JSON.stringify({ stream: 'btcusdt@bookTicker', data })}`;
  });
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

type Played = { readonly quote: Quote; readonly atMs: number };

function play(path: string, options: { readonly speed: number; readonly isLooped: boolean }) {
  const played: Played[] = [];
  const source = new RecordedSource({ name: 'recording', path, ...options, nowUs: () => 1 });
  source.start((quote) => {
    played.push({ quote, atMs: performance.now() });
    return null;
  });
  return { played, source };
}

test('plays by the recorded times, faster if wanted, and ends', async () => {
  const path = await smallRecording(11);
  const startedMs = performance.now();
  const { played, source } = play(path, { speed: 5, isLooped: false });
  await until(() => source.status().state === 'ended', 'the end');
  expect(played).toHaveLength(11);
  // A second, five times as fast.
  expect((played.at(-1)?.atMs ?? 0) - startedMs).toBeGreaterThanOrEqual(190);
  expect(played[0]?.quote.symbol).toBe('BTC');
  await source.close();
});

test('begins again at the end when it is looped, and stops when it is closed', async () => {
  const path = await smallRecording(3);
  const { played, source } = play(path, { speed: 100, isLooped: true });
  await until(() => played.length >= 9, 'the third round');
  await source.close();
  const count = played.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(played).toHaveLength(count);
  expect(source.status().reconnects).toBeGreaterThanOrEqual(2);
});

test('a file that is missing, or holds no prices, ends the source with the reason', async () => {
  const missing = play(join(folder, 'missing'), { speed: 1, isLooped: true });
  await until(() => missing.source.status().state === 'ended', 'the end');
  expect(missing.source.status().lastError).toMatch(/ENOENT/);
  await missing.source.close();
});

type Summary = { readonly market: string; readonly count: number; readonly cents: number };

async function summarize(path: string): Promise<readonly Summary[]> {
  const byMarket = new Map<string, Summary>();
  for await (const quote of recordedQuotes(path)) {
    if (quote === null) continue;
    const before = byMarket.get(quote.market)?.count ?? 0;
    const cents = toPriceUnits(quote.price, 2)?.price ?? 0;
    byMarket.set(quote.market, { market: quote.market, count: before + 1, cents });
  }
  return [...byMarket.values()];
}

describeRecorded('multi_venue/DYDX.ws.1.0.gz', (path) => {
  test('books rebuilt from changes give prices of every market', async () => {
    const markets = await summarize(path);
    expect(markets).toHaveLength(10);
    const ether = markets.find(({ market }) => market === 'ETH-USD');
    expect(ether?.count).toBeGreaterThan(100);
    expect(ether?.cents).toBeGreaterThan(400_000);
    expect(ether?.cents).toBeLessThan(440_000);
  });
});

describeRecorded('multi_venue/BYBIT.ws.26.0.gz', (path) => {
  test('books whose levels are named by ids give prices', async () => {
    const markets = await summarize(path);
    expect(markets.map(({ market }) => market).toSorted()).toEqual(['BTCUSD', 'EOSUSD']);
    expect(markets.find(({ market }) => market === 'BTCUSD')?.cents).toBeGreaterThan(5_000_000);
  });
});

describeRecorded('minute/btc-perp-20211231-20220201_1m.csv.gz', (path) => {
  test('minutes give their close at their end', async () => {
    const [market] = await summarize(path);
    expect(market).toMatchObject({ market: 'BTC-USD', count: 45_031 });
  });
});

describeRecorded('pyth/updates.json.gz', (path) => {
  test('updates give prices in the order of their times', async () => {
    const times: number[] = [];
    for await (const quote of recordedQuotes(path)) times.push(quote?.atUs ?? 0);
    expect(times.length).toBeGreaterThan(30);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describeRecorded('bitstamp_l3/2015-05-01_part1.log.gz', (path) => {
  test('snapshots of the book give prices', async () => {
    const [market] = await summarize(path);
    expect(market).toMatchObject({ market: 'BTC-USD', count: 3_029 });
  });
});
