import { describe, expect, test } from 'vitest';
import { computeProfit, type ProfitQuestion } from './profit-rule.ts';

const GWEI = 1_000_000_000n;
const rule = { marginBps: 1_000n, isEvenAtLoss: false, evenAtLossAboveRewardUsd: 20n };

/** The numbers of a liquidation: 455,000 gas at 20 gwei are 9,100,000 gwei. */
const question: ProfitQuestion = {
  rewardWei: 10_010_000n * GWEI,
  rewardUsdE8: 3_003_000_000n,
  gas: 455_000n,
  gasPriceWei: 20n * GWEI,
  spentWei: 0n,
  refundWei: 0n,
  dataFeeWei: 0n,
};

describe('the profit rule', () => {
  test('goes when the reward pays the gas of both steps and a tenth of it on top', () => {
    expect(computeProfit(question, rule)).toEqual({
      kind: 'go',
      why: 'profit',
      profitWei: 910_000n * GWEI,
    });
  });

  test('says how many wei are missing when it does not', () => {
    expect(computeProfit({ ...question, rewardWei: 10_010_000n * GWEI - 1n }, rule)).toEqual({
      kind: 'no',
      why: 'RewardBelowGas',
      profitWei: 910_000n * GWEI - 1n,
      shortWei: 1n,
    });
  });

  test('charges what earlier attempts cost, and counts what the lender pays back', () => {
    expect(computeProfit({ ...question, spentWei: 1n }, rule).kind).toBe('no');
    expect(computeProfit({ ...question, dataFeeWei: 1n }, rule).kind).toBe('no');
    expect(computeProfit({ ...question, spentWei: 5n, refundWei: 5n }, rule).kind).toBe('go');
  });

  test('rounds the margin up', () => {
    const tiny = { ...question, gas: 1n, gasPriceWei: 1n };
    expect(computeProfit({ ...tiny, rewardWei: 1n }, rule).kind).toBe('no');
    expect(computeProfit({ ...tiny, rewardWei: 2n }, rule).kind).toBe('go');
  });

  test('takes a loss for a reward of $20 only when that is switched on', () => {
    const dear = { ...question, gasPriceWei: 200n * GWEI, rewardUsdE8: 2_000_000_000n };
    expect(computeProfit(dear, rule).kind).toBe('no');
    const on = { ...rule, isEvenAtLoss: true };
    expect(computeProfit(dear, on)).toEqual({
      kind: 'go',
      why: 'evenAtLoss',
      profitWei: -80_990_000n * GWEI,
    });
    expect(computeProfit({ ...dear, rewardUsdE8: 1_999_999_999n }, on).kind).toBe('no');
    expect(computeProfit({ ...dear, rewardUsdE8: null }, on).kind).toBe('no');
  });

  test('never takes an unknown price for zero, nor for enough', () => {
    const unknown = { ...question, rewardWei: null };
    const on = { ...rule, isEvenAtLoss: true };
    expect(computeProfit(unknown, on)).toMatchObject({ kind: 'no', why: 'RewardUnpriced' });
  });
});
