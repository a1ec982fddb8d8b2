import type { Address } from 'viem';
import { describe, expect, it } from 'vitest';
import { sqrtPriceAtTick } from '../prices/tick-math.ts';
import { poolAbi } from '../protocols/dex223/abi.ts';
import { poolArtifact } from './artifacts/pool.ts';
import { useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';

const chainOf = useTestChain('first');
const SPACING = 60;
const NARROW = 10n ** 18n;

async function poolAt(): Promise<Address> {
  const pool = await chainOf().prices.poolOf('weth', 'usdc', 3000);
  if (pool === null) throw new Error('there is a pool of 3000');
  return pool;
}

async function stateOf(address: Address): Promise<{ root: bigint; tick: number; depth: bigint }> {
  const { client } = chainOf().node;
  const [root, tick] = await client.readContract({ address, abi: poolAbi, functionName: 'slot0' });
  const depth = await client.readContract({ address, abi: poolAbi, functionName: 'liquidity' });
  return { root, tick, depth };
}

describe('pool of the test chain', () => {
  it('keeps the tick that its price is at, at any price', async () => {
    const pool = await poolAt();
    for (const price of ['2999.5', '1', '0.000001', '123456789', '3000'] as const) {
      await chainOf().movePrice('weth', 'usdc', price);
      const { root, tick } = await stateOf(pool);
      expect(sqrtPriceAtTick(tick)).toBeLessThanOrEqual(root);
      expect(sqrtPriceAtTick(tick + 1)).toBeGreaterThan(root);
    }
  });

  it('is deeper while the price is within a narrow range, in both directions', async () => {
    const chain = chainOf();
    const pool = await poolAt();
    const { tick, depth } = await stateOf(pool);
    // The pool counts in weth for usdc: a dearer weth is a lower tick.
    const lower = Math.floor((tick - 1_200) / SPACING) * SPACING;
    const range = [lower, lower + 600] as const;
    const from = addressOf('deployer');
    const call = { from, to: pool, abi: poolArtifact.abi } as const;
    const own = await chain.balanceOf('weth', from);
    await chain.node.send({ ...call, call: 'mint', args: [from, ...range, NARROW] });
    const given = own - (await chain.balanceOf('weth', from));
    const word = await chain.node.client.readContract({
      address: pool,
      abi: poolAbi,
      functionName: 'tickBitmap',
      args: [(lower / SPACING) >> 8],
    });
    expect((word >> BigInt((lower / SPACING) & 255)) & 1n).toBe(1n);
    const depths: bigint[] = [];
    for (const price of ['3000', '3282', '3500', '3282', '3000'] as const) {
      await chain.movePrice('weth', 'usdc', price);
      depths.push((await stateOf(pool)).depth - depth);
    }
    expect(depths).toEqual([0n, NARROW, 0n, NARROW, 0n]);
    const before = await chain.balanceOf('weth', from);
    await chain.node.send({ ...call, call: 'burn', args: [...range, NARROW] });
    const most = (1n << 128n) - 1n;
    await chain.node.send({ ...call, call: 'collect', args: [from, ...range, most, most] });
    // All of it was weth, and is again: less what is rounded against the provider.
    const returned = (await chain.balanceOf('weth', from)) - before;
    expect(given).toBeGreaterThan(0n);
    expect([given, given - 1n]).toContain(returned);
  });

  it('remembers for how long each tick was, also between two changes', async () => {
    const chain = chainOf();
    const pool = await poolAt();
    const first = (await stateOf(pool)).tick;
    await chain.movePrice('weth', 'usdc', '2000');
    const changedAt = await chain.node.timestamp();
    const second = (await stateOf(pool)).tick;
    await chain.node.warp(1_000n);
    const now = await chain.node.timestamp();
    const agos = [now - changedAt + 500n, 0n].map(Number);
    const [sums] = await chain.node.client.readContract({
      address: pool,
      abi: poolAbi,
      functionName: 'observe',
      args: [agos],
    });
    const change = (sums[1] ?? 0n) - (sums[0] ?? 0n);
    // The trade in this pool came a second or two before the last one of the move.
    const expected = BigInt(first) * 500n + BigInt(second) * (now - changedAt);
    const slack = BigInt(Math.abs(second - first)) * 3n;
    expect(change - expected).toBeLessThanOrEqual(slack);
    expect(expected - change).toBeLessThanOrEqual(slack);
  });
});
