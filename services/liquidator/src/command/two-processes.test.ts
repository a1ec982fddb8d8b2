import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HAS_REDIS, POSTGRES_PROGRAMS, PostgresServer, RedisServer } from '@tandem/local-servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoConfigText } from '../demo/demo-config.ts';
import { writeDemoFiles } from '../demo/demo-files.ts';
import { crash, openDemoMarket } from '../demo/demo-market.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';

const hasServers = (POSTGRES_PROGRAMS !== null && HAS_REDIS) || process.env['CI'] === 'true';
const MAIN = new URL('../main.ts', import.meta.url).pathname;
const LOOK_MS = 100;
type Started = {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves when it is gone and all that it said is there. */
  readonly ended: Promise<void>;
};

/** Only so that a broken program ends at all: far beyond what a busy machine needs. */
const CEILING_MS = 240_000;

describe.skipIf(!hasServers)('a watcher and an executor of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-two-'));
  const config = join(folder, 'liquidator.toml');
  const children: ChildProcess[] = [];
  let chain: TestChain;
  let postgres: PostgresServer;
  let redis: RedisServer;

  beforeAll(async () => {
    const parts = [TestChain.start(), PostgresServer.start(), RedisServer.start()] as const;
    [chain, postgres, redis] = await Promise.all(parts);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([chain.stop(), postgres.close(), redis.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...args: readonly string[]): Started {
    const child = spawn(process.execPath, [MAIN, ...args, '--config', config], {
      env: {
        PATH: process.env['PATH'],
        LIQUIDATOR_DATABASE_URL: postgres.url,
        LIQUIDATOR_REDIS_URL: redis.url,
        LIQUIDATOR_QUEUE_KIND: 'redis',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    return { child, said: () => said, ended };
  }

  test('earn together over PostgreSQL and Redis, and end when they are told to', async () => {
    const fromBlock = await chain.node.client.getBlockNumber();
    const market = await openDemoMarket(chain, 1);
    const files = await writeDemoFiles(folder);
    writeFileSync(config, demoConfigText(chain, files, { fromBlock, port: 0 }));
    const cold = { address: addressOf('cold') };
    const before = await chain.node.client.getBalance(cold);

    const watcher = start('watch-only');
    await until(() => watcher.said().includes('the bot runs'), watcher.said);
    const executor = start('executor');
    await until(() => executor.said().includes('the bot runs'), executor.said);
    const [rival, twin] = [start('watch-only'), start('executor')];
    for (const { child, ended } of [rival, twin]) {
      await ended;
      expect(child.exitCode).toBe(1);
    }
    expect(rival.said()).toContain('another process watches on this store');
    expect(twin.said()).toContain(`another process sends with ${addressOf('liquidator')}`);
    await crash(chain);
    await chain.node.client.setAutomine(false);
    await chain.node.client.setIntervalMining({ interval: 1 });
    await until(() => executor.said().includes('liquidated, Liquidated'), executor.said);

    expect((await chain.node.client.getBalance(cold)) - before).toBe(market.rewardWei);
    expect(watcher.said()).toContain(`position ${market.weak[0]}: found, ValueBelowDebt`);
    expect(watcher.said()).not.toContain(`"signed"`);
    const report = start('report', '--json');
    await report.ended;
    const { totals } = JSON.parse(report.said()) as { totals: { rewardsWei: string } };
    expect(totals.rewardsWei).toBe(market.rewardWei.toString());
    for (const { child } of [watcher, executor]) child.kill('SIGTERM');
    for (const { child, ended } of [watcher, executor]) {
      await ended;
      expect(child.exitCode).toBe(0);
    }
  });
});

async function until(isSo: () => boolean, said: () => string): Promise<void> {
  const end = Date.now() + CEILING_MS;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`it never came; what was said:\n${said()}`);
    await sleep(LOOK_MS);
  }
}
