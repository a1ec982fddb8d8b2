import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { SigningClient, startProcess, type VenueProcess } from './venue-process.fixture.ts';

let folder: string;
let venue: VenueProcess;
let client: SigningClient;

beforeAll(async () => {
  folder = temporaryFolder();
  venue = await startProcess(folder);
  client = await SigningClient.open(venue.address, join(folder, 'demo-key.json'), 0);
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

async function bestBid(): Promise<number> {
  const response = await fetch(`${venue.address}/v1/markets/BTC-PERP/ticker`);
  const { data } = (await response.json()) as { data: { index: string } };
  return Math.floor(Number(data.index) * 0.97);
}

const order = (price: number, clientOrderId: number) => ({
  market: 'BTC-PERP',
  side: 'buy',
  type: 'limit',
  size: '0.01',
  price: String(price),
  clientOrderId,
});

describe('a running venue', () => {
  test('says that it is well, and gives the demo account its money', async () => {
    // A part may be late for a moment on a busy machine.
    await vi.waitFor(
      async () => expect((await fetch(`${venue.address}/v1/health`)).status).toBe(200),
      { timeout: 120_000, interval: 300 },
    );
    const account = await client.call('GET', '/v1/account');
    expect(account).toMatchObject({
      status: 200,
      data: { account: 1_000, balances: [{ asset: 'USDC', total: '100000' }] },
    });
  });

  test('takes a signed order, shows it at its sequence, and cancels it', async () => {
    const placed = await client.call('POST', '/v1/orders', order(await bestBid(), 1));
    expect(placed).toMatchObject({
      status: 200,
      data: { order: { status: 'resting', clientOrderId: 1, remaining: '0.01', reject: null } },
    });
    const open = await client.call('GET', `/v1/orders?minSeq=${placed.sequence}`);
    expect(open.sequence).toBeGreaterThanOrEqual(placed.sequence);
    expect(open.data).toMatchObject([{ clientOrderId: 1, status: 'open', timeInForce: 'GTC' }]);
    const canceled = await client.call('DELETE', '/v1/orders/by-client-id/1');
    expect(canceled).toMatchObject({ data: { order: { status: 'canceled' } } });
    expect((await client.call('GET', '/v1/orders')).data).toEqual([]);
  });

  test('tells before an order what it would do, and then does that', async () => {
    const buy = { market: 'BTC-PERP', side: 'buy', type: 'market', size: '0.02' };
    const request = { ...buy, timeInForce: 'FOK' };
    // Makers need a moment in a new venue, and may leave for one between preview and order: then
    // nothing is filled, and both are asked again.
    const { preview, filled } = await vi.waitUntil(
      async () => {
        const told = await client.call('POST', '/v1/what-if', request);
        const { filledNow } = (told.data ?? {}) as { readonly filledNow?: string };
        if (filledNow !== '0.02') return false;
        const placed = await client.call('POST', '/v1/orders', request);
        const isLate = placed.error?.code === 'FillOrKillUnfillable';
        return !isLate && { preview: told, filled: placed };
      },
      { timeout: 120_000, interval: 300 },
    );
    expect(preview).toMatchObject({ status: 200, data: { isAccepted: true, filledNow: '0.02' } });
    expect(filled).toMatchObject({ data: { order: { status: 'filled', filled: '0.02' } } });
    const { data } = await client.call('GET', '/v1/positions');
    expect(data).toMatchObject([{ market: 'BTC-PERP', side: 'long', size: '0.02' }]);
    const { data: fills } = await client.call('GET', '/v1/fills?limit=5');
    expect(fills).toBeDefined();
  });

  test('refuses an order beyond its margin with the figures behind it', async () => {
    const huge = { ...order(await bestBid(), 9), size: '190' };
    const refused = await client.call('POST', '/v1/orders', huge);
    expect(refused.status).toBe(422);
    expect(refused.error?.code).toBe('InsufficientMargin');
    expect(Number(refused.error?.inputs['actual'])).toBeLessThan(200_000);
  });

  test('believes nobody: no headers, another key, another body, a nonce used twice', async () => {
    const body = JSON.stringify(order(await bestBid(), 2));
    const bare = await client.send('POST', '/v1/orders', body, {});
    expect(bare).toMatchObject({ status: 401, error: { code: 'AuthenticationRequired' } });
    const headers = await client.headers('POST', '/v1/orders', body);
    const changed = body.replace('0.01', '0.02');
    const tampered = await client.send('POST', '/v1/orders', changed, headers);
    expect(tampered).toMatchObject({ status: 401, error: { code: 'WrongSignature' } });
    const stranger = { ...headers, 'tandem-key': '77' };
    expect(await client.send('POST', '/v1/orders', body, stranger)).toMatchObject({
      status: 401,
      error: { code: 'UnknownKey' },
    });
    const first = await client.send('POST', '/v1/orders', body, headers);
    expect(first.status).toBe(200);
    // Sent again, byte for byte: the answer names the order that it made.
    const again = await client.send('POST', '/v1/orders', body, headers);
    expect(again).toMatchObject({ status: 422, error: { code: 'ClientOrderIdDuplicate' } });
    const others = await client.call('GET', '/v1/account?account=16');
    expect(others).toMatchObject({ status: 403, error: { code: 'NotAllowed' } });
    const withdrawal = await client.call('POST', '/v1/withdrawals', { asset: 'USDC', amount: '1' });
    expect(withdrawal).toMatchObject({ status: 422, error: { code: 'WalletRequired' } });
  });

  test('tells in a dry run what must be signed', async () => {
    const body = JSON.stringify(order(1_000, 3));
    const headers = await client.headers('POST', '/v1/orders', body);
    const request = { method: 'POST', path: '/v1/orders', body, headers };
    const good = await client.send('POST', '/v1/verify-signature', JSON.stringify(request), {});
    expect(good).toMatchObject({ status: 200, data: { isValid: true, code: null } });
    const wrong = { ...request, body: body.replace('1000', '1001') };
    const bad = await client.send('POST', '/v1/verify-signature', JSON.stringify(wrong), {});
    expect(bad).toMatchObject({ data: { isValid: false, code: 'WrongSignature' } });
  });

  test('cancels the orders of who is not heard of in time', async () => {
    const placed = await client.call('POST', '/v1/orders', order(await bestBid(), 77));
    expect(placed.status).toBe(200);
    const armed = await client.call('POST', '/v1/dead-man-switch', { timeoutMs: 300 });
    expect(armed.status).toBe(200);
    await vi.waitFor(
      async () => expect((await client.call('GET', '/v1/orders')).data).toEqual([]),
      { timeout: 120_000, interval: 100 },
    );
  });

  test('goes on after kill -9 with every acknowledged order', async () => {
    const placed = await client.call('POST', '/v1/orders', order(await bestBid(), 500));
    expect(placed.status).toBe(200);
    await venue.kill();
    venue = await startProcess(folder);
    expect(venue.resumedAt).toBeGreaterThanOrEqual(placed.sequence);
    const path = join(folder, 'demo-key.json');
    client = await SigningClient.open(venue.address, path, client.nonce);
    const { data } = await client.call('GET', '/v1/orders');
    expect(data).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ clientOrderId: 500 })]),
    );
    const again = await client.call('POST', '/v1/orders', order(await bestBid(), 500));
    expect(again).toMatchObject({ status: 422, error: { code: 'ClientOrderIdDuplicate' } });
  });
});
