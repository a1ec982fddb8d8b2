import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXECUTION_MIGRATIONS } from '../execution/execution-tables.ts';
import { QUEUE_MIGRATIONS } from '../queue/queue-tables.ts';
import { SqlQueue } from '../queue/sql-queue.ts';
import { migrate } from '../store/migrations.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';
import { randomNumbers } from '../test-chain/random-numbers.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { audit, type KillAudit, type Opening } from './kill-audit.ts';
import { LEASE_MS, REWARD } from './kill-config.ts';

const VICTIM = fileURLToPath(new URL('./victim.ts', import.meta.url));

/** Enough that some are always on their way: about this many are liquidated in one life. */
const POSITIONS_PER_CYCLE = 2;
/** Positions that are left for the last life, so that there is something to do when it ends. */
const POSITIONS_LEAST = 8;

const EARLY_DEATH_EVERY = 4;

const BLOCK_SECONDS = 1;
const PATIENCE_MS = 600_000;
const LOOK_MS = 250;

export type KillOptions = {
  readonly cycles: number;
  readonly seed: number;
  /** Longest life in milliseconds, from the first look at the chain. */
  readonly lifeMsMax: number;
  readonly onCycle: (line: string) => void;
};

export type KillResult = KillAudit & {
  readonly cycles: number;
  readonly seed: number;
  /** Deaths with a transaction signed and not yet in a block. */
  readonly killedWithPending: number;
  /** Deaths with a freeze on chain whose confirm was still to come. */
  readonly killedWithFrozen: number;
};

/** Kills executors with -9 while freezes and confirms are on their way, then counts everything. */
export async function runKillCycles(options: KillOptions): Promise<KillResult> {
  const folder = mkdtempSync(join(tmpdir(), 'liquidator-kill-'));
  const path = join(folder, 'bot.sqlite');
  const chain = await TestChain.start();
  const database = openSqlite(path);
  try {
    await migrate(database, [QUEUE_MIGRATIONS, EXECUTION_MIGRATIONS]);
    const opening = await prepare(chain, database, options.cycles);
    await chain.node.client.setAutomine(false);
    await chain.node.client.setIntervalMining({ interval: BLOCK_SECONDS });
    const at: Ground = { chain, database, path };
    const counts = await killAll(at, options);
    await finish(at, opening.positionIds.length);
    const { cycles, seed } = options;
    return { cycles, seed, ...counts, ...(await audit(chain, database, opening)) };
  } finally {
    await database.close();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Ground = { readonly chain: TestChain; readonly database: SqlDatabase; readonly path: string };

async function killAll(
  at: Ground,
  { cycles, seed, lifeMsMax, onCycle }: KillOptions,
): Promise<Pick<KillResult, 'killedWithPending' | 'killedWithFrozen'>> {
  const moment = randomNumbers(seed);
  let killedWithPending = 0;
  let killedWithFrozen = 0;
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const victim = live(at);
    // Now and then also while it is still waking up.
    if (cycle % EARLY_DEATH_EVERY !== 0) await firstWord(victim);
    await sleep(Math.floor(moment(lifeMsMax)));
    await kill(victim);
    const { pending, frozen, done } = await inFlight(at.database);
    if (pending > 0) killedWithPending += 1;
    if (frozen > 0) killedWithFrozen += 1;
    onCycle(`death ${cycle}: ${pending} transactions pending, ${frozen} frozen, ${done} done`);
  }
  return { killedWithPending, killedWithFrozen };
}

/** One more life, which nobody ends before everything is done and deep enough in the chain. */
async function finish(at: Ground, positions: number): Promise<void> {
  const victim = live(at);
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { done, unsettled } = await inFlight(at.database);
    if (done === positions && unsettled === 0) break;
    if (victim.exitCode !== null) throw new Error(`the victim ended with ${victim.exitCode}`);
    if (Date.now() > end) {
      const far = `${done} of ${positions} done, ${unsettled} transactions without an end`;
      throw new Error(`${far} after ${PATIENCE_MS} ms`);
    }
    await sleep(LOOK_MS);
  }
  await kill(victim);
}

const FROZEN = `intents JOIN liquidations ON liquidations.id = intents.liquidation_id
  WHERE intents.frozen_at IS NOT NULL AND liquidations.state = 'open'`;

type InFlight = {
  readonly pending: number;
  readonly unsettled: number;
  readonly frozen: number;
  readonly done: number;
};

async function inFlight(database: SqlDatabase): Promise<InFlight> {
  const count = async (text: string): Promise<number> => {
    const [row] = await database.query<{ found: bigint }>(`SELECT COUNT(*) AS found FROM ${text}`);
    return Number(row?.found ?? 0n);
  };
  return {
    pending: await count("intents WHERE state = 'pending'"),
    unsettled: await count("intents WHERE state <> 'final'"),
    frozen: await count(FROZEN),
    done: await count("liquidations WHERE state = 'done'"),
  };
}

async function prepare(chain: TestChain, database: SqlDatabase, cycles: number): Promise<Opening> {
  const positions = cycles * POSITIONS_PER_CYCLE + POSITIONS_LEAST;
  const orderId = await chain.createOrder({ reward: { asset: 'native', amount: REWARD } });
  const positionIds: bigint[] = [];
  for (let made = 0; made < positions; made += 1) {
    const amount = 300_000_000n;
    const collateral = { collateral: 'weth', collateralAmount: 5n * 10n ** 16n } as const;
    const positionId = await chain.takeLoan({ orderId, amount, ...collateral });
    await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
    positionIds.push(positionId);
  }
  await chain.movePrice('weth', 'usdc', '1200');
  const fromBlock = await chain.node.client.getBlockNumber();
  const queue = new SqlQueue(database, { nowMs: Date.now, leaseMs: LEASE_MS });
  for (const positionId of positionIds) {
    const found = { positionId, foundAtBlock: fromBlock, insolventAt: 0n };
    await queue.put({ ...found, expectedProfitWei: 1n, rewardWei: REWARD });
  }
  const accounts = [addressOf('liquidator'), addressOf('rival')].map(async (address) => ({
    address,
    nonce: await chain.node.client.getTransactionCount({ address }),
    balanceWei: await chain.balanceOf('native', address),
  }));
  return {
    positionIds,
    fromBlock,
    accounts: await Promise.all(accounts),
    coldWei: await chain.balanceOf('native', addressOf('cold')),
  };
}

function live({ chain, path }: Ground): ChildProcess {
  const place = ['--node', chain.url, '--module', chain.market.modules.first, '--database', path];
  return spawn(process.execPath, [VICTIM, ...place], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** It has looked at the chain once, and sent what there was to send. */
async function firstWord(victim: ChildProcess): Promise<void> {
  const ended = once(victim, 'exit').then(([code]) => {
    throw new Error(`the victim ended by itself with ${String(code)}`);
  });
  await Promise.race([once(victim.stdout as NodeJS.ReadableStream, 'data'), ended]);
  ended.catch(() => undefined);
}

async function kill(victim: ChildProcess): Promise<void> {
  const ended = once(victim, 'exit');
  victim.kill('SIGKILL');
  await ended;
}
