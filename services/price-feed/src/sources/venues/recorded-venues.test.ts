import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describeRecorded } from '@tandem/recording/describe-recorded';
import { expect, test } from 'vitest';
import type { Quote } from '../../quotes/quote.ts';
import { VENUE_PROTOCOLS } from './protocols.ts';
import { readMessage } from './venue-protocol.ts';

type Reading = {
  readonly quotes: readonly Quote[];
  readonly faults: ReadonlyMap<string, number>;
};

/** Reads every message of a recording as if its venue had just sent it. */
function readAll(venue: string, path: string, message: RegExp): Reading {
  const protocol = VENUE_PROTOCOLS.get(venue);
  if (protocol === undefined) throw new Error(venue);
  const quotes: Quote[] = [];
  const faults = new Map<string, number>();
  for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
    const text = message.exec(line)?.[1];
    if (text === undefined) continue;
    const answer = readMessage(protocol, text);
    if (answer.kind === 'quotes') quotes.push(...answer.quotes);
    if (answer.kind === 'fault') {
      faults.set(answer.reason, (faults.get(answer.reason) ?? 0) + 1);
    }
  }
  return { quotes, faults };
}

const NANOSECONDS = /^[0-9]{19} (\{"stream".*)$/;
const SECONDS = /^[0-9.]+: (.*)$/;

function isGrowing(quotes: readonly Quote[]): boolean {
  const last = new Map<string, number>();
  return quotes.every(({ symbol, sequence }) => {
    const isNext = (last.get(symbol) ?? 0) < (sequence ?? 0);
    last.set(symbol, sequence ?? 0);
    return isNext;
  });
}

describeRecorded('binance_usdm/ethusdt_20240808.gz', (path) => {
  test('every book ticker is a quote, in sequence', () => {
    const { quotes, faults } = readAll('binance-futures', path, NANOSECONDS);
    expect([...faults]).toEqual([]);
    expect(quotes.length).toBeGreaterThan(6_577);
    expect(isGrowing(quotes)).toBe(true);
    expect(quotes[0]).toEqual({
      symbol: 'ETHUSDT',
      price: { mantissa: 2_681_625n, halfWidth: 5n, exponent: -3 },
      publishedUs: 1_723_161_256_311_000,
      sequence: 5_123_107_838_717,
    });
  });
});

describeRecorded('binance_spot/ethusdt_20240808.gz', (path) => {
  test('every book ticker is a quote without a time, in sequence', () => {
    const { quotes, faults } = readAll('binance', path, NANOSECONDS);
    expect([...faults]).toEqual([]);
    expect(quotes.length).toBeGreaterThan(3_432);
    expect(isGrowing(quotes)).toBe(true);
    expect(quotes.every(({ publishedUs }) => publishedUs === null)).toBe(true);
  });
});

describeRecorded('multi_venue/BINANCE_FUTURES.ws.1.0.gz', (path) => {
  test('book tickers are quotes, everything else is a notice', () => {
    const { quotes, faults } = readAll('binance-futures', path, SECONDS);
    expect([...faults]).toEqual([]);
    expect(quotes).toHaveLength(305 + 145 + 88 + 75);
    expect(new Set(quotes.map(({ symbol }) => symbol)).size).toBe(4);
  });
});

describeRecorded('multi_venue/BITMEX.ws.1.0.gz', (path) => {
  test('quotes are the newest of their message', () => {
    const { quotes, faults } = readAll('bitmex', path, SECONDS);
    expect([...faults]).toEqual([]);
    const bitcoin = quotes.filter(({ symbol }) => symbol === 'XBTUSD');
    expect(bitcoin.length).toBeGreaterThan(5);
    for (const { price } of bitcoin) {
      const dollars = Number(price.mantissa) * 10 ** price.exponent;
      expect(dollars).toBeGreaterThan(32_000);
      expect(dollars).toBeLessThan(32_300);
    }
  });
});

describeRecorded('multi_venue/DERIBIT.ws.1.0.gz', (path) => {
  test('tickers are quotes; options without a bid are no price', () => {
    const { quotes, faults } = readAll('deribit', path, SECONDS);
    expect([...faults.keys()].filter((reason) => reason !== 'InvalidPrice')).toEqual([]);
    expect(quotes.length).toBeGreaterThan(20);
  });
});

describeRecorded('multi_venue/BYBIT.ws.26.0.gz', (path) => {
  test('an older interface of the venue gives no quotes, and no wrong ones', () => {
    const { quotes } = readAll('bybit', path, SECONDS);
    expect(quotes).toEqual([]);
  });
});
