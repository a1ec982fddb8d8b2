import { RATE_ONE } from '@tandem/quantity';

const LIMIT = 9_007_199_254_740_991n;

/** How an asset's units are priced: its market's price, lot size and the haircut's weight. */
export type CollateralPrice = {
  readonly price: number;
  readonly weightPpb: number;
  readonly baseUnitsPerLot: number;
};

/** floor(units x price x weight / (baseUnitsPerLot x 10^9)): one rounding, capped at 2^53 - 1. */
export function collateralValue(units: number, by: CollateralPrice): number {
  if (units === 0 || by.price === 0 || by.weightPpb === 0) return 0;
  const value =
    (BigInt(units) * BigInt(by.price) * BigInt(by.weightPpb)) /
    (BigInt(by.baseUnitsPerLot) * BigInt(RATE_ONE));
  return Number(value > LIMIT ? LIMIT : value);
}

/** ceil(quote x baseUnitsPerLot x 10^9 / (price x weight)): units that cover it. */
export function unitsForValue(quote: number, by: CollateralPrice): number {
  const divisor = BigInt(by.price) * BigInt(by.weightPpb);
  const dividend = BigInt(quote) * BigInt(by.baseUnitsPerLot) * BigInt(RATE_ONE);
  const units = (dividend + divisor - 1n) / divisor;
  return Number(units > LIMIT ? LIMIT : units);
}
