import { describe, expect, test } from 'vitest';
import type { Quote } from '../../quotes/quote.ts';
import { toPriceUnits } from '../../quotes/scaled-price.ts';
import { VENUE_PROTOCOLS } from './protocols.ts';
import { type MessageFault, readMessage, type VenueMessage } from './venue-protocol.ts';

/** Reads a message as the venue of that name sends it. */
function read(venue: string, message: unknown): VenueMessage | MessageFault {
  const protocol = VENUE_PROTOCOLS.get(venue);
  if (protocol === undefined) throw new Error(venue);
  return readMessage(protocol, typeof message === 'string' ? message : JSON.stringify(message));
}

/** `symbol price +- half width @ time # sequence`, in cents. */
function line({ symbol, price, publishedUs, sequence }: Quote): string {
  const units = toPriceUnits(price, 2);
  return `${symbol} ${units?.price} +- ${units?.confidence} @ ${publishedUs} # ${sequence}`;
}

const TIME_MS = 1_800_000_000_123;
const TIME = '2027-01-15T08:00:00.123456Z';

const BINANCE_DATA = { u: 400_900_217, s: 'BTCUSDT', b: '60000.00', B: '1', a: '60000.10', A: '2' };

/** A message of each venue, in the shape that its documentation shows. */
const MESSAGES: readonly (readonly [string, unknown, string])[] = [
  [
    'binance',
    { stream: 'btcusdt@bookTicker', data: BINANCE_DATA },
    'BTCUSDT 6000005 +- 5 @ null # 400900217',
  ],
  [
    'binance-futures',
    { stream: 'btcusdt@bookTicker', data: { e: 'bookTicker', E: TIME_MS, ...BINANCE_DATA } },
    'BTCUSDT 6000005 +- 5 @ 1800000000123000 # 400900217',
  ],
  [
    'coinbase',
    {
      type: 'ticker',
      sequence: 37_475_248_783,
      product_id: 'BTC-USD',
      price: '60000.1',
      best_bid: '60000.00',
      best_bid_size: '0.1',
      best_ask: '60000.10',
      best_ask_size: '0.1',
      side: 'buy',
      time: TIME,
      trade_id: 370_843_401,
    },
    'BTC-USD 6000005 +- 5 @ 1800000000123000 # 37475248783',
  ],
  [
    'kraken',
    `{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":60000.0,"bid_qty":1.5,
      "ask":60000.1,"ask_qty":0.2,"last":60000.1,"timestamp":"${TIME}"}]}`,
    'BTC/USD 6000005 +- 5 @ 1800000000123000 # null',
  ],
  [
    'okx',
    {
      arg: { channel: 'bbo-tbt', instId: 'BTC-USDT' },
      data: [
        {
          asks: [['60000.1', '55154', '0', '2']],
          bids: [['60000', '57745', '0', '2']],
          ts: String(TIME_MS),
          seqId: 363_996_337,
        },
      ],
    },
    'BTC-USDT 6000005 +- 5 @ 1800000000123000 # 363996337',
  ],
  [
    'bybit',
    {
      topic: 'orderbook.1.BTCUSDT',
      type: 'snapshot',
      ts: TIME_MS,
      data: { s: 'BTCUSDT', b: [['60000.00', '1']], a: [['60000.10', '2']], u: 1_854, seq: 7_961 },
      cts: TIME_MS,
    },
    'BTCUSDT 6000005 +- 5 @ 1800000000123000 # 1854',
  ],
  [
    'bitstamp',
    {
      event: 'data',
      channel: 'order_book_btcusd',
      data: {
        timestamp: '1800000000',
        microtimestamp: '1800000000123456',
        bids: [
          ['60000', '1'],
          ['59999', '1'],
        ],
        asks: [
          ['60000.1', '1'],
          ['60001', '1'],
        ],
      },
    },
    'btcusd 6000005 +- 5 @ 1800000000123456 # null',
  ],
  [
    'bitmex',
    `{"table":"quote","action":"insert","data":[
      {"timestamp":"${TIME}","symbol":"XBTUSD","bidPrice":59000,"askPrice":59001},
      {"timestamp":"${TIME}","symbol":"XBTUSD","bidPrice":60000,"askPrice":60000.1}]}`,
    'XBTUSD 6000005 +- 5 @ 1800000000123000 # null',
  ],
  [
    'deribit',
    `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-PERPETUAL.100ms",
      "data":{"timestamp":${TIME_MS},"instrument_name":"BTC-PERPETUAL",
      "best_bid_price":60000.0,"best_ask_price":60000.1}}}`,
    'BTC-PERPETUAL 6000005 +- 5 @ 1800000000123000 # null',
  ],
];

test.each(MESSAGES)('%s: best bid and ask become a price', (venue, message, expected) => {
  const answer = read(venue, message);
  expect(answer.kind === 'quotes' && answer.quotes.map(line)).toEqual([expected]);
});

test.each<[string, unknown]>([
  ['binance', { result: null, id: 1 }],
  ['coinbase', { type: 'subscriptions', channels: [] }],
  ['coinbase', { type: 'heartbeat', sequence: 90, last_trade_id: 20, product_id: 'BTC-USD' }],
  ['kraken', { channel: 'heartbeat' }],
  ['kraken', { method: 'subscribe', success: true, result: { channel: 'ticker' } }],
  ['okx', 'pong'],
  ['okx', { event: 'subscribe', arg: { channel: 'bbo-tbt', instId: 'BTC-USDT' } }],
  ['bybit', { success: true, ret_msg: 'pong', op: 'ping' }],
  ['bitstamp', { event: 'bts:subscription_succeeded', channel: 'order_book_btcusd', data: {} }],
  ['bitmex', { info: 'Welcome', version: '2' }],
  ['deribit', { jsonrpc: '2.0', id: 1, result: ['ticker.BTC-PERPETUAL.100ms'] }],
])('%s: what is no price is a notice (%j)', (venue, message) => {
  expect(read(venue, message).kind).toBe('notice');
});

test.each<[string, unknown]>([
  ['binance', { error: { code: 2, msg: 'Invalid request' } }],
  ['coinbase', { type: 'error', message: 'Failed to subscribe' }],
  ['kraken', { method: 'subscribe', success: false, error: 'Currency pair not supported' }],
  ['okx', { event: 'error', code: '60018', msg: 'channel does not exist' }],
  ['bybit', { success: false, ret_msg: 'error:handler not found', op: 'subscribe' }],
  ['bitstamp', { event: 'bts:error', data: { code: 4009 } }],
  ['bitmex', { status: 400, error: 'Unknown or expired symbol' }],
  ['deribit', { jsonrpc: '2.0', id: 1, error: { code: 11_050 } }],
])('%s: says that it refuses a request (%j)', (venue, message) => {
  expect(read(venue, message).kind).toBe('refused');
});

test.each<[string, unknown]>([
  ['bitstamp', { event: 'bts:request_reconnect', channel: '', data: '' }],
  ['okx', { event: 'notice', code: '64008', msg: 'The connection will soon be closed' }],
])('%s: asks to connect again', (venue, message) => {
  expect(read(venue, message).kind).toBe('goodbye');
});

describe.each([...VENUE_PROTOCOLS.keys()])('%s', (venue) => {
  const good = MESSAGES.find(([name]) => name === venue || venue.startsWith(name));
  const text = typeof good?.[1] === 'string' ? good[1] : JSON.stringify(good?.[1]);
  const broken = (from: string | RegExp, to: string) => read(venue, text.replace(from, to));

  test('garbage, a list and an empty message are faults and nothing is thrown', () => {
    for (const garbage of ['', '{', '[]', 'null', '"x"', '\u0000', '[[[['.repeat(1_000)]) {
      expect(read(venue, garbage).kind).toBe('fault');
    }
  });

  test('a bid of zero, of NaN, of a minus or of 1e400 is no price', () => {
    for (const bad of ['0', 'NaN', '-60000', '1e400', '', 'null']) {
      const quoted = broken(/"60000(?:\.00)?"/, JSON.stringify(bad));
      const plain = broken(/:60000(?:\.0)?,/, `:${bad === '' ? '""' : JSON.stringify(bad)},`);
      const answer = text.includes('"60000') ? quoted : plain;
      expect(answer).toMatchObject({ kind: 'fault', reason: 'InvalidPrice' });
    }
  });

  test('a bid above the ask is crossed', () => {
    const answer = text.includes('"60000')
      ? broken(/"60000(?:\.00)?"/, '"60001"')
      : broken(/:60000(?:\.0)?,/, ':60001,');
    expect(answer).toMatchObject({ kind: 'fault', reason: 'Crossed' });
  });
});
