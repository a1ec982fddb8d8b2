import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LiabilityStatements } from '@tandem/api';
import { TandemClient } from '@tandem/client';
import { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import { secp256k1Signer } from '@tandem/signing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DemoKey } from '../start/demo-key.ts';
import { SigningClient } from '../start/venue-process.fixture.ts';
import { temporaryFolder } from '../venue/played-venue.fixture.ts';
import { checkPublished } from '../verify-published/check-published.ts';
import { PublishedPages } from '../verify-published/published-pages.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const isMissing = POSTGRES_PROGRAMS === null;
if (isMissing) console.warn(`skipped: ${NO_POSTGRES}`);

test.runIf(process.env['CI'] === 'true')('finds a real PostgreSQL on a machine that tests', () => {
  expect(isMissing, NO_POSTGRES).toBe(false);
});

test('says that it needs a PostgreSQL, before it starts anything', async () => {
  const args = [MAIN, 'services', '--data', '/nowhere/at/all', '--no-screen'];
  const environment = { ...process.env, DATABASE_URL: '' };
  const child = spawn(process.execPath, args, { env: environment, stdio: 'pipe' });
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(words).toContain('name it by DATABASE_URL');
  expect(code).toBe(2);
});

type Part = { readonly name: string; readonly status: string };

/** A figure that one kind of process counts alone. */
const OWN_FIGURE = [
  ['exchange', 'tandem_exchange_sequence'],
  ['projector', 'tandem_projector_sequence'],
  ['price feed', 'tandem_price_feed_index_known'],
  ['settlement', 'tandem_settlement_batch'],
  ['gateway', 'tandem_gateway_sequence'],
] as const;

type Ready = {
  readonly addresses: readonly [string, string];
  readonly processes: { readonly [name: string]: number };
  readonly metrics: { readonly [name: string]: string };
};

const ORDER = {
  account: 1_000,
  market: 'BTC-PERP',
  side: 'buy',
  type: 'limit',
  size: '0.01',
  postOnly: 'reject',
};

/** What would take minutes otherwise. */
const QUICK = {
  TANDEM_PUBLISH_DELAY_SECONDS: '0',
  TANDEM_LIABILITY_EPOCH_SECONDS: '5',
  TANDEM_CHAIN_BLOCK_MS: '200',
};

const NAMES = ['exchange', 'projector', 'price-feed', 'settlement'];

describe.skipIf(isMissing)('a venue in separate processes', () => {
  const data = temporaryFolder();
  const lines: string[] = [];
  let database: PostgresServer;
  let supervisor: ChildProcess;
  let ready: Ready;

  beforeAll(async () => {
    database = await PostgresServer.start();
    const options = ['--data', data, '--port', '0', '--no-screen', '--no-bots', '--json'];
    // Withdrawals of a chain with challenges wait two minutes.
    options.push('--metrics-port', '0', '--no-challenges');
    supervisor = spawn(process.execPath, [MAIN, 'services', ...options], {
      env: { ...process.env, ...QUICK, DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (supervisor.stdout === null) throw new Error('the program has no output');
    createInterface({ input: supervisor.stdout }).on('line', (line) => lines.push(line));
    await until(() => lines.some((line) => line.startsWith('{')));
    ready = JSON.parse(lines.find((line) => line.startsWith('{')) ?? '') as Ready;
  });

  afterAll(async () => {
    if (supervisor.exitCode === null) supervisor.kill('SIGTERM');
    await until(() => supervisor.exitCode !== null || supervisor.signalCode !== null);
    await database.close();
    rmSync(data, { recursive: true, force: true });
  });

  const ordersAt = async (client: SigningClient): Promise<readonly unknown[]> => {
    const answer = await client.call('GET', '/v1/orders');
    expect(answer.status, JSON.stringify(answer)).toBe(200);
    return (answer as unknown as { readonly data: readonly unknown[] }).data;
  };

  test('tells at every gateway how each service is, and where prices come from', async () => {
    for (const address of ready.addresses) {
      const health = await until(async () => {
        const answer = await fetch(`${address}/v1/health`);
        const { data } = (await answer.json()) as { data: { status: string; parts: Part[] } };
        return data.status === 'ok' ? data.parts : undefined;
      });
      const names = health.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(NAMES));
      expect(names.filter((name) => name.startsWith('gateway'))).toHaveLength(1);
      const prices = await fetch(`${address}/v1/prices`);
      expect(prices.status).toBe(200);
      const { data } = (await prices.json()) as { data: { markets: readonly object[] } };
      expect(data.markets.length).toBeGreaterThan(0);
    }
  });

  test('shows metrics, health and readiness of every process on its own port', async () => {
    expect(Object.keys(ready.metrics)).toEqual(Object.keys(ready.processes));
    for (const [name, address] of Object.entries(ready.metrics)) {
      const [own] = OWN_FIGURE.find(([of]) => name.startsWith(of))?.slice(1) ?? [];
      const text = await (await fetch(`${address}/metrics`)).text();
      // Of this very process: memory and lag, and a figure that no other kind of process has.
      const memory = /^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1];
      expect(Number(memory), name).toBeGreaterThan(20_000_000);
      expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
      expect(text, name).toMatch(new RegExp(`^${own}(\\{.*\\})? \\d`, 'm'));
      for (const [, other] of OWN_FIGURE) if (other !== own) expect(text).not.toContain(other);
      for (const path of ['health', 'ready']) {
        await until(async () => (await fetch(`${address}/${path}`)).status === 200);
      }
      expect((await fetch(`${address}/journal`)).status).toBe(404);
      expect((await fetch(`${address}/metrics`, { method: 'POST' })).status).toBe(405);
      expect(new URL(address).hostname).toBe('127.0.0.1');
    }
    expect(new Set(Object.values(ready.metrics)).size).toBe(6);
  });

  test('ends a reading session everywhere, whichever gateway is told to', async () => {
    const [first, second] = ready.addresses;
    const client = await SigningClient.open(first, join(data, 'demo-key.json'), 100);
    const opened = await client.call('POST', '/v1/sessions');
    const { token } = opened.data as unknown as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const statusAt = async (address: string): Promise<number> =>
      (await fetch(`${address}/v1/positions`, { headers })).status;
    expect(await statusAt(second)).toBe(200);
    await fetch(`${first}/v1/sessions`, { method: 'DELETE', headers });
    await until(async () => (await statusAt(second)) === 401);
  });

  test('shows an order of one gateway at the other, and loses nothing to kill -9', async () => {
    const [first, second] = ready.addresses;
    const keys = join(data, 'demo-key.json');
    const client = await SigningClient.open(first, keys, 0);
    const placed = await client.call('POST', '/v1/orders', { ...ORDER, price: '50000' });
    expect(placed.status, JSON.stringify(placed)).toBe(200);
    const other = await SigningClient.open(second, keys, client.nonce);
    const before = await until(async () => {
      const seen = await ordersAt(other);
      return seen.length === 1 ? seen : undefined;
    });
    kill('gateway 1');
    kill('projector');
    // Everything goes on meanwhile, over the other gateway.
    const meanwhile = await other.call('POST', '/v1/orders', { ...ORDER, price: '49000' });
    expect(meanwhile.status, JSON.stringify(meanwhile)).toBe(200);
    const back = await until(() => addressAfterRestart('gateway 1'));
    await until(() => addressAfterRestart('projector'));
    const again = await SigningClient.open(back, keys, other.nonce);
    const after = await ordersAt(again);
    expect(after.slice(0, 1)).toEqual(before);
    expect(after.length).toBe(2);
    // The tables hold both as well: the projector went on where it was killed.
    await until(async () => {
      const rows = await again.call('GET', '/v1/order-history');
      const text = JSON.stringify(rows);
      return text.includes('"50000"') && text.includes('"49000"');
    });
  });

  test('shows the published journal at every gateway, and it holds', async () => {
    const [first, second] = ready.addresses;
    const back = addressAfterRestart('gateway 1') ?? first;
    for (const address of [back, second]) {
      const pages = new PublishedPages(address);
      const findings = await checkPublished(pages, { publicKey: null, from: 1 });
      expect(findings).toMatchObject({ disagreement: null, figures: { firstSequence: 1 } });
      expect(findings.figures.bodies).toBeGreaterThan(20);
    }
  });

  test('shows a withdrawal with its transactions out of the tables, at every gateway', async () => {
    const [, address] = ready.addresses;
    const path = join(data, 'demo-key.json');
    const key = JSON.parse(readFileSync(path, 'utf8')) as DemoKey;
    const client = new TandemClient({ url: address });
    const signer = (privateKey: string) => secp256k1Signer(Buffer.from(privateKey.slice(2), 'hex'));
    const { account, keyId } = key;
    await client.useKey({ account, keyId, signer: signer(key.privateKey) });
    const owner = await client.withWallet(signer(key.walletPrivateKey), account, 1, 2);
    await owner.withdraw({ asset: 'USDC', amount: '10' });
    const row = await until(async () => {
      // A key has a budget, and of two gateways each gives half of it.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { data: page } = await client.history.withdrawals();
      const [newest] = page.rows;
      return newest?.chainStatus === 'paid' ? newest : undefined;
    });
    const { data: told } = await client.chain.withdrawal(row.withdrawalId as number);
    expect(row).toMatchObject({
      scheduledTransaction: told.scheduled?.transactionHash,
      scheduledBlock: told.scheduled?.block,
      paidTransaction: told.paid?.transactionHash,
      paidBlock: told.paid?.block,
    });
    expect(row.paidTransaction).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test('states what the vault holds, as its settlement read it', async () => {
    const [, address] = ready.addresses;
    const statement = await until(async () => {
      const answer = await fetch(`${address}/v1/liabilities?limit=500`);
      const { data: page } = (await answer.json()) as { data: LiabilityStatements };
      return page.statements.findLast(({ vault }) => vault !== null);
    });
    const { assets, vault } = statement;
    expect(assets[0]).toBe(0);
    const dollars = vault?.tokens.find(({ asset }) => asset === 0)?.units ?? '0';
    expect(BigInt(dollars)).toBeGreaterThan(0n);
    expect(vault?.block).toBeGreaterThan(0);
  });

  test('ends all of its processes on Ctrl-C, in order', async () => {
    supervisor.kill('SIGINT');
    await until(() => supervisor.exitCode !== null);
    expect(supervisor.exitCode).toBe(0);
    for (const pid of Object.values(ready.processes)) {
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    }
  });

  function kill(name: string): void {
    process.kill(ready.processes[name] as number, 'SIGKILL');
  }

  /** What the supervisor says of a service that was killed and is ready again. */
  function addressAfterRestart(name: string): string | undefined {
    const died = lines.findIndex((line) => line.includes(`${name} `) && line.includes('SIGKILL'));
    if (died < 0) return undefined;
    const line = lines.slice(died).find((l) => l.includes(`${name} `) && l.includes(' ready'));
    return line === undefined ? undefined : (/http:\S+/.exec(line)?.[0] ?? 'ready');
  }
});

type Look<T> = () => T | Promise<T>;

/** Waits until something is there: true, or any value. */
async function until<T>(look: Look<T>): Promise<NonNullable<T>> {
  const latestMs = performance.now() + 240_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > latestMs) throw new Error('it did not come to this');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
