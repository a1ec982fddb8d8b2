import { mulDivDown, mulRateDown, mulRateUp, RATE_ONE } from '@tandem/quantity';

/** Taker rate of a tier in a market, in ppb, rounded down. */
export function takerRate(marketTakerPpb: number, takerFactorPpb: number): number {
  return mulDivDown(marketTakerPpb, takerFactorPpb, RATE_ONE);
}

/** Maker rate of a tier in a market, in ppb, rounded toward zero; negative is a rebate. */
export function makerRate(marketTakerPpb: number, makerFactorPpb: number): number {
  if (makerFactorPpb >= 0) return mulDivDown(marketTakerPpb, makerFactorPpb, RATE_ONE);
  return -mulDivDown(marketTakerPpb, -makerFactorPpb, RATE_ONE) + 0;
}

/** Fee of an amount: rounded up for a fee, down for a rebate (which is negative). */
export function feeOf(amount: number, ratePpb: number): number {
  return ratePpb >= 0 ? mulRateUp(amount, ratePpb) : -mulRateDown(amount, -ratePpb) + 0;
}
