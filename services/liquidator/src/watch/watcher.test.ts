import { afterAll, beforeAll, expect, test } from 'vitest';
import { catchUp } from '../chain/follower.fixture.ts';
import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';
import { demoConfig, demoConfigText } from '../demo/demo-config.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { TestChain } from '../test-chain/test-chain.ts';
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
