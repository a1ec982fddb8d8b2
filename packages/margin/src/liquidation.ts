import { mulDivDown } from '@tandem/quantity';

/** Health is kept within these. */
const HEALTH_MAX = 4_503_599_627_370_496;
const ADL_FACTOR_MAX = 67_108_863;

function clampedDivDown(value: number, scale: bigint, divisor: number, limit: number): number {
  const dividend = BigInt(value) * scale;
  const by = BigInt(divisor);
  let quotient = dividend / by;
  if (dividend < 0n && quotient * by !== dividend) quotient -= 1n;
  if (quotient > BigInt(limit)) return limit;
  if (quotient < BigInt(-limit)) return -limit;
  return Number(quotient);
}

/** floor(equity x 10^6 / requirement): 10^6 is the edge of liquidation; lower is worse. */
export function health(equity: number, requirement: number): number {
  return clampedDivDown(equity, 1_000_000n, Math.max(1, requirement), HEALTH_MAX);
}

/** Figures of a liquidated unit before a slice, all in quote units. */
export type SliceInputs = {
  /** Notional of the slice at mark. */
  readonly notional: number;
  readonly equity: number;
  readonly maintenance: number;
  /** Part of the maintenance margin that closing the slice frees. */
  readonly maintenanceFreed: number;
  readonly isLong: boolean;
};

/**
 * Quote at which closing a slice leaves equity / maintenance as it was: the proportional
 * bankruptcy value. Closing everything at it ends with equity zero (rounded for the account).
 */
export function bankruptcyQuote(slice: SliceInputs): number {
  const share = mulDivDown(slice.equity, slice.maintenanceFreed, slice.maintenance);
  return Math.max(0, slice.isLong ? slice.notional - share : slice.notional + share);
}

/** Figures that rank a position for auto-deleveraging, in quote units. */
export type AdlInputs = {
  readonly unrealizedProfit: number;
  readonly openCost: number;
  /** Net of hedges for a cross account; the position's own notional when isolated. */
  readonly netNotional: number;
  readonly equity: number;
};

/** profit (10^-6) x leverage (10^-4), each at most 2^26 - 1: docs/rulebook/adl.md. */
export function adlScore(inputs: AdlInputs): number {
  const profit = clampedDivDown(
    Math.max(0, inputs.unrealizedProfit),
    1_000_000n,
    Math.max(1, inputs.openCost),
    ADL_FACTOR_MAX,
  );
  const leverage = clampedDivDown(
    inputs.netNotional,
    10_000n,
    Math.max(1, inputs.equity),
    ADL_FACTOR_MAX,
  );
  return profit * leverage;
}
