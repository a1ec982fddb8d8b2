import { mulDivDown, mulRateUp, RATE_ONE } from '@tandem/quantity';
import { type TierTable, tierInitialMargin } from './tiers.ts';

/** How far the open interest has grown into its scaling range, 0 to 10^9 (dYdX's IMF scaling). */
export function openInterestScale(openInterestNotional: number, from: number, to: number): number {
  if (to === 0 || openInterestNotional <= from) return 0;
  if (openInterestNotional >= to) return RATE_ONE;
  return mulDivDown(openInterestNotional - from, RATE_ONE, to - from);
}

/**
 * Initial margin of a notional, in quote units, rounded up: the larger of the tiers' and the
 * account's own rate, raised toward the whole notional by the open-interest scale.
 */
export function initialMargin(
  table: TierTable,
  notional: number,
  customRatePpb: number,
  scalePpb: number,
): number {
  const byTier = tierInitialMargin(table, notional);
  const base = customRatePpb === 0 ? byTier : Math.max(byTier, mulRateUp(notional, customRatePpb));
  if (scalePpb === 0 || notional <= base) return base;
  return base + mulRateUp(notional - base, scalePpb);
}
