import { describe, expect, it } from 'vitest';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import { DAY, ETHER, eventsOf, HOUR, openLong, USDC, useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';
import { dataOf } from './test-node.ts';

const chainOf = useTestChain('first');

function stepOf(positionId: bigint, by: 'liquidator' | 'rival') {
  const args = [positionId, addressOf(by)] as const;
  const data = dataOf({ abi: marginModuleAbi, call: 'liquidate', args });
  return { from: addressOf(by), to: chainOf().module, data };
}

describe('debt and verdict of the first generation', () => {
  it('owes 11 ETH of 10 after half a month at 20 %', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder({ base: 'weth', interest: 2_000n });
    const loan = { orderId, amount: 10n * ETHER, collateral: 'weth' } as const;
    const positionId = await chain.takeLoan({ ...loan, collateralAmount: 5n * ETHER });
    await chain.node.warp(15n * DAY);
    expect(await chain.status(positionId)).toEqual({ debt: 11n * ETHER, value: 15n * ETHER });
  });

  it('is subject only once the value is below the debt, not when they are equal', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder({ interest: 10_000n });
    const loan = { orderId, amount: 100n * USDC, collateral: 'usdc' } as const;
    const positionId = await chain.takeLoan({ ...loan, collateralAmount: 50n * USDC });
    await chain.node.warp(15n * DAY);
    expect(await chain.status(positionId)).toEqual({ debt: 150n * USDC, value: 150n * USDC });
    expect(await chain.isSubject(positionId)).toBe(false);
    const extended = await chain.read('subjectToLiquidationExtended', [positionId]);
    expect(extended[4]).toBe(await chain.node.timestamp());
    await chain.node.warp(1n);
    expect(await chain.isSubject(positionId)).toBe(true);
  });

  it('leaves an overdue healthy position to the lender and the reward to him', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { durationSeconds: DAY });
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc', amount: 12n * ETHER });
    await expect(chain.write('lender', 'positionClose', [positionId, false])).rejects.toThrow(
      'Only owner, or the lender after the deadline',
    );
    await chain.node.warp(2n * DAY);
    expect(await chain.isSubject(positionId)).toBe(false);
    await expect(chain.liquidate(positionId)).rejects.toThrow('Liquidation criteria are not met');
    const before = await chain.balanceOf('native', addressOf('lender'));
    const { gasUsed, effectiveGasPrice, ...receipt } = await chain.write(
      'lender',
      'positionClose',
      [positionId, false],
    );
    const after = await chain.balanceOf('native', addressOf('lender'));
    expect(after - before + gasUsed * effectiveGasPrice).toBe(10n ** 16n);
    expect(eventsOf({ gasUsed, effectiveGasPrice, ...receipt })).toEqual(['PositionClosed']);
  });

  it('rounds leverage down: 3 lets pass just under 4', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder({ leverage: 3 });
    const loan = { orderId, collateral: 'usdc', collateralAmount: 100n * USDC } as const;
    await chain.takeLoan({ ...loan, amount: 299n * USDC });
    await expect(chain.takeLoan({ ...loan, amount: 300n * USDC })).rejects.toThrow('Leverage');
  });

  it('checks nothing after a swap', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1000');
    expect(await chain.isSubject(positionId)).toBe(true);
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc', amount: ETHER });
    expect(await chain.isSubject(positionId)).toBe(true);
  });

  it('fails to foretell the insolvency of a loan without interest', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { interest: 0n });
    const asked = chain.read('subjectToLiquidationExtended', [positionId]);
    await expect(asked).rejects.toThrow();
    expect(await chain.isSubject(positionId)).toBe(false);
  });

  it('keeps saying that a closed position is subject', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { interest: 1n });
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await chain.liquidate(positionId);
    expect(await chain.isSubject(positionId)).toBe(true);
    expect(await chain.isOpen(positionId)).toBe(false);
    await expect(chain.liquidate(positionId)).rejects.toThrow('Position is closed');
  });
});

describe('two steps of the first generation', () => {
  it('freezes, then sells, repays the lender, pays the receiver and leaves the rest', async () => {
    const chain = chainOf();
    const reward = { asset: 'dai', amount: 25n * ETHER } as const;
    const { orderId, positionId } = await openLong(chain, { reward });
    const lent = await chain.orderBalance(orderId);
    await chain.movePrice('weth', 'usdc', '1900');
    expect(eventsOf(await chain.liquidate(positionId))).toEqual(['PositionFrozen']);
    const confirm = await chain.liquidate(positionId, 'liquidator', addressOf('cold'));
    expect(eventsOf(confirm)).toEqual(['AssetRemoved', 'MarginSwap', 'Liquidation']);
    expect(await chain.balanceOf('dai', addressOf('cold'))).toBe(25n * ETHER);
    expect(await chain.balanceOf('dai', addressOf('liquidator'))).toBe(0n);
    // Below the debt all goes to the lender: about 15 WETH at 1,900.
    const repaid = (await chain.orderBalance(orderId)) - lent;
    expect(repaid).toBeGreaterThan(28_000n * USDC);
    expect(repaid).toBeLessThan(28_500n * USDC);
    expect(await chain.read('getPositionBalances', [positionId])).toEqual([0n]);
  });

  it('refuses both steps in one block', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    const step = stepOf(positionId, 'liquidator');
    const [freeze, confirm] = await chain.node.inOneBlock([step, step]);
    expect([freeze?.status, confirm?.status]).toEqual(['success', 'reverted']);
    expect(await chain.isOpen(positionId)).toBe(true);
  });

  it('freezes for another caller after the hour', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await chain.node.warp(HOUR + 1n);
    expect(eventsOf(await chain.liquidate(positionId, 'rival'))).toEqual(['PositionFrozen']);
    expect(await chain.frozenBy(positionId)).toBe(addressOf('rival'));
    await expect(chain.liquidate(positionId)).rejects.toThrow('Only owner or liquidator');
    await chain.liquidate(positionId, 'rival');
  });

  it('lets nobody but the freezer and the owner sell within the hour', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    const taken = chain.liquidate(positionId, 'rival');
    await expect(taken).rejects.toThrow('Only owner or liquidator');
    expect(eventsOf(await chain.liquidate(positionId, 'borrower'))).toContain('Liquidation');
  });

  it('lets anybody take the reward when only the base asset is left', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc' });
    await chain.liquidate(positionId);
    const confirm = await chain.liquidate(positionId, 'rival', addressOf('cold'));
    expect(eventsOf(confirm)).toEqual(['Liquidation']);
    expect(await chain.isOpen(positionId)).toBe(false);
  });

  it('must be subject at the second step too', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await chain.movePrice('weth', 'usdc', '2500');
    await expect(chain.liquidate(positionId)).rejects.toThrow('Liquidation criteria are not met');
  });
});
