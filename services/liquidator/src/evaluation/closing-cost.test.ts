import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Position } from '../model/position.ts';
import { watchPools } from '../prices/pool-watch.fixture.ts';
import type { Generation } from '../protocols/dex223/generation.ts';
import { openSqlite } from '../store/sqlite.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { type ClosingEstimate, estimateClosing } from './closing-cost.ts';

let chain: TestChain;
let start: `0x${string}`;
beforeAll(async () => {
  chain = await TestChain.start();
  start = await chain.node.snapshot();
}, 120_000);
beforeEach(async () => {
  start = await chain.node.restore(start);
});
afterAll(() => chain.stop());

const USDC = 10n ** 6n;

/** A loan that bought doge, whose price then fell below the debt; frozen. */
async function freezeInsolvent(seen: TestChain, loanUsdc: bigint): Promise<bigint> {
  const orderId = await seen.createOrder({ deposit: 10_000_000n * USDC });
  const positionId = await seen.takeLoan({
    orderId,
    amount: loanUsdc * USDC,
    collateral: 'usdc',
    collateralAmount: (loanUsdc * USDC) / 2n,
  });
  await seen.marginSwap({ positionId, sell: 'usdc', buy: 'doge', amount: loanUsdc * USDC });
  await seen.prices.move('doge', 'usdc', '0.05');
  await chain.node.warp(1_801n);
  await seen.liquidate(positionId);
  return positionId;
}

async function estimate(
  seen: TestChain,
  positionId: bigint,
  generation: Generation,
): Promise<Extract<ClosingEstimate, { kind: 'estimated' }>> {
  const database = openSqlite(':memory:');
  const { book, prices, step } = await watchPools(seen, database, [['doge', 'usdc']]);
  await step();
  const assets = await seen.read('getPositionAssets', [positionId]);
  const balances = await seen.read('getPositionBalances', [positionId]);
  const holdings = assets.map((asset, index) => ({ asset, balance: balances[index] ?? 0n }));
  const order = { baseAsset: seen.token('usdc'), oracle: seen.oracle };
  const position = { holdings } as unknown as Position;
  const closing = estimateClosing(position, order, { generation, book, prices });
  await database.close();
  if (closing.kind === 'unknown') throw new Error(closing.reason);
  return closing;
}

it.each([
  ['hardened', 1_000n, false],
  ['hardened', 600_000n, true],
  ['first', 600_000n, false],
] as const)(
  'says whether the second step takes it, %s with a loan of %i',
  async (generation, loan, needsManualSale) => {
    const seen = chain.withGeneration(generation);
    const positionId = await freezeInsolvent(seen, loan);
    const closing = await estimate(seen, positionId, generation);
    expect(closing.needsManualSale).toBe(needsManualSale);
    const before = await seen.read('orders', [0n]);
    const confirmed = await seen.liquidate(positionId).then(
      () => true,
      () => false,
    );
    expect(confirmed).toBe(!needsManualSale);
    if (!confirmed) return;
    // Insolvent: all of the proceeds are the lender's.
    const after = await seen.read('orders', [0n]);
    expect(after[10] - before[10]).toBe(closing.proceeds);
    expect(closing.cost).toBeGreaterThan(0n);
  },
  240_000,
);
