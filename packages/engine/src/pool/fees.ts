import { positionFee } from '@tandem/margin';
import type { ConfigurePool } from '@tandem/protocol';
import type { MarketState } from '../markets/market-state.ts';
import { POOL } from './reserve.ts';

/** Rate of a side whose fee follows from what its fill opens and closes. */
export const BY_POSITION: number = Number.POSITIVE_INFINITY;

/** Rate of an account's side when the market has the pool's schedule; null when it has tiers. */
export function poolScheduleRate(market: MarketState, account: number): number | null {
  if (market.pool?.rules.feeSchedule !== 'pool') return null;
  return account === POOL ? 0 : BY_POSITION;
}

/** Fee of a fill of `lots` (unsigned) on a position of `size`, the lots being a buy or a sell. */
export function scheduledFee(
  rules: ConfigurePool,
  size: number,
  fill: { readonly lots: number; readonly price: number; readonly isBuy: boolean },
): number {
  const against = Math.max(0, fill.isBuy ? -size : size);
  const closed = Math.min(fill.lots, against);
  return positionFee({ opened: fill.lots - closed, closed }, fill.price, rules);
}
