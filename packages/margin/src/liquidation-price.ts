/** What decides the liquidation price of one position; prices in pu, the rest as named. */
export type LiquidationPriceInputs = {
  /** Signed size in lots. */
  readonly size: number;
  readonly mark: number;
  /** Equity of the unit for maintenance, in quote units, at `mark`. */
  readonly equity: number;
  /** Maintenance margin of the unit's other positions, in quote units. */
  readonly otherMaintenance: number;
  /** Maintenance rate and deduction of the position's tier at the liquidation price. */
  readonly maintenanceRatePpb: number;
  readonly maintenanceDeduction: number;
};

/**
 * The mark at which equity equals maintenance margin while all else stands still, rounded against
 * the account (a long's up, a short's down); null when no positive price reaches it.
 *
 * equity + size x (p - mark) = other + |size| x p x rate - deduction, solved for p; the same as
 * Binance's and dYdX's published formulas. Exact: computed in integers.
 */
export function liquidationPrice(inputs: LiquidationPriceInputs): number | null {
  const one = 1_000_000_000n;
  const size = BigInt(inputs.size);
  if (size === 0n) return null;
  const magnitude = size < 0n ? -size : size;
  const numerator =
    (BigInt(inputs.otherMaintenance) -
      BigInt(inputs.maintenanceDeduction) -
      BigInt(inputs.equity) +
      size * BigInt(inputs.mark)) *
    one;
  const denominator = size * one - magnitude * BigInt(inputs.maintenanceRatePpb);
  if (denominator === 0n) return null;
  // Long: both positive, ceiling. Short: both negative; the quotient of magnitudes, floor.
  const top = denominator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  if (top <= 0n) return null;
  const price = size > 0n ? (top + bottom - 1n) / bottom : top / bottom;
  return price > BigInt(Number.MAX_SAFE_INTEGER) || price < 1n ? null : Number(price);
}
