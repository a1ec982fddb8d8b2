import type { Position } from '@tandem/api';

/** Profit that is not realized over the initial margin; null while either is unknown. */
export function returnOf({ unrealizedProfit, initialMargin }: Position): number | null {
  if (unrealizedProfit === null || initialMargin === null) return null;
  return Number(initialMargin) === 0 ? null : Number(unrealizedProfit) / Number(initialMargin);
}
