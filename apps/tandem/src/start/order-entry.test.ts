import { setTimeout as pause } from 'node:timers/promises';
import {
  NotSentError,
  type OrderEntry,
  OutcomeUnknownError,
  TandemClient,
  VenueError,
} from '@tandem/client';
import {
  type SigningDomain,
  secp256k1Signer,
  signatureHeaders,
  signTextRequest,
} from '@tandem/signing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { fallingLine } from './falling-line.fixture.ts';
import { fillAtOnce } from './fill-at-once.fixture.ts';
import { type OpenedAccount, openAccount } from './open-account.fixture.ts';
import { DEFAULT_START } from './start-config.ts';
import { type RunningVenue, startVenue } from './start-venue.ts';

const MARKET = 'BTC-PERP';
const PLENTY = { keyRequestsPerSecond: 10_000, addressRequestsPerSecond: 10_000 };

let folder: string;
let venue: RunningVenue;
let price: number;
let entries: OrderEntry[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  const alone = { bots: false, chain: false, screen: false };
  const start = { data: folder, port: 0, ...alone, ...PLENTY };
  venue = await startVenue({ ...DEFAULT_START, ...start }, { environment: {}, page: null });
  await venue.ready();
  const { data } = await new TandemClient({ url: venue.address }).market.prices(MARKET);
  price = Math.round(Number(data.index) * 0.97);
});

afterEach(() => {
  for (const entry of entries) entry.close();
  entries = [];
});

afterAll(async () => {
  await venue.close();
  removeFolder(folder);
});

function entryOf(client: TandemClient): OrderEntry {
  const entry = client.orderEntry();
  entries.push(entry);
  return entry;
}

async function openEntry(client: TandemClient): Promise<OrderEntry> {
  const entry = entryOf(client);
  await entry.open();
  return entry;
}

function buy(more: object = {}) {
  const limit = { type: 'limit', size: '0.01', price: String(price) } as const;
  return { market: MARKET, side: 'buy', ...limit, ...more } as const;
}

async function restingId(entry: OrderEntry): Promise<number> {
  const placed = await entry.orders.place(buy());
  if (placed.kind !== 'answered') throw new Error('it was answered');
  return placed.answer.data.order.orderId ?? 0;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was taken'),
    (fault: unknown) => fault,
  );
  if (!(error instanceof VenueError)) throw error;
  return error.code;
}

/** A socket by hand, which tells how it was closed. */
async function rawSocket() {
  const socket = new WebSocket(`${venue.address.replace('http', 'ws')}/v1/stream`);
  const heard: { readonly [field: string]: unknown }[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data)) as never));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let id = 0;
  const ask = (message: object) => {
    id += 1;
    const asked = id;
    socket.send(JSON.stringify({ ...message, id: asked }));
    return vi.waitUntil(() => heard.find((answer) => answer['id'] === asked), 120_000);
  };
  return { socket, closed, ask };
}

async function loginOf({ account, keyId, signer }: OpenedAccount, lateUs = 10_000_000) {
  const hello = await new TandemClient({ url: venue.address }).market.hello();
  const { chainId, verifyingContract } = hello.data;
  const domain: SigningDomain = { chainId, verifyingContract };
  const deadlineUs = Date.now() * 1_000 + lateUs;
  const numbers = { account, keyId, nonce: 900, deadlineUs, extraFeePpb: 0 };
  const text = { ...numbers, domain, method: 'GET', path: '/v1/stream', body: '' };
  return signatureHeaders({ ...(await signTextRequest(signer, text)), form: 'text' });
}

test.each(['hmac', 'ed25519', 'secp256k1', 'p256'] as const)(
  'an account with a key of scheme %s places, amends, batches and cancels over the socket',
  async (scheme) => {
    const { client } = await openAccount(venue.address, scheme);
    const { orders } = await openEntry(client);
    const placed = await orders.place(buy({ clientOrderId: 7 }));
    expect(placed).toMatchObject({
      kind: 'answered',
      tries: 1,
      answer: { data: { order: { status: 'resting', clientOrderId: 7 } } },
    });
    const orderId = placed.kind === 'answered' ? (placed.answer.data.order.orderId ?? 0) : 0;
    const amended = await orders.amend(orderId, {
      market: MARKET,
      price: String(price - 1),
      size: '0.02',
    });
    expect(amended.data.order).toMatchObject({ orderId, remaining: '0.02' });
    const batch = await orders.batch({
      items: [
        { action: 'place', ...buy({ clientOrderId: 8 }) },
        { action: 'cancel', orderId },
      ],
    });
    expect(batch.data.orders.map(({ status }) => status)).toEqual(['resting', 'canceled']);
    expect((await client.orders.open()).data).toMatchObject([{ clientOrderId: 8 }]);
    expect((await orders.cancelByClientId(8)).data.order.status).toBe('canceled');
    await restingId({ orders } as OrderEntry);
    expect((await orders.cancelAll()).data.canceled).toHaveLength(1);
    expect(await codeOf(orders.place(buy({ clientOrderId: 7 })))).toBe('ClientOrderIdDuplicate');
    expect(await codeOf(orders.place(buy({ size: '90' })))).toBe('InsufficientMargin');
  },
);

test('a login with another key’s signature is refused and says who had to sign', async () => {
  const { client, account, keyId } = await openAccount(venue.address);
  await client.useKey({ account, keyId, signer: secp256k1Signer(new Uint8Array(32).fill(9)) });
  const entry = entryOf(client);
  const refusal = await entry.open().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'VenueError', code: 'WrongSignature' });
  const { inputs } = refusal as VenueError;
  expect(inputs['expectedSigner']).not.toBe(inputs['recoveredSigner']);
  // The line has ended: what comes later is told the same, and is not sent.
  expect(await codeOf(entry.orders.cancelAll())).toBe('WrongSignature');
});

test('a login is refused past its deadline, and far before it', async () => {
  const opened = await openAccount(venue.address, 'ed25519');
  const { socket, ask } = await rawSocket();
  const refused = { type: 'error', error: { code: 'DeadlinePassed' } };
  expect(await ask({ op: 'login', headers: await loginOf(opened, -1_000_000) })).toMatchObject(
    refused,
  );
  const farUs = 3_600_000_000;
  expect(await ask({ op: 'login', headers: await loginOf(opened, farUs) })).toMatchObject(refused);
  const accounts = [opened.account];
  expect(await ask({ op: 'login', headers: await loginOf(opened) })).toMatchObject({ accounts });
  socket.close();
});

test('a login that somebody copied opens nothing', async () => {
  const headers = await loginOf(await openAccount(venue.address));
  const [first, second] = [await rawSocket(), await rawSocket()];
  expect(await first.ask({ op: 'login', headers })).toMatchObject({ type: 'answer' });
  const copied = await second.ask({ op: 'login', headers });
  expect(copied).toMatchObject({ type: 'error', error: { code: 'AlreadyShown' } });
  first.socket.close();
  second.socket.close();
});

test('a request that somebody copied is carried out once', async () => {
  const { client } = await openAccount(venue.address, 'hmac');
  const tap = vi.spyOn(WebSocket.prototype, 'send');
  const entry = await openEntry(client);
  await entry.orders.place(buy());
  await entry.orders.cancelAll({ market: 'ETH-PERP' });
  const sent = tap.mock.calls.map(([text]) => text as string);
  tap.mockRestore();
  const { socket, ask } = await rawSocket();
  const codes: unknown[] = [];
  for (const copied of sent.filter((text) => text.includes('"op":"request"'))) {
    const { request } = JSON.parse(copied) as { request: object };
    const { status, body } = (await ask({ op: 'request', request })) as Repeated;
    codes.push([status, body.error.code]);
  }
  expect(codes).toEqual([
    [422, 'ClientOrderIdDuplicate'],
    [422, 'NonceUsed'],
  ]);
  expect((await client.orders.open()).data).toHaveLength(1);
  socket.close();
});

type Repeated = { readonly status: number; readonly body: { error: { code: string } } };

test('a key that is revoked is cut off at once, on an open line as on a new one', async () => {
  const opened = await openAccount(venue.address, 'ed25519');
  const { client, owned, keyId } = opened;
  const entry = await openEntry(client);
  await restingId(entry);
  const { ask, closed } = await rawSocket();
  const headers = await loginOf(opened);
  expect(await ask({ op: 'login', headers })).toMatchObject({ type: 'answer', op: 'login' });
  await owned.revokeKey(keyId);
  expect(await closed).toBe(4403);
  // Until the close has arrived here a request may still leave; nobody carries it out.
  await vi.waitUntil(async () => {
    const told = await codeOf(entry.orders.cancelAll()).catch((error: unknown) => error);
    if (told instanceof OutcomeUnknownError) return false;
    expect(told).toBe('UnknownKey');
    return true;
  }, 120_000);
  expect(venue.exchange.live.view.orders.countOf(opened.account)).toBe(1);
  expect(await codeOf(openEntry(client))).toBe('UnknownKey');
});

test('what was left for the end of the line is canceled with it, and no earlier', async () => {
  const { client } = await openAccount(venue.address);
  const entry = await openEntry(client);
  await entry.cancelOnDisconnect({});
  await restingId(entry);
  await restingId(entry);
  expect((await client.orders.open()).data).toHaveLength(2);
  entry.close();
  await vi.waitFor(async () => expect((await client.orders.open()).data).toEqual([]), 120_000);
  await expect(entry.orders.cancelAll()).rejects.toBeInstanceOf(NotSentError);
});

test('an order whose answer was lost with the line is found after a new login', async () => {
  const line = await fallingLine(venue.address);
  const { client, account, keyId, signer } = await openAccount(venue.address);
  const far = new TandemClient({ url: line.url });
  await far.useKey({ account, keyId, signer }, 10);
  const entry = await openEntry(far);
  await restingId(entry);
  line.mute();
  const lost = entry.orders.place(buy({ clientOrderId: 77 }));
  const unknown = entry.orders.cancelByClientId(999);
  const outcome = expect(unknown).rejects.toBeInstanceOf(OutcomeUnknownError);
  await vi.waitFor(async () => expect((await client.orders.open()).data).toHaveLength(2), 120_000);
  line.cut();
  await outcome;
  expect(await lost).toMatchObject({
    kind: 'recovered',
    clientOrderId: 77,
    order: { status: 'open' },
  });
  expect((await client.orders.open()).data).toHaveLength(2);
  line.close();
  await pause(50);
  await expect(entry.orders.cancelAll()).rejects.toBeInstanceOf(NotSentError);
});

test('a thousand orders at once come through one line, in turns, each exactly once', async () => {
  const { client } = await openAccount(venue.address, 'hmac');
  const { orders } = await openEntry(client);
  const sizes = { size: '0.0002', timeInForce: 'IOC' } as const;
  const placed = await Promise.all(
    Array.from({ length: 1_000 }, (_, at) =>
      orders.place(buy({ ...sizes, clientOrderId: at + 1 })),
    ),
  );
  expect(placed.every(({ kind, tries }) => kind === 'answered' && tries === 1)).toBe(true);
  const sequences = placed.map((one) => (one.kind === 'answered' ? one.answer.sequence : 0));
  expect(new Set(sequences).size).toBe(1_000);
});

const NO_LIMITS = {
  maxPositionNotional: null,
  maxLeverage: null,
  maxDailyLoss: null,
  maxDrawdownRate: null,
  maxConcentrationRate: null,
  maxValueAtRisk: null,
};

test('limits and fee receivers that the wallet of an account sets are there at once', async () => {
  const { client, owned, keyId } = await openAccount(venue.address);
  await owned.setRiskLimits({ maxPositionNotional: '10', maxDrawdownRate: '0.5' });
  expect(await codeOf(client.orders.place(buy()))).toBe('RiskPositionNotional');
  const { data: told } = await client.orders.whatIf(buy());
  expect(told).toMatchObject({ isAccepted: false, reject: { code: 'RiskPositionNotional' } });
  const limits = {
    ...NO_LIMITS,
    maxPositionNotional: '10',
    maxDrawdownRate: '0.5',
  };
  expect((await client.account.riskLimits()).data).toEqual(limits);
  expect((await client.account.state()).data.riskLimits).toEqual(limits);
  await owned.setRiskLimits({ maxLeverage: 3, maxValueAtRisk: '0.000001' });
  expect((await client.account.riskLimits()).data).toEqual({
    ...NO_LIMITS,
    maxLeverage: 3,
    maxValueAtRisk: '0.000001',
  });
  await owned.setRiskLimits({});
  expect((await client.account.riskLimits()).data).toEqual(NO_LIMITS);
  await expect(client.orders.place(buy())).resolves.toMatchObject({ kind: 'answered' });
  await owned.setFeeReceiver(keyId, owned.account);
  expect(await codeOf(owned.setFeeReceiver(keyId, 4))).toBe('AccountReserved');
  expect(await codeOf(owned.setFeeReceiver(keyId + 9, null))).toBe('KeyUnknown');
});

test('a fill says what its key agreed to pay on top, in the answer and for ever', async () => {
  const { owned, account } = await openAccount(venue.address);
  const { account: receiver } = await openAccount(venue.address);
  const signer = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
  const expiresAtUs = (Date.now() + 3_600_000) * 1_000;
  const scopes: ('trade' | 'read')[] = ['trade', 'read'];
  await owned.registerKey({ signer, keyId: 3, scopes, expiresAtUs, maxExtraFeeRate: '0.001' });
  await owned.setFeeReceiver(3, receiver);
  const client = new TandemClient({ url: venue.address });
  const key = { account, keyId: 3, signer };
  expect(await codeOf(client.useKey({ ...key, extraFeeRate: '0.1.2' }))).toBe('InvalidDecimal');
  await client.useKey({ ...key, extraFeeRate: '0.002' });
  const market = { market: MARKET, side: 'buy', type: 'market', size: '0.001' } as const;
  expect(await codeOf(client.orders.place(market))).toBe('KeyExtraFee');
  await client.useKey({ ...key, extraFeeRate: '0.001' });
  const order = await fillAtOnce(client, market);
  const [fill] = order.fills;
  const extra = Number(fill?.price) * Number(fill?.size) * 0.001;
  expect(Number(fill?.extraFee)).toBeCloseTo(extra, 5);
  // The tables come after the answer.
  await vi.waitFor(
    async () => {
      const { data: fills } = await client.orders.fills({ limit: 10 });
      expect(fills).toEqual([...order.fills].reverse());
    },
    { timeout: 120_000, interval: 100 },
  );
  const { data: history } = await client.history.order(order.orderId ?? 0);
  expect(history.fills.map(({ extraFee }) => extraFee)).toEqual(
    order.fills.map(({ extraFee }) => extraFee),
  );
});

test('a what-if of a limited key is answered as its order is', async () => {
  const { client, owned, account, keyId } = await openAccount(venue.address);
  const signer = secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
  const narrow = { signer, keyId: keyId + 1, maxOrderNotional: '1' };
  const expiresAtUs = (Date.now() + 3_600_000) * 1_000;
  await owned.registerKey({ ...narrow, scopes: ['trade', 'read'], expiresAtUs });
  const limited = new TandemClient({ url: venue.address });
  await limited.useKey({ account, keyId: keyId + 1, signer });
  const { data: told } = await limited.orders.whatIf(buy());
  expect(told).toMatchObject({ isAccepted: false, reject: { code: 'KeyOrderNotional' } });
  expect(await codeOf(limited.orders.place(buy()))).toBe('KeyOrderNotional');
  expect((await client.orders.whatIf(buy())).data).toMatchObject({ isAccepted: true });
});
