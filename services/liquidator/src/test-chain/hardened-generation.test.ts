import { describe, expect, it } from 'vitest';
import { factoryAbi, marginModuleAbi, oracleAbi } from '../protocols/dex223/abi.ts';
import { hostileTokenArtifact } from './artifacts/hostile-token.ts';
import { poolArtifact } from './artifacts/pool.ts';
import { DAY, ETHER, eventsOf, openLong, USDC, useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';
import { dataOf } from './test-node.ts';

const HALF_HOUR = 1_800n;
const chainOf = useTestChain('hardened');

/** The mean of the window follows the price half an hour later. */
async function fall(price: '1' | '1500' | '1900' | '2500'): Promise<void> {
  await chainOf().movePrice('weth', 'usdc', price);
  await chainOf().node.warp(HALF_HOUR);
}

describe('hardened generation', () => {
  it('lets anybody confirm what another one froze', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await fall('1900');
    await chain.liquidate(positionId);
    const confirm = await chain.liquidate(positionId, 'rival', addressOf('cold'));
    expect(eventsOf(confirm)).toEqual(['AssetRemoved', 'MarginSwap', 'Liquidation']);
    expect(await chain.isOpen(positionId)).toBe(false);
  });

  it('sells all assets of a position', async () => {
    const chain = chainOf();
    const { orderId, positionId } = await openLong(chain, { bought: ['weth', 'wbtc', 'doge'] });
    const lent = await chain.orderBalance(orderId);
    await chain.movePrice('wbtc', 'usdc', '30000');
    await fall('1500');
    await chain.liquidate(positionId);
    await chain.liquidate(positionId);
    expect(await chain.read('getPositionAssets', [positionId])).toEqual([chain.token('usdc')]);
    expect((await chain.orderBalance(orderId)) - lent).toBeGreaterThan(27_000n * USDC);
  });

  it('sells nothing below 95 % of the oracle, until the liquidator did by hand', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await fall('1900');
    await chain.liquidate(positionId);
    await chain.movePrice('weth', 'usdc', '1700');
    await expect(chain.liquidate(positionId)).rejects.toThrow();
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc', by: 'liquidator' });
    expect(eventsOf(await chain.liquidate(positionId))).toEqual(['Liquidation']);
  });

  it('values by the mean of half an hour, so that a spike does nothing', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1');
    expect(await chain.isSubject(positionId)).toBe(false);
    await chain.movePrice('weth', 'usdc', '3000');
    await chain.node.warp(HALF_HOUR);
    expect(await chain.isSubject(positionId)).toBe(false);
  });

  it('leaves what a sale brings above the debt to the owner', async () => {
    const chain = chainOf();
    const { orderId, positionId } = await openLong(chain);
    const lent = await chain.orderBalance(orderId);
    await fall('1900');
    await chain.liquidate(positionId);
    // The mean of half an hour has not heard of it yet.
    await chain.movePrice('weth', 'usdc', '2500');
    await chain.liquidate(positionId);
    expect((await chain.orderBalance(orderId)) - lent).toBe(30_000n * USDC);
    const [surplus] = await chain.read('getPositionBalances', [positionId]);
    expect(surplus).toBeGreaterThan(7_000n * USDC);
    const before = await chain.balanceOf('usdc', addressOf('borrower'));
    await chain.write('borrower', 'positionWithdraw', [positionId, chain.token('usdc')]);
    expect((await chain.balanceOf('usdc', addressOf('borrower'))) - before).toBe(surplus);
  });

  it('knows no value while no pool can look back for the whole window', async () => {
    const { node, market, ...chain } = chainOf();
    const [dai, wbtc] = [market.tokens.dai.address, market.tokens.wbtc.address];
    const from = addressOf('deployer');
    const zero = '0x0000000000000000000000000000000000000000';
    const pair = [dai, wbtc, zero, zero, 500] as const;
    await node.send({ from, to: market.factory, abi: factoryAbi, call: 'createPool', args: pair });
    const to = (await chain.prices.poolOf('dai', 'wbtc', 500)) ?? zero;
    const { abi } = poolArtifact;
    await node.send({ from, to, abi, call: 'initialize', args: [1n << 96n] });
    const oracle = { address: market.twapOracle, abi: oracleAbi } as const;
    const asking = { ...oracle, functionName: 'getAmountOut', args: [dai, wbtc, ETHER] } as const;
    await expect(node.client.readContract(asking)).rejects.toThrow('Oracle: no pool found');
    await node.warp(HALF_HOUR);
    expect(await node.client.readContract(asking)).toBe(ETHER);
  });

  it('foretells never as 0 for a loan without interest', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { interest: 0n });
    const [isNow, , , , insolventAt] = await chain.read('subjectToLiquidationExtended', [
      positionId,
    ]);
    expect([isNow, insolventAt]).toEqual([false, 0n]);
  });

  it('rounds a month of interest before it multiplies by time', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder({ interest: 1n });
    const loan = { orderId, amount: 19_999n, collateral: 'usdc' } as const;
    const positionId = await chain.takeLoan({ ...loan, collateralAmount: 19_999n });
    await chain.node.warp(30n * DAY);
    expect((await chain.status(positionId)).debt).toBe(20_000n);
    await chain.node.warp(30n * DAY);
    // The first generation would say 20,002: 19,999 * 2 / 10,000 is 3.
    expect((await chain.status(positionId)).debt).toBe(20_001n);
  });

  it('refuses leverage above the limit to the unit', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder({ leverage: 3 });
    const loan = { orderId, collateral: 'usdc', collateralAmount: 100n * USDC } as const;
    await chain.takeLoan({ ...loan, amount: 200n * USDC });
    await expect(chain.takeLoan({ ...loan, amount: 200n * USDC + 1n })).rejects.toThrow();
  });

  it('never unfreezes either', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await fall('1900');
    await chain.liquidate(positionId);
    await fall('2500');
    await chain.node.warp(DAY);
    await expect(chain.write('borrower', 'positionClose', [positionId, true])).rejects.toThrow();
  });

  it('lets nobody come in again while it pays, and says no text', async () => {
    const chain = chainOf();
    const reward = { asset: 'evil', amount: ETHER } as const;
    const { positionId } = await openLong(chain, { reward });
    await fall('1900');
    await chain.liquidate(positionId);
    const args = [positionId, addressOf('cold')] as const;
    const again = dataOf({ abi: marginModuleAbi, call: 'liquidate', args });
    const { abi } = hostileTokenArtifact;
    const evil = { from: addressOf('deployer'), to: chain.token('evil'), abi } as const;
    await chain.node.send({ ...evil, call: 'tell', args: [chain.module, again] });
    await expect(chain.liquidate(positionId)).rejects.toThrow('execution reverted');
    expect(await chain.isOpen(positionId)).toBe(true);
  });
});
