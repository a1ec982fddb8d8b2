import { afterAll, beforeAll, expect, test } from 'vitest';
import { catchUp } from '../chain/follower.fixture.ts';
import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import { demoConfig, demoConfigText } from '../demo/demo-config.ts';
import { fixedWorth } from '../execution/executor-ground.fixture.ts';
import type { Worth } from '../execution/worth.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { EvaluationLoop } from './evaluation-loop.ts';
import { openDatabase } from './open-database.ts';
import { openNodes, Watcher } from './watcher.ts';

let chain: TestChain;
let config: Config;
let database: SqlDatabase;
let nodes: NodePool;

beforeAll(async () => {
  chain = await TestChain.start();
  const fromBlock = await chain.node.client.getBlockNumber();
  const files = { store: ':memory:', keystore: 'unused', passwordFile: 'unused' };
  const read = demoConfig(demoConfigText(chain, files, { fromBlock, port: 0 }));
  // Comparing is one request more, now and then.
  config = { ...read, operations: { ...read.operations, compareEveryBlocks: 1_000_000 } };
  database = await openDatabase(config);
  nodes = openNodes(config);
});
afterAll(async () => {
  await nodes.close();
  await database.close();
  await chain.stop();
});

/** A process that starts now with such a configuration, and whom it finds to be subject. */
async function startLoop(
  { protocol = {}, filter = {}, everyS }: LoopOptions,
  worth: Worth = fixedWorth(),
) {
  const own = {
    ...config,
    protocol: { ...config.protocol, ...protocol },
    filter: { ...config.filter, ...filter },
    evaluation: { everyS: everyS ?? config.evaluation.everyS, workers: 0 },
  };
  const database = await openDatabase(own);
  const watcher = new Watcher({ config: own, database, nodes, onDrift: () => undefined });
  const found = new Set<bigint>();
  const decisions: string[] = [];
  const loop = new EvaluationLoop({
    config: own,
    watcher,
    worth,
    database,
    hooks: {
      onCandidate: async ({ positionId }) => {
        found.add(positionId);
      },
      onDecision: ({ positionId, kind, reason }) => {
        decisions.push(`${positionId} ${kind} ${reason}`);
      },
      onReport: () => undefined,
      onFault: (error) => {
        throw error;
      },
    },
  });
  watcher.listen(loop);
  await watcher.load();
  await catchUp(watcher);
  const close = async (): Promise<void> => {
    await loop.close();
    await database.close();
  };
  return { watcher, loop, found, decisions, close };
}

type Protocol = Partial<Config['protocol']>;
type Filter = Partial<Config['filter']>;
type LoopOptions = {
  readonly protocol?: Protocol;
  readonly filter?: Filter;
  readonly everyS?: number;
};

/** Who is found to be subject within so many blocks. */
async function findSubject(protocol: Protocol, blocks: number, filter: Filter = {}) {
  const { watcher, loop, found, close } = await startLoop({ protocol, filter });
  for (let block = 0; block < blocks; block += 1) {
    await chain.node.mine();
    await catchUp(watcher);
  }
  const judged = new Set<bigint>();
  for (const position of watcher.book.openPositions()) {
    const order = watcher.book.order(position.orderId);
    const verdict = order === null ? null : loop.verdict({ position, order });
    if (verdict?.kind === 'priced' && verdict.isSubject) judged.add(position.positionId);
  }
  await close();
  return { found, judged };
}

const WETH = 10n ** 18n;

function pricesOf({ pools }: Watcher): readonly bigint[] {
  const known = pools.pools(chain.token('weth'), chain.token('usdc')) ?? [];
  return known.map(({ sqrtPriceX96 }) => sqrtPriceX96);
}

test('a block costs as many requests with many positions as with one, prices and all', async () => {
  const faults: unknown[] = [];
  const onDrift = (drift: unknown): number => faults.push(drift);
  const watcher = new Watcher({ config, database, nodes, onDrift });
  await watcher.load();
  const orderId = await chain.createOrder();
  const counts: number[] = [];
  for (const positions of [1, 7]) {
    for (let made = 0; made < positions; made += 1) {
      const loan = { orderId, amount: 30_000_000_000n, collateral: 'weth' } as const;
      const positionId = await chain.takeLoan({ ...loan, collateralAmount: 5n * WETH });
      await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth', amount: 1_000_000n });
    }
    await catchUp(watcher);
    // A trade changes the price of what every one of them holds.
    const prices = pricesOf(watcher);
    await chain.marginSwap({ positionId: 0n, sell: 'usdc', buy: 'weth', amount: 5_000_000n });
    const before = nodes.requests;
    expect((await watcher.step()).kind).toBe('block');
    counts.push(nodes.requests - before);
    expect(pricesOf(watcher)).not.toEqual(prices);
  }
  expect([...watcher.book.openPositions()]).toHaveLength(8);
  // The newest block and its logs.
  expect(counts).toEqual([2, 2]);
  expect(faults).toEqual([]);
});

test('asks the contract at once about what it cannot value itself', async () => {
  const orderId = await chain.createOrder();
  const loan = { orderId, amount: 30_000_000_000n, collateral: 'weth' } as const;
  const positionId = await chain.takeLoan({ ...loan, collateralAmount: 5n * WETH });
  await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
  await chain.movePrice('weth', 'usdc', '1200');
  expect((await findSubject({}, 0)).found).toContain(positionId);
  // No oracle is listed: nothing is known of the one that the lender chose.
  const asked = await findSubject({ oracles: [] }, 0);
  expect(asked.found).toContain(positionId);
  // The back-test and the screen go by the same answer.
  expect(asked.judged).toContain(positionId);
  // A change while it is subject, of a position that a rule leaves out.
  await chain.liquidate(positionId);
  const lenders = [addressOf('rival')];
  // Configured to begin after it was opened, where no log tells of it.
  await chain.node.mine();
  const fromBlock = Number(await chain.node.client.getBlockNumber());
  expect((await findSubject({ fromBlock }, 1)).found).toContain(positionId);
  const left = await findSubject({ oracles: [] }, 1, { lenders });
  expect(left.found).toEqual(new Set());
  // It is listed, and its pools are others than those that the configuration makes known.
  expect((await findSubject({ feeTiers: [1] }, 1)).found).toContain(positionId);
});

test('looks at a reward again when its price comes, falls or goes', async () => {
  const orderId = await chain.createOrder({ reward: { asset: 'native', amount: 7n } });
  const loan = { orderId, amount: 30_000_000_000n, collateral: 'weth' } as const;
  await chain.movePrice('weth', 'usdc', '3000');
  const positionId = await chain.takeLoan({ ...loan, collateralAmount: 5n * WETH });
  await chain.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
  await chain.movePrice('weth', 'usdc', '1200');
  let rewardWei: bigint | null = null;
  const worth: Worth = { toWei: () => rewardWei, weiToUsdE8: () => null };
  const { watcher, found, decisions, close } = await startLoop(
    { filter: { rewardLeast: 7n }, everyS: 1 },
    worth,
  );
  const findAt = async (wei: bigint | null): Promise<boolean> => {
    rewardWei = wei;
    found.clear();
    await chain.node.mine();
    await catchUp(watcher);
    return found.has(positionId);
  };
  // Without a price it is watched: the profit rule has the last word.
  expect(await findAt(null)).toBe(true);
  expect(await findAt(6n)).toBe(false);
  expect(await findAt(6n)).toBe(false);
  expect(await findAt(7n)).toBe(true);
  expect(await findAt(6n)).toBe(false);
  expect(await findAt(null)).toBe(true);
  const refused = decisions.filter((one) => one === `${positionId} filtered RewardTooSmall`);
  // Said when it changes, not in every block.
  expect(refused).toHaveLength(2);
  await close();
});
