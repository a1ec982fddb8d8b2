import { expect, it } from 'vitest';
import { erc20Abi } from '../protocols/dex223/abi.ts';
import { ETHER, eventsOf, openLong, USDC, useTestChain } from './scenario.fixture.ts';
import { addressOf } from './test-accounts.ts';

const chainOf = useTestChain('first');

it('wraps what a lender pays in as the native coin, and gives it back', async () => {
  const chain = chainOf();
  const orderId = await chain.createOrder({ base: 'weth', deposit: 0n });
  const weth = chain.token('weth');
  await chain.write('lender', 'orderDepositWETH9', [orderId, weth], 3n * ETHER);
  expect(await chain.orderBalance(orderId)).toBe(3n * ETHER);
  await chain.write('lender', 'orderWithdraw', [orderId, ETHER]);
  expect(await chain.balanceOf('weth', addressOf('lender'))).toBe(ETHER);
  const stranger = chain.write('rival', 'orderWithdraw', [orderId, ETHER]);
  await expect(stranger).rejects.toThrow('Only order owner');
});

it('lends nothing of an order that its owner has switched off', async () => {
  const chain = chainOf();
  const orderId = await chain.createOrder();
  const loan = { orderId, amount: USDC, collateral: 'usdc', collateralAmount: USDC } as const;
  const off = await chain.write('lender', 'setOrderStatus', [orderId, false]);
  expect(eventsOf(off)).toEqual(['OrderAliveStatus']);
  await expect(chain.takeLoan(loan)).rejects.toThrow('Order is expired');
  await chain.write('lender', 'setOrderStatus', [orderId, true]);
  await chain.takeLoan(loan);
});

it('deposits into a position only what is listed, and only for its owner', async () => {
  const chain = chainOf();
  const { positionId } = await openLong(chain);
  await chain.give('dai', 'borrower', ETHER);
  const listed = [positionId, chain.token('dai'), 4n, ETHER] as const;
  const deposit = await chain.write('borrower', 'positionDeposit', listed);
  expect(eventsOf(deposit)).toEqual(['NewAsset', 'PositionDeposit']);
  const unlisted = [positionId, chain.token('evil'), 4n, ETHER] as const;
  const refused = chain.write('borrower', 'positionDeposit', unlisted);
  await expect(refused).rejects.toThrow('Asset is not in the tokenlist');
  const stranger = chain.write('rival', 'positionDeposit', listed);
  await expect(stranger).rejects.toThrow('Only position owner');
});

it('closes a healthy position for its owner with all that is left', async () => {
  const chain = chainOf();
  const { orderId, positionId } = await openLong(chain);
  const lent = await chain.orderBalance(orderId);
  const early = chain.write('borrower', 'positionClose', [positionId, true]);
  await expect(early).rejects.toThrow('Insufficient base asset');
  await chain.marginSwap({ positionId, sell: 'weth', buy: 'usdc', amount: 12n * ETHER });
  const closed = await chain.write('borrower', 'positionClose', [positionId, true]);
  expect(eventsOf(closed)).toContain('PositionClosed');
  expect(eventsOf(closed).filter((name) => name === 'PositionWithdrawal')).toHaveLength(2);
  expect((await chain.orderBalance(orderId)) - lent).toBe(30_000n * USDC);
  expect(await chain.balanceOf('weth', addressOf('borrower'))).toBeGreaterThan(2n * ETHER);
});

it('keeps ERC-223 tokens for who sent them, until he takes them back', async () => {
  const chain = chainOf();
  await chain.give('dex223', 'borrower', ETHER);
  const token = chain.token('dex223');
  const send = { from: addressOf('borrower'), to: token, abi: erc20Abi } as const;
  await chain.node.send({ ...send, call: 'transfer', args: [chain.module, ETHER] });
  expect(await chain.balanceOf('dex223', addressOf('borrower'))).toBe(0n);
  await chain.write('borrower', 'withdraw223', [token]);
  expect(await chain.balanceOf('dex223', addressOf('borrower'))).toBe(ETHER);
  expect(await chain.read('erc223deposit', [addressOf('borrower'), token])).toBe(0n);
});
