import type { ProfitConfig } from './executor-parts.ts';

const BPS = 10_000n;
const USD_E8 = 100_000_000n;

export type ProfitQuestion = {
  /** Worth of the reward in wei; null when nothing prices it. */
  readonly rewardWei: bigint | null;
  /** The same in 1e-8 of a dollar. */
  readonly rewardUsdE8: bigint | null;
  /** Gas of all steps that are still to be paid. */
  readonly gas: bigint;
  readonly gasPriceWei: bigint;
  /** Wei that earlier attempts at this position cost, to be earned back; 0 once it is frozen. */
  readonly spentWei: bigint;
  /** Wei that the chain below takes for the data of those steps. */
  readonly dataFeeWei: bigint;
  /** Wei that the lender pays back for the gas. */
  readonly refundWei: bigint;
};

export type ProfitAnswer =
  | { readonly kind: 'go'; readonly why: 'profit' | 'evenAtLoss'; readonly profitWei: bigint }
  | {
      readonly kind: 'no';
      readonly why: 'RewardUnpriced' | 'RewardBelowGas';
      readonly profitWei: bigint | null;
      /** Wei that was missing. */
      readonly shortWei: bigint | null;
    };

/**
 * Cost = gas * price + data. Profit = reward + refund - cost - spent. It must be at least cost *
 * margin, unless the reward is one of those that are taken at any loss. Margin rounded up.
 */
export function computeProfit(question: ProfitQuestion, rule: ProfitConfig): ProfitAnswer {
  const { rewardWei, gas, gasPriceWei, dataFeeWei, spentWei, refundWei } = question;
  const isDear = isAboveLossThreshold(question, rule);
  if (rewardWei === null) {
    return { kind: 'no', why: 'RewardUnpriced', profitWei: null, shortWei: null };
  }
  const costWei = gas * gasPriceWei + dataFeeWei;
  const profitWei = rewardWei + refundWei - costWei - spentWei;
  const marginWei = (costWei * rule.marginBps + BPS - 1n) / BPS;
  if (profitWei >= marginWei) return { kind: 'go', why: 'profit', profitWei };
  if (isDear) return { kind: 'go', why: 'evenAtLoss', profitWei };
  return { kind: 'no', why: 'RewardBelowGas', profitWei, shortWei: marginWei - profitWei };
}

function isAboveLossThreshold({ rewardUsdE8 }: ProfitQuestion, rule: ProfitConfig): boolean {
  if (!rule.isEvenAtLoss || rewardUsdE8 === null) return false;
  return rewardUsdE8 >= rule.evenAtLossAboveRewardUsd * USD_E8;
}
