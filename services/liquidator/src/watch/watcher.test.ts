import { afterAll, beforeAll, expect, test } from 'vitest';
import { catchUp } from '../chain/follower.fixture.ts';
import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import { demoConfig, demoConfigText } from '../demo/demo-config.ts';
import { fixedWorth } from '../execution/executor-ground.fixture.ts';
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

/** Who is found to be subject with such a configuration, by a process that starts now. */
async function findSubject(
  protocol: Partial<Config['protocol']>,
  blocks: number,
  filter: Partial<Config['filter']> = {},
) {
  const other = {
    ...config,
    protocol: { ...config.protocol, ...protocol },
    filter: { ...config.filter, ...filter },
  };
  const own = await openDatabase(other);
  const watcher = new Watcher({ config: other, database: own, nodes, onDrift: () => undefined });
  const found = new Set<bigint>();
  const loop = new EvaluationLoop({
    config: { ...other, evaluation: { ...other.evaluation, workers: 0 } },
    watcher,
    worth: fixedWorth(),
    database: own,
    hooks: {
      onCandidate: async ({ positionId }) => {
        found.add(positionId);
      },
      onDecision: () => undefined,
      onReport: () => undefined,
      onFault: (error) => {
        throw error;
      },
    },
  });
  watcher.listen(loop);
  await watcher.load();
  await catchUp(watcher);
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
  await loop.close();
  await own.close();
  return { found, judged };
}

const WETH = 10n ** 18n;

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
    await chain.marginSwap({ positionId: 0n, sell: 'usdc', buy: 'weth', amount: 5_000_000n });
    const before = nodes.requests;
    expect((await watcher.step()).kind).toBe('block');
    counts.push(nodes.requests - before);
  }
  expect([...watcher.book.openPositions()]).toHaveLength(8);
  expect(watcher.pools.takeChanged().size).toBeGreaterThan(0);
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
