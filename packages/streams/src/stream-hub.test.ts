import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from './limits.ts';
import { ListedVenue } from './listed-venue.fixture.ts';
import { StreamSocket } from './socket/stream-socket.ts';
import { StreamHub } from './stream-hub.ts';

type Heard = { readonly [field: string]: unknown };

let venue: ListedVenue;
let server: Server;
let hub: StreamHub;
let socket: StreamSocket;
let clients: WebSocket[];

async function serve(limits: Partial<StreamLimits> = {}): Promise<void> {
  hub = new StreamHub(
    { feed: venue.feed, view: venue.view, nowUs: () => venue.timeUs },
    { ...DEFAULT_STREAM_LIMITS, ...limits },
  );
  socket = new StreamSocket(hub, { path: '/v1/stream', origins: ['https://page.example'] });
  server = createServer();
  socket.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

beforeEach(() => {
  venue = new ListedVenue();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.terminate();
  venue.feed.end();
  hub.close();
  socket.close();
  await new Promise((resolve) => server.close(resolve));
});

function url(): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/stream`;
}

/** A connection with everything that it heard. */
async function connect(headers: { readonly [name: string]: string } = {}) {
  const websocket = new WebSocket(url(), { headers, perMessageDeflate: false });
  clients.push(websocket);
  const heard: Heard[] = [];
  websocket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString()) as Heard));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    websocket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    websocket.on('open', resolve);
    websocket.on('error', reject);
  });
  const say = (message: object): void => websocket.send(JSON.stringify(message));
  return { websocket, heard, closed, say };
}

async function until(check: () => boolean, timeoutMs = 120_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const BOOK = { channel: 'book', market: 'BTC-PERP', depth: 5 };
const TRADES = { channel: 'trades', market: 'BTC-PERP' };

test('a book begins with a snapshot, and each delta names the message before it', async () => {
  await serve();
  venue.rest('buy', 6_500_000, 3);
  const client = await connect();
  client.say({ op: 'subscribe', id: 1, streams: [BOOK] });
  await until(() => client.heard.length === 2);
  const [answer, snapshot] = client.heard;
  expect(answer).toMatchObject({ type: 'answer', op: 'subscribe', id: 1, streams: 1 });
  expect(snapshot).toMatchObject({
    type: 'snapshot',
    reason: 'subscribed',
    sequence: 5,
    bids: [['65000', '0.0003']],
    asks: [],
  });
  const order = venue.rest('sell', 6_500_100, 1);
  await until(() => client.heard.length === 3);
  const first = { firstSequence: 6, previousSequence: 5, sequence: 6 };
  expect(client.heard[2]).toMatchObject({ type: 'delta', ...first, asks: [['65001', '0.0001']] });
  venue.cancel(order);
  await until(() => client.heard.length === 4);
  expect(client.heard[3]).toMatchObject({
    previousSequence: 6,
    sequence: 7,
    asks: [['65001', '0']],
  });
  client.say({ op: 'snapshot', id: 2, stream: BOOK });
  await until(() => client.heard.length === 6);
  expect(client.heard[5]).toMatchObject({ type: 'snapshot', reason: 'requested', sequence: 7 });
});

test('trades, bars, tickers and prices follow what is released', async () => {
  await serve({ tickerMs: 10 });
  const client = await connect();
  const market = 'BTC-PERP';
  client.say({
    op: 'subscribe',
    id: 1,
    streams: [
      TRADES,
      { channel: 'candles', market, interval: '1m' },
      { channel: 'ticker', market },
      { channel: 'tickers' },
      { channel: 'prices', market },
    ],
  });
  await until(() => client.heard.length >= 4);
  const sequence = venue.print([6_500_000, 6_400_000]);
  const price = { market: 1, price: 6_450_000, confidence: 1 };
  venue.release([{ kind: 'IndexPriceUpdated', ...price, publishTimeUs: venue.timeUs }]);
  const of = (channel: string) => client.heard.filter((message) => message['channel'] === channel);
  await until(
    () => of('prices').length === 2 && of('ticker').length >= 2 && of('tickers').length >= 2,
  );
  const trades = [
    { tradeId: `${sequence}-0`, price: '65000', size: '0.001', takerSide: 'buy' },
    { tradeId: `${sequence}-1`, price: '64000' },
  ];
  expect(of('trades')).toMatchObject([{ type: 'trades', trades }]);
  expect(of('candles').at(-1)).toMatchObject({
    candle: { open: '65000', low: '64000', close: '64000', volume: '0.002', quoteVolume: '129' },
    isClosed: false,
  });
  expect(of('prices').at(-1)).toMatchObject({ index: '64500', mark: null, isStale: false });
  expect(of('ticker').at(-1)).toMatchObject({ ticker: { last: '64000', volume24h: '0.002' } });
  expect(of('tickers').at(-1)).toMatchObject({ tickers: [{ market, last: '64000' }] });
});

test('what is wrong with a message is said under its id, and the connection goes on', async () => {
  await serve({ subscriptions: 2 });
  const client = await connect();
  const errors = () => client.heard.map(({ id, error }) => [id, (error as Heard)?.['code']]);
  client.websocket.send('{"op":"ping","id":1,"id":2}');
  client.websocket.send('[]');
  client.say({ op: 'dance', id: 3 });
  client.say({ op: 'subscribe', id: 4, streams: [{ channel: 'trades', market: 'XYZ' }] });
  client.say({ op: 'subscribe', id: 5, streams: [TRADES, BOOK, { channel: 'tickers' }] });
  client.say({ op: 'subscribe', id: 6, streams: [{ channel: 'account', account: 20 }] });
  client.say({ op: 'login', id: 7, headers: {} });
  client.say({ op: 'ping', id: 8 });
  await until(() => client.heard.length === 8);
  expect(errors()).toEqual([
    [null, 'DuplicateKey'],
    [null, 'InvalidJson'],
    [3, 'InvalidRequest'],
    [4, 'UnknownMarket'],
    [5, 'TooManyStreams'],
    [6, 'AuthenticationRequired'],
    [7, 'InvalidRequest'],
    [8, undefined],
  ]);
  client.say({ op: 'subscribe', id: 9, streams: [TRADES, BOOK] });
  client.say({ op: 'unsubscribe', id: 10, streams: [TRADES] });
  client.say({ op: 'subscriptions', id: 11 });
  await until(() => client.heard.some(({ id }) => id === 11));
  expect(client.heard.find(({ id }) => id === 11)).toMatchObject({ streams: [BOOK] });
});

test('a page of ours that says nothing is refused', async () => {
  await serve({ idleMs: 50 });
  const page = await connect({ origin: 'https://page.example' });
  expect(await page.closed).toMatchObject({ code: 4401 });
  await until(() => hub.clients.count === 0);
});

test('pages of other hosts, bytes, floods and long messages are refused', async () => {
  await serve({ messagesPerSecond: 10 });
  await expect(connect({ origin: 'https://evil.example' })).rejects.toThrow('403');
  const binary = await connect();
  binary.websocket.send(Buffer.from([1, 2]));
  expect((await binary.closed).code).toBe(1003);
  const flood = await connect();
  // Two seconds may have a part of it each.
  for (let id = 0; id < 31; id += 1) flood.say({ op: 'ping', id });
  expect((await flood.closed).code).toBe(4429);
  const long = await connect();
  long.websocket.send(' '.repeat(65_537));
  expect((await long.closed).code).toBe(1009);
  await until(() => hub.clients.count === 0);
});

test('a client that does not answer pings is cut', async () => {
  await serve({ pingMs: 30, closeMs: 50 });
  const client = await connect();
  client.say({ op: 'subscribe', id: 1, streams: [TRADES] });
  client.websocket.pong = () => undefined;
  expect((await client.closed).code).toBe(4408);
});
