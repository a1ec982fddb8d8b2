import { standingOf } from '@tandem/projections';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { headersOf, type RunningStreams, runStreams } from './running-streams.fixture.ts';

type Heard = { readonly [field: string]: unknown };

const POOR = 5_000;
const RICH = 5_001;

let folder: string;
let venue: RunningStreams;
let sockets: WebSocket[];

beforeEach(async () => {
  folder = temporaryFolder();
  venue = await runStreams(folder);
  sockets = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.close();
  await venue.close();
  removeFolder(folder);
});

async function until(check: () => boolean, timeoutMs = 120_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** A connection that can ask, and remembers everything it heard in order. */
async function connect() {
  const socket = new WebSocket(venue.url);
  sockets.push(socket);
  const heard: Heard[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data)) as Heard));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let last = 0;
  const ask = async (message: object): Promise<Heard> => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ ...message, id }));
    await until(() => heard.some((answer) => answer['id'] === id));
    return heard.find((answer) => answer['id'] === id) as Heard;
  };
  const events = () => heard.filter(({ type }) => type === 'events');
  const kinds = () =>
    events().flatMap((message) => (message['events'] as Heard[]).map(({ kind }) => String(kind)));
  return { socket, heard, ask, events, kinds };
}

async function follow(account: number) {
  const client = await connect();
  expect(await client.ask({ op: 'login', headers: headersOf(account) })).toMatchObject({
    accounts: [account],
  });
  const streams = [{ channel: 'account', account }];
  expect(await client.ask({ op: 'subscribe', streams })).toMatchObject({ type: 'answer' });
  return client;
}

function order(account: number, fields: object, id?: number) {
  const body = JSON.stringify({ market: 'BTC-PERP', type: 'limit', ...fields });
  const request = { method: 'POST', path: '/v1/orders', body, headers: headersOf(account) };
  return { op: 'request', request, ...(id === undefined ? {} : { id }) };
}

test('an order is answered as over HTTP, told in private, and then in public', async () => {
  const client = await follow(RICH);
  await client.ask({
    op: 'subscribe',
    streams: [{ channel: 'book', market: 'BTC-PERP', depth: 5 }],
  });
  const answer = await client.ask(order(RICH, { side: 'buy', price: '59000', size: '0.01' }));
  expect(answer).toMatchObject({
    op: 'request',
    status: 200,
    body: { data: { order: { status: 'resting', remaining: '0.01' } } },
    headers: { 'tandem-budget': 'key' },
  });
  await until(() => client.heard.some(({ type }) => type === 'delta'));
  expect(client.kinds()).toEqual(['OrderAccepted', 'OrderRested']);
  const [told] = client.events();
  expect(told).toMatchObject({
    account: RICH,
    previousSequence: null,
    sequence: (answer['body'] as Heard)['sequence'],
  });
  const isPublic = client.heard.findIndex(({ type }) => type === 'delta');
  expect(client.heard.indexOf(told as Heard)).toBeLessThan(isPublic);
  expect(client.heard[isPublic]).toMatchObject({ bids: [['59000', '0.01']] });
  const refused = await client.ask(order(RICH, { side: 'buy', price: '0', size: '0.01' }));
  expect(refused).toMatchObject({ status: 422, body: { error: { code: 'PriceInvalid' } } });
});

test('who has not logged in for an account hears nothing of it', async () => {
  const client = await connect();
  const streams = [{ channel: 'account', account: RICH }];
  const code = (answer: Heard) => (answer['error'] as Heard)['code'];
  expect(code(await client.ask({ op: 'subscribe', streams }))).toBe('AuthenticationRequired');
  expect(code(await client.ask({ op: 'login', headers: headersOf(66) }))).toBe('UnknownKey');
  await client.ask({ op: 'login', headers: headersOf(POOR) });
  expect(code(await client.ask({ op: 'subscribe', streams }))).toBe('NotAllowed');
  const resync = { op: 'resync', account: RICH, fromSequence: 1 };
  expect(code(await client.ask(resync))).toBe('NotAllowed');
  await venue.exchange.port.submit({ command: { kind: 'Tick' }, authorization: null });
  expect(client.events()).toEqual([]);
});

test('a cancel that was signed ahead runs when the connection ends; nothing else may', async () => {
  const client = await follow(RICH);
  await client.ask(order(RICH, { side: 'buy', price: '59000', size: '0.01' }));
  const arm = (path: string, body: string) =>
    client.ask({
      op: 'onDisconnect',
      request: { method: 'POST', path, body, headers: headersOf(RICH) },
    });
  const buys = await arm(
    '/v1/orders',
    JSON.stringify({ market: 'BTC-PERP', type: 'market', side: 'buy', size: '1' }),
  );
  expect(buys).toMatchObject({ type: 'error', error: { code: 'InvalidRequest' } });
  expect(await arm('/v1/orders/cancel-all', '{}')).toMatchObject({ isArmed: true });
  expect(venue.exchange.live.view.orders.countOf(RICH)).toBe(1);
  client.socket.close();
  await until(() => venue.exchange.live.view.orders.countOf(RICH) === 0);
});

test('what was missed is sent again, in the same words', async () => {
  const first = await follow(RICH);
  const from = venue.exchange.live.sequence + 1;
  for (const price of ['59000', '59001', '59002']) {
    await first.ask(order(RICH, { side: 'buy', price, size: '0.01' }));
  }
  await until(() => first.events().length === 3);
  const second = await follow(RICH);
  const resync = { op: 'resync', account: RICH, fromSequence: from };
  const answer = await second.ask(resync);
  expect(answer).toMatchObject({ messages: 3 });
  // The time goes on by itself: a tick may have followed.
  expect(answer['sequence']).toBeGreaterThanOrEqual(Number(first.events().at(-1)?.['sequence']));
  expect(answer['sequence']).toBeLessThanOrEqual(venue.exchange.live.sequence);
  expect(second.events()).toEqual(first.events());
  // A busy machine may need longer for an answer than the pause between two, not for so many.
  const soon = await Promise.all(Array.from({ length: 20 }, () => second.ask(resync)));
  const codes = soon.map(({ error }) => (error as Heard | undefined)?.['code']);
  expect(codes).toContain('RateLimited');
});

test('margin calls come before the liquidation, and every step of that is told', async () => {
  const client = await follow(POOR);
  await client.ask(order(RICH, { side: 'sell', price: '60000', size: '0.08' }));
  await client.ask(order(POOR, { side: 'buy', price: '60000', size: '0.08' }));
  await client.ask(order(RICH, { side: 'buy', price: '50000', size: '1' }));
  const { live } = venue.exchange;
  const ratio = (): number => {
    const account = live.view.accounts.get(POOR);
    if (account === undefined) throw new Error('no account');
    const { maintenance, equityForMaintenance } = standingOf(live, account);
    return maintenance / Math.max(1, equityForMaintenance);
  };
  let price = 600_000;
  for (let step = 0; step < 4_000 && !client.kinds().includes('AccountFlagged'); step += 1) {
    price -= ratio() < 0.5 ? 200 : ratio() < 0.75 ? 8 : 2;
    await venue.price(price);
    // Longer than the time between two looks at margins.
    if (ratio() > 0.78) await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const calls = client.heard.filter(({ type }) => type === 'marginCall');
  expect(calls.map(({ level }) => level)).toEqual([80, 90, 95]);
  expect(calls[0]).toMatchObject({ account: POOR, marginMode: 'cross', market: null });
  await until(() => client.kinds().includes('LiquidationStepped'));
  const flagged = client
    .events()
    .find((message) =>
      (message['events'] as Heard[]).some(({ kind }) => kind === 'AccountFlagged'),
    );
  expect(client.heard.indexOf(flagged as Heard)).toBeGreaterThan(
    client.heard.indexOf(calls[2] as Heard),
  );
});
