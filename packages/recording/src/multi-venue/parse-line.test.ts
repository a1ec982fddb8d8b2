import { expect, test } from 'vitest';
import { describeRecorded } from '../describe-recorded.fixture.ts';
import { readEntries } from '../text-lines.ts';
import { parseVenueLine } from './parse-line.ts';
import type { RecordedVenue } from './record.ts';

async function countKinds(path: string, venue: RecordedVenue): Promise<object> {
  const counts: { [kind: string]: number } = {};
  const count = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for await (const entry of readEntries(path, (line) => parseVenueLine(venue, line))) {
    if (entry.kind === 'fault') count(`fault ${entry.reason} ${entry.detail}`);
    else if (entry.record.kind === 'binance') count(`binance ${entry.record.message.kind}`);
    else count(entry.record.kind);
  }
  return counts;
}

const FILES = [
  [
    'BINANCE_FUTURES.ws.1.0.gz',
    'binance',
    {
      connected: 1,
      'binance aggregateTrade': 91,
      'binance bookTicker': 613,
      'binance depthUpdate': 764,
      'binance kline': 67,
    },
  ],
  ['BINANCE_FUTURES.http.0.0.gz', 'binance', { restAnswer: 4 }],
  [
    'BITMEX.ws.1.0.gz',
    'bitmex',
    { connected: 1, subscribed: 3, notice: 31, book: 1979, quotes: 93, trades: 17 },
  ],
  ['BYBIT.ws.26.0.gz', 'bybit', { connected: 1, subscribed: 4, notice: 4, book: 1018, trades: 76 }],
  [
    'DERIBIT.ws.1.0.gz',
    'deribit',
    { connected: 1, subscribed: 1, notice: 1, book: 46, ticker: 89 },
  ],
  ['DYDX.ws.1.0.gz', 'dydx', { connected: 1, subscribed: 20, notice: 1, book: 4697, trades: 35 }],
] as const;

for (const [file, venue, expected] of FILES) {
  describeRecorded(`multi_venue/${file}`, (path) => {
    test('every line is understood', async () => {
      expect(await countKinds(path, venue)).toEqual(expected);
    });
  });
}

/** A trade whose side no venue has. */
const HOLD = JSON.stringify({
  type: 'channel_data',
  id: 'ETH-USD',
  channel: 'v3_trades',
  contents: { trades: [{ side: 'HOLD', price: '1', size: '1' }] },
});
const WALLET = JSON.stringify({ table: 'wallet', action: 'insert', data: [{ symbol: 'X' }] });
const QUOTE = JSON.stringify({ method: 'subscription', params: { channel: 'quote.X', data: {} } });

test.each([
  ['UnknownShape', 'bitmex', 'hello'],
  ['InvalidJson', 'bitmex', '1626993367.87: {"table":'],
  ['UnknownEvent', 'bitmex', `1626993367.87: ${WALLET}`],
  ['OutOfRange', 'dydx', `1635444230.7: ${HOLD}`],
  ['UnknownEvent', 'deribit', `1626993723.8: ${QUOTE}`],
] as const)('refuses with %s (%s)', (reason, venue, line) => {
  expect(() => parseVenueLine(venue, line)).toThrow(reason);
});

test('a price written as a JSON number keeps its digits', () => {
  const json =
    '{"table":"trade","action":"insert","data":' +
    '[{"symbol":"XRPU21","side":"Buy","size":52,"price":0.00001814}]}';
  expect(parseVenueLine('bitmex', `1626993370.014: ${json}`)).toEqual({
    kind: 'trades',
    receivedUs: 1_626_993_370_014_000,
    market: 'XRPU21',
    isHistory: false,
    trades: [{ side: 'buy', price: '0.00001814', size: '52' }],
  });
});
