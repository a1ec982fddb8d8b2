import { expect, test } from 'vitest';
import { withdrawalCost } from './withdrawal-cost.ts';

const USDC = { symbol: 'USDC', scale: 6, withdrawalFee: '1' };

test.each([
  [undefined, '5', 'Fee –.', false],
  [USDC, '', 'Fee 1 USDC, a part of the amount.', true],
  [USDC, '1000', 'Fee 1 USDC: 999 USDC arrive.', true],
  [USDC, '1.000001', 'Fee 1 USDC: 0.000001 USDC arrive.', true],
  [USDC, '1', 'Fee 1 USDC: nothing would arrive.', false],
  [USDC, '0.5', 'Fee 1 USDC: nothing would arrive.', false],
  [{ ...USDC, withdrawalFee: '0' }, '', 'Fee 0.', true],
  [{ ...USDC, withdrawalFee: '0' }, '7', 'Fee 0: 7 USDC arrive.', true],
] as const)(
  'a withdrawal says what it costs and what arrives: %o %s',
  (asset, amount, words, isCovered) => {
    expect(withdrawalCost(asset, amount)).toEqual({ words, isCovered });
  },
);
