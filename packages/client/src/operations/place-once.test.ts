import type { OrderOutcome } from '@tandem/api';
import { expect, test } from 'vitest';
import { Caller } from '../transport/caller.ts';
import { HttpTransport } from '../transport/http-transport.ts';
import { OutcomeUnknownError, VenueError } from '../venue-error.ts';
import { placeOnce } from './place-once.ts';

type Step = 'away' | 'lost' | 'placed' | 'duplicate' | 'refused' | 'stale' | 'limited' | 'proxy';
type Script = readonly Step[];

const ORDER = { market: 'BTC-PERP', side: 'buy', type: 'market', size: '1' };

/** A venue that takes a client order id once, behind a line that loses answers. */
function venue(script: Script): { caller: Caller; sent: number[]; placed: Set<number> } {
  const sent: number[] = [];
  const placed = new Set<number>();
  let turn = 0;
  const answer = (url: string, body: string): Response => {
    if (url.endsWith('/v1/orders') && body === '') return json(200, { data: [] });
    const { clientOrderId } = JSON.parse(body) as { clientOrderId: number };
    sent.push(clientOrderId);
    const step = script[turn] ?? 'placed';
    turn += 1;
    if (step === 'away') return json(503, { error: fault('VenueStopped') });
    if (step === 'refused') return json(422, { error: fault('InsufficientMargin') });
    if (step === 'stale') return json(422, { error: fault('MarketStale') });
    if (step === 'limited') return json(429, { error: fault('RateLimited') });
    const isKnown = placed.has(clientOrderId);
    placed.add(clientOrderId);
    if (step === 'lost') throw new TypeError('fetch failed');
    if (step === 'proxy') return new Response('<h1>bad gateway</h1>', { status: 502 });
    if (isKnown) return json(422, { error: fault('ClientOrderIdDuplicate', { orderId: '2304' }) });
    const order = { status: 'filled', reject: null } as unknown as OrderOutcome;
    return json(200, { sequence: 9, timeUs: 1, data: { order } });
  };
  const fetchNow = (url: unknown, init?: RequestInit) =>
    Promise.resolve().then(() => answer(String(url), (init?.body as string | null) ?? ''));
  const options = { url: 'http://venue', fetch: fetchNow as typeof fetch };
  return { caller: new Caller(new HttpTransport(options)), sent, placed };
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status });
}

function fault(code: string, inputs: object = {}): object {
  return { code, message: code, inputs };
}

function place(caller: Caller) {
  return placeOnce(caller, 'placeOrder', { ...ORDER, clientOrderId: 77 });
}

test('an order whose answer was lost is sent again under its id and found', async () => {
  const { caller, sent, placed } = venue(['lost', 'proxy', 'duplicate']);
  await expect(place(caller)).resolves.toMatchObject({
    kind: 'recovered',
    orderId: 2_304,
    tries: 3,
  });
  expect(sent).toEqual([77, 77, 77]);
  expect(placed.size).toBe(1);
});

test('an order that meets a venue on its way down is sent again', async () => {
  const { caller, sent } = venue(['away', 'placed']);
  await expect(place(caller)).resolves.toMatchObject({ kind: 'answered', tries: 2 });
  expect(sent).toEqual([77, 77]);
});

test('an answered order is sent once', async () => {
  const { caller, sent } = venue(['placed']);
  await expect(place(caller)).resolves.toMatchObject({ kind: 'answered', tries: 1 });
  expect(sent).toEqual([77]);
});

test('a refusal is not tried again', async () => {
  const { caller, sent } = venue(['refused']);
  await expect(place(caller)).rejects.toBeInstanceOf(VenueError);
  expect(sent).toHaveLength(1);
});

test('a duplicate at the first try is somebody else’s order, and an error', async () => {
  const { caller, placed } = venue(['duplicate']);
  placed.add(77);
  await expect(place(caller)).rejects.toMatchObject({ code: 'ClientOrderIdDuplicate' });
});

test('without any answer the outcome stays unknown', async () => {
  const { caller, sent } = venue(['lost', 'lost', 'lost', 'lost', 'lost']);
  await expect(place(caller)).rejects.toBeInstanceOf(OutcomeUnknownError);
  expect(sent.length).toBe(4);
});

test('after a lost answer, a refusal that never looked at the id settles nothing', async () => {
  const { caller, placed } = venue(['lost', 'stale']);
  await expect(place(caller)).rejects.toBeInstanceOf(OutcomeUnknownError);
  expect(placed.size).toBe(1);
  await expect(place(venue(['stale']).caller)).rejects.toMatchObject({ code: 'MarketStale' });
});

test('after a lost answer, a refusal behind the look at the id settles the order', async () => {
  const { caller } = venue(['lost', 'refused']);
  await expect(place(caller)).rejects.toMatchObject({ code: 'InsufficientMargin' });
});

test('a spent budget is waited for only while an order may be placed', async () => {
  await expect(place(venue(['lost', 'limited', 'placed']).caller)).resolves.toMatchObject({
    kind: 'recovered',
    tries: 3,
  });
  await expect(place(venue(['limited']).caller)).rejects.toMatchObject({ code: 'RateLimited' });
});
