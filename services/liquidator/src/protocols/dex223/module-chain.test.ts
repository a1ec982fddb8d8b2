import type { Hex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catchUp } from '../../chain/follower.fixture.ts';
import { migrate } from '../../store/migrations.ts';
import { HISTORY_MIGRATIONS, readClosures } from '../../store/position-history.ts';
import { RECORD_MIGRATIONS } from '../../store/record-migrations.ts';
import type { SqlDatabase } from '../../store/sql.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { TestChain } from '../../test-chain/test-chain.ts';
import type { ModuleBook } from './module-book.ts';
import { type Watched, watchModule } from './module-watch.fixture.ts';

/** The mirror beside the contracts themselves, on a chain of this machine. */

let first: TestChain;
const databases: SqlDatabase[] = [];

beforeAll(async () => {
  first = await TestChain.start();
});
afterAll(async () => {
  await first.stop();
  await Promise.all(databases.map((database) => database.close()));
});

async function openDatabase(): Promise<SqlDatabase> {
  const database = openSqlite(':memory:');
  databases.push(database);
  await migrate(database, [RECORD_MIGRATIONS, HISTORY_MIGRATIONS]);
  return database;
}

function watch(chain: TestChain, database: SqlDatabase, url = chain.url): Promise<Watched> {
  // Every block is compared with the contract: what the logs did must already be right.
  return watchModule({ database, url, module: chain.module, driftEvery: 1n });
}

/** Everything open, as the contract says it itself. */
async function expectSame(book: ModuleBook, chain: TestChain): Promise<void> {
  const count = await chain.read('positionIndex', []);
  for (let positionId = 0n; positionId < count; positionId += 1n) {
    const [orderId, owner, deadline, createdAt, principal, interest, isOpen, frozenAt] =
      await chain.read('positions', [positionId]);
    const position = book.position(positionId);
    if (!isOpen) {
      expect(position).toBeNull();
      continue;
    }
    const assets = await chain.read('getPositionAssets', [positionId]);
    const balances = await chain.read('getPositionBalances', [positionId]);
    const holdings = assets.map((asset, index) => ({ asset, balance: balances[index] }));
    const terms = { orderId, owner, deadline, createdAt, principal, interest, isOpen };
    expect(position).toMatchObject({ ...terms, holdings });
    expect(position?.freeze?.frozenAt ?? 0n).toBe(frozenAt);
  }
}

const WETH = 10n ** 18n;

async function borrow(chain: TestChain, orderId: bigint): Promise<bigint> {
  const amount = 30_000_000_000n;
  return chain.takeLoan({ orderId, amount, collateral: 'weth', collateralAmount: 5n * WETH });
}

for (const generation of ['first', 'hardened'] as const) {
  test(`the mirror is what the ${generation} contract says, from loan to end`, async () => {
    const chain = first.withGeneration(generation);
    const before = await chain.node.snapshot();
    const database = await openDatabase();
    const { follower, book, drifts } = await watch(chain, database);
    const orderId = await chain.createOrder();
    const [bad, good, sold] = [
      await borrow(chain, orderId),
      await borrow(chain, orderId),
      await borrow(chain, orderId),
    ];
    await catchUp(follower);
    await chain.marginSwap({ positionId: bad, sell: 'usdc', buy: 'weth' });
    await chain.marginSwap({ positionId: sold, sell: 'weth', buy: 'usdc' });
    await chain.marginSwap({ positionId: sold, sell: 'usdc', buy: 'weth', amount: 1_000_000n });
    await chain.give('usdc', 'borrower', 777n);
    await chain.write('borrower', 'positionDeposit', [good, chain.token('usdc'), 0n, 777n]);
    await catchUp(follower);
    await expectSame(book, chain);
    await chain.movePrice('weth', 'usdc', '1500');
    await chain.node.warp(3_600n);
    await chain.liquidate(bad);
    await catchUp(follower);
    await expectSame(book, chain);
    expect(book.position(bad)?.freeze).not.toBeNull();
    await chain.liquidate(bad);
    await chain.write('borrower', 'positionClose', [sold, true]);
    await catchUp(follower);
    await expectSame(book, chain);
    expect(drifts).toEqual([]);
    const closures = await readClosures(database, 10);
    expect(closures.map(({ positionId, kind }) => [positionId, kind])).toEqual([
      [sold, 'closed'],
      [bad, 'liquidated'],
    ]);
    await chain.node.restore(before);
  });
}

test('reorganizations of a real node are followed, also by WebSocket, over restarts', async () => {
  const before = await first.node.snapshot();
  const database = await openDatabase();
  const url = first.url.replace('http', 'ws');
  let watched = await watch(first, database, url);
  const orderId = await first.createOrder();
  const positionId = await borrow(first, orderId);
  await catchUp(watched.follower);
  for (let round = 0; round < 3; round += 1) {
    await first.marginSwap({ positionId, sell: 'usdc', buy: 'weth', amount: 1_000_000n });
    const middle: Hex = await first.node.snapshot();
    await first.marginSwap({ positionId, sell: 'usdc', buy: 'weth', amount: 2_000_000n });
    await borrow(first, orderId);
    await catchUp(watched.follower);
    await first.node.restore(middle);
    await first.node.warp(100n);
    await first.marginSwap({ positionId, sell: 'usdc', buy: 'weth', amount: 3_000_000n });
    if (round === 1) {
      await watched.pool.close();
      watched = await watch(first, database, url);
    }
    expect(await catchUp(watched.follower)).toContain('rollback');
    await expectSame(watched.book, first);
  }
  // The node's own way: the last blocks again, without what was in them.
  await borrow(first, orderId);
  await catchUp(watched.follower);
  const known = watched.book.positions.size;
  await first.node.client.request({ method: 'anvil_reorg', params: [8, []] });
  expect(await catchUp(watched.follower)).toContain('rollback');
  expect(watched.book.positions.size).toBeLessThan(known);
  await expectSame(watched.book, first);
  expect(watched.drifts).toEqual([]);
  await watched.pool.close();
  await first.node.restore(before);
});

test('a follower that runs hears of a block by WebSocket long before it would ask', async () => {
  const database = await openDatabase();
  const { follower, pool } = await watch(first, database, first.url.replace('http', 'ws'));
  await catchUp(follower);
  const blocks: bigint[] = [];
  const errors: unknown[] = [];
  let isIdle: () => void = () => undefined;
  const heard = (count: number): Promise<void> =>
    new Promise((resolve) => {
      isIdle = () => {
        if (blocks.length >= count) resolve();
      };
    });
  const running = follower.run({
    pollMs: 3_600_000,
    onStep: (step) => {
      if (step.kind === 'block') blocks.push(step.block.number);
      else isIdle();
    },
    onError: (error) => errors.push(error),
  });
  // Idle once, so that only a woken one sees the next block.
  await heard(0);
  const two = heard(1);
  await first.node.mine();
  await two;
  follower.stop();
  await running;
  await pool.close();
  expect(blocks).toHaveLength(1);
  expect(errors).toEqual([]);
});
