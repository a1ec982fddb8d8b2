import { describe, expect, it } from 'vitest';
import { erc20Abi, marginModuleAbi } from '../protocols/dex223/abi.ts';
import { hostileTokenArtifact } from './artifacts/hostile-token.ts';
import { DAY, ETHER, eventsOf, openLong, USDC, useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';
import { dataOf } from './test-node.ts';

const chainOf = useTestChain('first');
const hostile = hostileTokenArtifact.abi;

describe('faults of the first generation', () => {
  it('a: leaves every second asset unsold, for the borrower to withdraw', async () => {
    const chain = chainOf();
    const terms = { bought: ['weth', 'wbtc', 'doge'], interest: 1n } as const;
    const { orderId, positionId } = await openLong(chain, terms);
    const lent = await chain.orderBalance(orderId);
    await chain.movePrice('weth', 'usdc', '500');
    await chain.movePrice('wbtc', 'usdc', '30000');
    await chain.liquidate(positionId);
    await chain.liquidate(positionId);
    expect(await chain.isOpen(positionId)).toBe(false);
    const left = await chain.read('getPositionAssets', [positionId]);
    expect(left).toEqual([chain.token('usdc'), chain.token('doge')]);
    expect((await chain.orderBalance(orderId)) - lent).toBeLessThan(18_000n * USDC);
    await chain.write('borrower', 'positionWithdraw', [positionId, chain.token('doge')]);
    expect(await chain.balanceOf('doge', addressOf('borrower'))).toBeGreaterThan(48_000n * ETHER);
  });

  it('b: confirms an asset that is not listed only after a sale by hand', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { tokens: ['weth'] });
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await expect(chain.liquidate(positionId)).rejects.toThrow('Asset is not in the tokenlist');
    const sale = { positionId, sell: 'weth', buy: 'usdc' } as const;
    await expect(chain.marginSwap({ ...sale, by: 'rival' })).rejects.toThrow('Only owner or');
    await chain.marginSwap({ ...sale, by: 'liquidator' });
    expect(eventsOf(await chain.liquidate(positionId))).toEqual(['Liquidation']);
  });

  it('c: never unfreezes, and lets the freezer go on selling at any price', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await chain.movePrice('weth', 'usdc', '4000');
    await chain.node.warp(3n * DAY);
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc', amount: 10n * ETHER });
    const closing = chain.write('borrower', 'positionClose', [positionId, true]);
    await expect(closing).rejects.toThrow('Position frozen');
    await chain.movePrice('weth', 'usdc', '4');
    const theft = { positionId, sell: 'weth', buy: 'usdc', minOut: 0n, by: 'liquidator' } as const;
    expect(eventsOf(await chain.marginSwap(theft))).toContain('MarginSwap');
  });

  it('d: confirms at whatever the pool pays', async () => {
    const chain = chainOf();
    const { orderId, positionId } = await openLong(chain);
    const lent = await chain.orderBalance(orderId);
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    await chain.movePrice('weth', 'usdc', '1');
    await chain.liquidate(positionId);
    expect((await chain.orderBalance(orderId)) - lent).toBeLessThan(20n * USDC);
  });

  it('e: tells pools of one asset over those of the one before', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { bought: ['weth', 'wbtc'] });
    const tiers = [500, 3000, 10_000];
    const told = await chain.read('getPositionActualPools', [positionId, tiers]);
    const of = async (asset: 'weth' | 'wbtc', fee: number) =>
      (await chain.prices.poolOf(asset, 'usdc', fee)) ?? chain.token('native');
    const first = await of('weth', 500);
    const second = await Promise.all(tiers.map((fee) => of('wbtc', fee)));
    const none = chain.token('native');
    expect(told).toEqual([first, ...second, none, none]);
  });

  it('f: counts one payment for each call of a multicall', async () => {
    const chain = chainOf();
    const zero = chain.token('native');
    const template = await chain.createOrder();
    const [, , list] = await chain.read('orders', [template]);
    const orderId = await chain.read('orderIndex', []);
    const params = {
      whitelistId: list,
      interestRate: 0n,
      duration: DAY,
      minLoan: 1n,
      liquidationRewardAmount: 0n,
      liquidationRewardAsset: zero,
      asset: zero,
      deadline: 4_000_000_000,
      currencyLimit: 4,
      leverage: 2,
      oracle: chain.oracle,
      collateral: [zero],
    };
    await chain.write('lender', 'createOrder', [params]);
    const deposit = { abi: marginModuleAbi, call: 'orderDepositEth', args: [orderId] } as const;
    const data = dataOf(deposit);
    await chain.write('lender', 'multicall', [[data, data, data]], ETHER);
    expect(await chain.orderBalance(orderId)).toBe(3n * ETHER);
  });

  it('g: forgets 256 positions and lets the lender change the terms of live ones', async () => {
    const chain = chainOf();
    const reward = { asset: 'native', amount: 0n } as const;
    const orderId = await chain.createOrder({ reward });
    await chain.give('usdc', 'borrower', 1_000n * USDC);
    const args = [orderId, 2n, 0n, 1n] as const;
    const loan = dataOf({ abi: marginModuleAbi, call: 'takeLoan', args });
    for (let batch = 0; batch < 8; batch++) {
      await chain.write('borrower', 'multicall', [Array.from({ length: 32 }, () => loan)]);
    }
    expect(await chain.read('positionIndex', [])).toBe(256n);
    expect(await chain.read('order_status', [orderId])).toEqual([true, 0]);
    const [, , list, ...order] = await chain.read('orders', [orderId]);
    const changed = [orderId, list, 9_999n, order[1], order[2], order[4], order[5]] as const;
    const oracle = addressOf('lender');
    const zero = chain.token('native');
    await chain.write('lender', 'modifyOrder', [...changed, oracle, 0n, zero, 4_000_000_000]);
    await expect(chain.read('subjectToLiquidation', [0n])).resolves.toBe(false);
  });

  it('h: nobody but the owner can sell the ERC-223 side of a token', async () => {
    const chain = chainOf();
    const tokens = ['weth', 'dex', 'dex223'] as const;
    const orderId = await chain.createOrder({ base: 'weth', interest: 1n, tokens });
    const amount = 5_000n * ETHER;
    await chain.give('dex223', 'borrower', amount);
    const send = { from: addressOf('borrower'), to: chain.token('dex223'), abi: erc20Abi };
    await chain.node.send({ ...send, call: 'transfer', args: [chain.module, amount] });
    const deposited = [addressOf('borrower'), chain.token('dex223')] as const;
    expect(await chain.read('erc223deposit', deposited)).toBe(amount);
    const terms = { orderId, amount: 10n * ETHER, collateral: 'dex223' } as const;
    const positionId = await chain.takeLoan({ ...terms, collateralAmount: amount });
    await chain.marginSwap({ positionId, sell: 'weth', buy: 'dex' });
    await chain.movePrice('dex', 'weth', '0.0005');
    expect(await chain.isSubject(positionId)).toBe(true);
    await chain.liquidate(positionId);
    await expect(chain.liquidate(positionId)).rejects.toThrow('Only position owner');
    const balances = await chain.read('getPositionBalances', [positionId]);
    const assetId = await chain.read('getAssetId', [positionId, chain.token('dex223')]);
    const sold = balances[Number(assetId)] ?? 0n;
    const weth = chain.token('weth');
    const sale = [positionId, assetId, 0n, 0n, sold, weth, 3000] as const;
    await expect(chain.write('liquidator', 'marginSwap223', sale)).rejects.toThrow('Only position');
    await chain.write('borrower', 'marginSwap223', sale);
    expect(eventsOf(await chain.liquidate(positionId))).toContain('Liquidation');
  });

  it('i: says nothing of a position whose asset the oracle cannot value', async () => {
    const chain = chainOf();
    const { positionId } = await openLong(chain, { tokens: ['weth', 'usdc', 'evil'] });
    await chain.movePrice('weth', 'usdc', '1500');
    expect(await chain.isSubject(positionId)).toBe(true);
    await chain.give('evil', 'borrower', 1n);
    const deposit = [positionId, chain.token('evil'), 2n, 1n] as const;
    await chain.write('borrower', 'positionDeposit', deposit);
    await expect(chain.isSubject(positionId)).rejects.toThrow('Oracle: no pool found');
    await expect(chain.liquidate(positionId)).rejects.toThrow('Oracle: no pool found');
  });

  it('j: counts as liquidated although the reward token paid nothing', async () => {
    const chain = chainOf();
    const reward = { asset: 'evil', amount: ETHER } as const;
    const { positionId } = await openLong(chain, { reward, interest: 1n });
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    const evil = { from: addressOf('deployer'), to: chain.token('evil'), abi: hostile } as const;
    await chain.node.send({ ...evil, call: 'behave', args: [1] });
    await chain.liquidate(positionId);
    expect(await chain.isOpen(positionId)).toBe(false);
    expect(await chain.balanceOf('evil', addressOf('liquidator'))).toBe(0n);
  });

  it('j: pays a reward twice to a receiver who comes in again', async () => {
    const chain = chainOf();
    const reward = { asset: 'evil', amount: ETHER } as const;
    const { positionId } = await openLong(chain, { reward });
    await openLong(chain, { reward });
    await chain.movePrice('weth', 'usdc', '1900');
    await chain.liquidate(positionId);
    const args = [positionId, addressOf('cold')] as const;
    const again = dataOf({ abi: marginModuleAbi, call: 'liquidate', args });
    const evil = { from: addressOf('deployer'), to: chain.token('evil'), abi: hostile } as const;
    await chain.node.send({ ...evil, call: 'tell', args: [chain.module, again] });
    const confirm = await chain.liquidate(positionId, 'liquidator', addressOf('cold'));
    expect(eventsOf(confirm).filter((name) => name === 'Liquidation')).toHaveLength(2);
    expect(await chain.balanceOf('evil', addressOf('cold'))).toBe(2n * ETHER);
  });

  it('tells each new asset of a loan twice', async () => {
    const chain = chainOf();
    const orderId = await chain.createOrder();
    await chain.give('weth', 'borrower', ETHER);
    const args = [orderId, USDC, 1n, ETHER] as const;
    const opened = await chain.write('borrower', 'takeLoan', args, 10n ** 16n);
    expect(eventsOf(opened).filter((name) => name === 'NewAsset')).toHaveLength(4);
  });
});
