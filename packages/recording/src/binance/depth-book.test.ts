import { describe, expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { recordedFile } from '../recorded-data.ts';
import { readEntries } from '../text-lines.ts';
import { BestQuoteCheck } from './best-quote-check.ts';
import { DepthBook, type DepthScale } from './depth-book.ts';
import { parseBinanceLine } from './parse-line.ts';
import type { BinanceDepthUpdate, BinanceSnapshot } from './record.ts';

const WHOLE: DepthScale = { priceDecimals: 0, sizeDecimals: 0 };

function snapshot(lastUpdateId: number): BinanceSnapshot {
  return {
    kind: 'snapshot',
    receivedUs: 0,
    lastUpdateId,
    bids: [['99', '1']],
    asks: [['101', '1']],
  };
}

/** A futures update U-u after pu, or a spot one when `pu` is null, that sets the bid at 100. */
function update(ids: readonly [number, number, number | null], size = '5'): BinanceDepthUpdate {
  const [firstUpdateId, lastUpdateId, previousUpdateId] = ids;
  const received = { receivedUs: 0, eventMs: 0, symbol: 'BTCUSDT' };
  const levels = { bids: [['100', size] as const], asks: [] };
  return {
    kind: 'depthUpdate',
    ...received,
    ...levels,
    firstUpdateId,
    lastUpdateId,
    previousUpdateId,
  };
}

describe('the rule that joins a snapshot and the updates', () => {
  test('buffers before the snapshot, drops what it holds, begins at the joint', () => {
    const book = new DepthBook(WHOLE);
    expect(book.onUpdate(update([1, 9, 0]))).toBe('buffered');
    expect(book.onUpdate(update([10, 20, 9]))).toBe('buffered');
    expect(book.onSnapshot(snapshot(15))).toBe('applied');
    expect(book.isLive).toBe(true);
    expect(book.bids.best()).toEqual({ price: 100, size: 5 });
    expect(book.onUpdate(update([21, 30, 20], '0'))).toBe('applied');
    expect(book.bids.best()).toEqual({ price: 99, size: 1 });
  });

  test.each([
    ['futures, u = L', [10, 15, 9], 'applied'],
    ['futures, U = L', [15, 20, 9], 'applied'],
    ['futures, u < L', [10, 14, 9], 'stale'],
    ['futures, U > L', [16, 20, 14], 'gap'],
    ['spot, u = L', [10, 15, null], 'stale'],
    ['spot, U = L + 1', [16, 20, null], 'applied'],
    ['spot, U = L + 2', [17, 20, null], 'gap'],
  ] as const)('%s', (_name, ids, outcome) => {
    const book = new DepthBook(WHOLE);
    book.onSnapshot(snapshot(15));
    expect(book.onUpdate(update(ids))).toBe(outcome);
  });

  test.each([
    ['futures', [10, 20, 9], [22, 30, 21]],
    ['spot', [10, 20, null], [22, 30, null]],
  ] as const)('a lost %s update empties the book until the next snapshot', (_name, a, b) => {
    const book = new DepthBook(WHOLE);
    book.onSnapshot(snapshot(15));
    expect(book.onUpdate(update(a))).toBe('applied');
    expect(book.onUpdate(update(b))).toBe('gap');
    expect([book.isLive, book.bids.best(), book.gaps]).toEqual([false, null, 1]);
    expect(book.onSnapshot(snapshot(25))).toBe('applied');
    expect(book.isLive).toBe(true);
  });
});

type Rebuilt = {
  readonly counts: { readonly [kind: string]: number };
  readonly gaps: number;
  readonly compared: number;
  readonly pricesEqual: number;
  readonly pricesAndSizesEqual: number;
};

async function rebuild(paths: readonly string[], scale: DepthScale): Promise<Rebuilt> {
  const book = new DepthBook(scale);
  const check = new BestQuoteCheck(scale);
  const counts = { depthUpdate: 0, trade: 0, bookTicker: 0, snapshot: 0, faults: 0 };
  for (const path of paths) {
    for await (const entry of readEntries(path, parseBinanceLine)) {
      if (entry.kind === 'fault') {
        counts.faults += 1;
        continue;
      }
      const { record } = entry;
      if (record.kind === 'aggregateTrade' || record.kind === 'kline') continue;
      counts[record.kind] += 1;
      if (record.kind === 'snapshot') book.onSnapshot(record);
      if (record.kind === 'bookTicker') check.onTicker(record);
      if (record.kind !== 'depthUpdate') continue;
      if (book.onUpdate(record) === 'applied') check.onBook(book);
    }
  }
  const { compared, pricesEqual, pricesAndSizesEqual } = check;
  return { counts, gaps: book.gaps, compared, pricesEqual, pricesAndSizesEqual };
}

describeRecorded('binance_usdm/ethusdt_20240808.gz', (path) => {
  test('the rebuilt book has the best bid and ask of the book tickers', async () => {
    expect(await rebuild([path], { priceDecimals: 2, sizeDecimals: 3 })).toEqual({
      counts: { depthUpdate: 6586, trade: 14_076, bookTicker: 53_992, snapshot: 1, faults: 0 },
      gaps: 0,
      compared: 6577,
      pricesEqual: 6577,
      pricesAndSizesEqual: 6577,
    });
  });
});

describeRecorded('binance_spot/ethusdt_20240808.gz', (path) => {
  test('the rebuilt book has the best bid and ask of the book tickers', async () => {
    expect(await rebuild([path], { priceDecimals: 2, sizeDecimals: 8 })).toEqual({
      counts: { depthUpdate: 3434, trade: 6106, bookTicker: 24_077, snapshot: 1, faults: 0 },
      gaps: 0,
      compared: 3432,
      pricesEqual: 3432,
      pricesAndSizesEqual: 3432,
    });
  });
});

describeRecorded('binance_coinm/btcusd_perp_20240809.gz', (path) => {
  test('the book goes on over two files without a gap', async () => {
    const first = recordedFile('binance_coinm/btcusd_perp_20240808.gz');
    expect(await rebuild([first, path], { priceDecimals: 1, sizeDecimals: 0 })).toEqual({
      counts: { depthUpdate: 44_795, trade: 5235, bookTicker: 48_355, snapshot: 1, faults: 0 },
      gaps: 0,
      compared: 44_768,
      pricesEqual: 44_768,
      pricesAndSizesEqual: 44_768,
    });
  });
});
