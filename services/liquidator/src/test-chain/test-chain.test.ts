import type { Hex } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sourcesHash } from './artifacts/sources.ts';
import { hashOfSources } from './hash-of-sources.ts';
import { TestChain } from './test-chain.ts';

let chain: TestChain;
let start: Hex;

beforeAll(async () => {
  chain = await TestChain.start();
  start = await chain.node.snapshot();
});
beforeEach(async () => {
  start = await chain.node.restore(start);
});
afterAll(() => chain.stop());

describe('test chain', () => {
  it('has contracts of the sources that lie beside them', () => {
    expect(sourcesHash, 'run npm run liquidator-contracts').toBe(hashOfSources());
  });

  for (const generation of ['first', 'hardened'] as const) {
    it(`liquidates a position whose collateral is gone, ${generation}`, async () => {
      const seen = chain.withGeneration(generation);
      const orderId = await seen.createOrder();
      const amount = 30_000_000_000n;
      const collateral = { collateral: 'weth', collateralAmount: 5n * 10n ** 18n } as const;
      const positionId = await seen.takeLoan({ orderId, amount, ...collateral });
      await seen.marginSwap({ positionId, sell: 'usdc', buy: 'weth' });
      expect(await seen.read('subjectToLiquidation', [positionId])).toBe(false);
      await seen.movePrice('weth', 'usdc', '1900');
      await chain.node.warp(1_800n);
      expect(await seen.read('subjectToLiquidation', [positionId])).toBe(true);
      await seen.liquidate(positionId);
      await seen.liquidate(positionId);
      const [, , , liquidated] = await seen.read('subjectToLiquidationExtended', [positionId]);
      expect(liquidated).toBe(true);
    });
  }
});
