import type { Address } from 'viem';
import type { Order } from '../model/position.ts';

/** Which positions are watched at all; an empty list is no rule. */
export type FilterRule = {
  /**
   * Who may liquidate: with lenders listed, the bot serves their orders alone. The real contract
   * lets everybody; one that has a list of its own is asked by `mayLiquidate`.
   */
  readonly lenders: readonly Address[];
  readonly baseAssets: readonly Address[];
  readonly rewardAssets: readonly Address[];
  /** Wei; smaller rewards are not looked at. */
  readonly rewardLeast: bigint;
  /** For contracts that name their liquidators themselves; null: everybody may. */
  readonly mayLiquidate: ((order: Order) => boolean) | null;
};

export type FilterReason =
  | 'LenderNotServed'
  | 'BaseAssetNotServed'
  | 'RewardAssetNotServed'
  | 'RewardTooSmall'
  | 'NotALiquidator';

/**
 * @param rewardWei worth of the reward; null while it has no price, which is no reason to leave it
 * @returns why not, or null when positions of this order are watched
 */
export function filterOrder(
  order: Order,
  rewardWei: bigint | null,
  rule: FilterRule,
): FilterReason | null {
  if (!isServed(rule.lenders, order.owner)) return 'LenderNotServed';
  if (!isServed(rule.baseAssets, order.baseAsset)) return 'BaseAssetNotServed';
  if (!isServed(rule.rewardAssets, order.rewardAsset)) return 'RewardAssetNotServed';
  if (rewardWei !== null && rewardWei < rule.rewardLeast) return 'RewardTooSmall';
  if (rule.mayLiquidate !== null && !rule.mayLiquidate(order)) return 'NotALiquidator';
  return null;
}

function isServed(list: readonly Address[], address: Address): boolean {
  if (list.length === 0) return true;
  const wanted = address.toLowerCase();
  return list.some((one) => one.toLowerCase() === wanted);
}
