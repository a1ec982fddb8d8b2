import type { PoolMessage } from '@tandem/api';
import { TandemClient, VenueError } from '@tandem/client';
import type { ConfigurePoolFund } from '@tandem/protocol';
import { addressOfKeyHash, type Signer, secp256k1Signer } from '@tandem/signing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { DEFAULT_START } from './start-config.ts';
import { type RunningVenue, startVenue } from './start-venue.ts';

type WalletOperations = Awaited<ReturnType<TandemClient['withWallet']>>;

const HOUR_US = 3_600_000_000;

let folder: string;
let venue: RunningVenue;
let client: TandemClient;
let wallet: WalletOperations;

beforeAll(async () => {
  folder = temporaryFolder();
  const config = {
    ...DEFAULT_START,
    data: folder,
    port: 0,
    bots: false,
    chain: false,
    screen: false,
  };
  venue = await startVenue(config, { environment: {}, page: null });
  await venue.ready();
  client = new TandemClient({ url: venue.address });
  wallet = await openAccount();
});

afterAll(async () => {
  await venue?.close();
  removeFolder(folder);
});

function freshSigner(): Signer {
  return secp256k1Signer(crypto.getRandomValues(new Uint8Array(32)));
}

/** A new wallet with an account, a session key that reads, and 10,000 of play money. */
async function openAccount(): Promise<WalletOperations> {
  const owner = freshSigner();
  const address = addressOfKeyHash(owner.publicKeyHash);
  const { data } = await client.market.walletOwner(address);
  const account = data.nextFreeAccount;
  const owned = await client.withWallet(owner, account);
  await owned.openAccount(address);
  const signer = freshSigner();
  const expiresAtUs = Date.now() * 1_000 + HOUR_US;
  await owned.registerKey({ signer, keyId: 2, scopes: ['read', 'trade'], expiresAtUs });
  await client.useKey({ account, keyId: 2, signer });
  await client.account.faucet({ asset: 'USDC', amount: '10000' });
  return owned;
}

async function refusal(request: Promise<unknown>): Promise<object> {
  const error = await request.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VenueError)) throw new Error(`no refusal: ${String(error)}`);
  return { code: error.code, ...error.inputs };
}

describe('a provider of the pool', () => {
  test('sees a pool that quotes, with the money of its first provider', async () => {
    const { data: pool } = await vi.waitUntil(async () => {
      const answer = await client.pool.state();
      return answer.data.markets.some(({ bids }) => bids.length > 0) && answer;
    }, 120_000);
    expect(pool).toMatchObject({ account: 4, providers: 1, totalShares: '2000000' });
    expect(Number(pool.equity)).toBeGreaterThan(1_900_000);
    expect(pool.deposits).toEqual({ status: 'open', minDeposit: '10' });
    expect(pool.exits).toMatchObject({ status: 'open', count: 0, delayUs: 20_000_000 });
    expect(pool.fees).toMatchObject({ treasury: '0.2', providers: '0.5' });
    const [market] = pool.markets;
    expect(Number(market?.asks[0]?.[0])).toBeGreaterThan(Number(market?.bids[0]?.[0]));
  });

  test('is refused too little, more than he has, and shares he does not have', async () => {
    expect(await refusal(wallet.depositToPool({ amount: '9.999999' }))).toMatchObject({
      code: 'AmountNotPositive',
      bound: '10',
      actual: '9.999999',
    });
    expect(await refusal(wallet.depositToPool({ amount: '10001' }))).toMatchObject({
      code: 'InsufficientBalance',
      bound: '10001',
      actual: '10000',
    });
    const wish = { amount: '100', minShares: '200' };
    expect(await refusal(wallet.depositToPool(wish))).toMatchObject({
      code: 'SharesBelowMinimum',
      bound: '200',
    });
    expect(await refusal(wallet.requestPoolExit({ shares: '1' }))).toMatchObject({
      code: 'InsufficientShares',
      bound: '1',
      actual: '0',
    });
    expect((await client.pool.account()).data).toMatchObject({ shares: '0', exits: [] });
  });

  test('buys shares with his wallet, and leaves with a part of them', async () => {
    // His exit must still wait when the last test looks at it, however slow the machine is.
    const { rules } = venue.exchange.live.pool;
    if (rules === null) throw new Error('the pool has rules');
    const patient = {
      ...rules,
      kind: 'ConfigurePoolFund',
      exitDelayUs: HOUR_US,
    } as ConfigurePoolFund;
    await venue.exchange.port.submit({ command: patient, authorization: null });
    const { sequence } = await wallet.depositToPool({ amount: '2000', minShares: '1900' });
    const { data: mine } = await client.pool.account({ minSeq: sequence });
    const shares = Number(mine.shares);
    expect(Math.abs(shares - 2_000)).toBeLessThan(100);
    expect(mine.freeShares).toBe(mine.shares);
    expect(Number(mine.worth)).toBeGreaterThan(1_900);
    const asked = await wallet.requestPoolExit({ shares: '500' });
    const after = await client.pool.account({ minSeq: asked.sequence });
    expect(after.data.exits).toMatchObject([{ shares: '500' }]);
    expect(Number(after.data.freeShares)).toBeCloseTo(shares - 500, 5);
    const due = after.data.exits[0]?.dueAtUs ?? 0;
    expect(due - asked.timeUs).toBe(HOUR_US);
    expect(await refusal(wallet.requestPoolExit({ shares: mine.shares }))).toMatchObject({
      code: 'InsufficientShares',
      bound: mine.shares,
      actual: after.data.freeShares,
    });
    const { data: pool } = await client.pool.state();
    expect(pool).toMatchObject({ providers: 2, exits: { count: 1, shares: '500' } });
  });

  test('finds what he did in his history, and the pool in that of everybody', async () => {
    const { data } = await vi.waitUntil(async () => {
      const answer = await client.pool.entries();
      return answer.data.rows.length === 2 && answer;
    }, 120_000);
    expect(data.rows.map(({ kind }) => kind)).toEqual(['exitRequested', 'minted']);
    const { data: bought } = await client.pool.entries({ kind: 'minted' });
    expect(bought.rows).toMatchObject([{ kind: 'minted', amount: '2000' }]);
    const { data: past } = await vi.waitUntil(async () => {
      const answer = await client.pool.history({ stretch: 'minute' });
      return Number(answer.data.rows[0]?.totalShares) > 2_000_000 && answer;
    }, 120_000);
    expect(Number(past.rows[0]?.sharePrice)).toBeCloseTo(1, 1);
    expect(Number(past.rows[0]?.equity)).toBeGreaterThan(1_900_000);
  });

  test('hears of the pool by WebSocket', async () => {
    const streams = client.openStreams();
    const message = await new Promise<PoolMessage>((resolve) => {
      streams.subscribe(
        { channel: 'pool' },
        { onMessage: (heard) => heard.channel === 'pool' && resolve(heard) },
      );
      streams.open();
    });
    streams.close();
    expect(message.pool).toMatchObject({ providers: 2, exits: { count: 1 } });
  });
});
