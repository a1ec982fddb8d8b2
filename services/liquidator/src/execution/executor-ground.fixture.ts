import { inspect } from 'node:util';
import { type Address, createPublicClient, http, type LocalAccount } from 'viem';
import type { Nodes } from '../chain/nodes.ts';
import { Dex223Actions } from '../protocols/dex223/actions.ts';
import type { LiquidationQueue } from '../queue/liquidation-queue.ts';
import { QUEUE_MIGRATIONS } from '../queue/queue-tables.ts';
import { SqlQueue } from '../queue/sql-queue.ts';
import { migrate } from '../store/migrations.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';
import { addressOf, testAccounts } from '../test-chain/test-accounts.ts';
import type { TestChain } from '../test-chain/test-chain.ts';
import { EXECUTION_MIGRATIONS } from './execution-tables.ts';
import { Executor } from './executor.ts';
import type { ExecutorConfig, ExecutorEvent } from './executor-parts.ts';
import { IntentStore } from './intent-store.ts';
import type { Worth } from './worth.ts';

const GWEI = 1_000_000_000n;
const ETHER = 10n ** 18n;
const CHAIN_ID = 31_337;

export const TEST_CONFIG: ExecutorConfig = {
  chainId: CHAIN_ID,
  isDryRun: false,
  receiver: addressOf('cold'),
  confirmations: 2n,
  perAccount: 5,
  pollMs: 100,
  attemptsMax: 3,
  againAfterMs: 0,
  gas: {
    feePerGasMaxWei: 1_000n * GWEI,
    tipPerGasWei: GWEI,
    bumpAfterMs: 60_000,
    bumpPercent: 13n,
    roomPercent: 130n,
  },
  l2: 'none',
  profit: { marginBps: 1_000n, isEvenAtLoss: false, evenAtLossAboveRewardUsd: 20n },
  rewardLeastWei: 0n,
  budget: { perPositionWei: ETHER, perDayWei: 10n * ETHER },
  lowGasWei: ETHER,
  sweep: null,
};

/** One node, asked directly; what it mines by itself is in a block when a broadcast ends. */
export function directNodes({ node, url }: TestChain): Nodes {
  const client = createPublicClient({
    transport: http(url, { retryCount: 0, timeout: 60_000 }),
    cacheTime: 0,
  });
  return {
    ask: (read) => read(client),
    broadcast: async (transaction) => {
      const hash = await client.sendRawTransaction({ serializedTransaction: transaction });
      await node.untilMined();
      return hash;
    },
  };
}

/** The native coin is worth $3,000; other tokens are unknown unless they are given. */
export function fixedWorth(weiPerUnit: ReadonlyMap<string, bigint> = new Map()): Worth {
  const native: Address = '0x0000000000000000000000000000000000000000';
  return {
    toWei: (asset, amount) => {
      if (asset === native) return amount;
      const wei = weiPerUnit.get(asset.toLowerCase());
      return wei === undefined ? null : amount * wei;
    },
    weiToUsdE8: (wei) => (wei * 300_000_000_000n) / ETHER,
  };
}

export type Bot = {
  readonly executor: Executor;
  readonly queue: LiquidationQueue;
  readonly database: SqlDatabase;
  readonly store: IntentStore;
  readonly events: ExecutorEvent[];
  /** Puts a position in front of the executor. */
  put(positionId: bigint): Promise<void>;
  /** Says how the queue sees it. */
  stateOf(positionId: bigint): Promise<string | undefined>;
  /** Looks at the chain and mines, until it is as wanted; fails after so many blocks. */
  until(isThere: () => Promise<boolean>, blocks?: number): Promise<void>;
};

export type BotOptions = {
  readonly accounts?: readonly LocalAccount[];
  readonly config?: Partial<ExecutorConfig>;
  readonly worth?: Worth;
  readonly database?: SqlDatabase;
  readonly nowMs?: () => number;
  readonly nodes?: Nodes;
  /** Shared by bots that compete only on chain. */
  readonly queue?: LiquidationQueue;
};

/** The executor on a test chain, one look at a time; the test mines. */
export async function openBot(chain: TestChain, options: BotOptions = {}): Promise<Bot> {
  const database = options.database ?? openSqlite(':memory:');
  await migrate(database, [QUEUE_MIGRATIONS, EXECUTION_MIGRATIONS]);
  const nowMs = options.nowMs ?? Date.now;
  const leaseMs = 3_600_000;
  const pacing = { afterEachMs: 0, whenEmptyMs: 0 };
  const queue = options.queue ?? new SqlQueue(database, { nowMs, leaseMs, pacing });
  const events: ExecutorEvent[] = [];
  const actions = new Dex223Actions({
    module: chain.market.modules[chain.generation],
    generation: chain.generation,
    sale: { slippageBps: 100n, lossMaxBps: 3_000n },
  });
  const executor = new Executor(
    {
      nodes: options.nodes ?? directNodes(chain),
      database,
      queue,
      accounts: options.accounts ?? [testAccounts.liquidator],
      actions,
      worth: options.worth ?? fixedWorth(),
      nowMs,
      onEvent: (event) => events.push(event),
    },
    { ...TEST_CONFIG, ...options.config },
  );
  return {
    executor,
    queue,
    database,
    store: new IntentStore(database),
    events,
    put: async (positionId) => {
      await queue.put({
        positionId,
        foundAtBlock: await chain.node.client.getBlockNumber(),
        expectedProfitWei: 1n,
        rewardWei: 1n,
        insolventAt: 1n,
      });
    },
    stateOf: async (positionId) => (await queue.find(positionId))?.state,
    until: async (isThere, blocks = 20) => {
      for (let block = 0; block < blocks; block += 1) {
        await executor.tick();
        if (await isThere()) return;
        await chain.node.mine();
      }
      throw new Error(`not there after ${blocks} blocks: ${inspect(events, { depth: 4 })}`);
    },
  };
}

export type InsolventTerms = {
  /** Tokens bought one after the other for equal parts of the loan. */
  readonly assets?: readonly ('weth' | 'wbtc' | 'doge')[];
  readonly rewardWei?: bigint;
  /** Tokens that the order's list has; the base asset may be missing. */
  readonly tokens?: readonly ('usdc' | 'weth' | 'wbtc' | 'doge')[];
};

/** A position in USDC, with 5 ETH of collateral, that owes more than it is worth once ETH fell. */
export async function openInsolvent(
  chain: TestChain,
  { assets = ['weth'], rewardWei, tokens }: InsolventTerms = {},
): Promise<bigint> {
  const orderId = await chain.createOrder({
    reward: { asset: 'native', amount: rewardWei ?? ETHER / 10n },
    ...(tokens === undefined ? {} : { tokens }),
  });
  const amount = 30_000_000_000n;
  const collateral = { collateral: 'weth', collateralAmount: 5n * ETHER } as const;
  const positionId = await chain.takeLoan({ orderId, amount, ...collateral });
  for (const buy of assets) {
    const part = amount / BigInt(assets.length);
    await chain.marginSwap({ positionId, sell: 'usdc', buy, amount: part });
  }
  return positionId;
}

/** ETH falls so far that every position above owes more than it is worth. */
export async function fall(chain: TestChain): Promise<void> {
  await chain.movePrice('weth', 'usdc', '1200');
  if (chain.generation === 'hardened') await chain.node.warp(1_800n);
}
