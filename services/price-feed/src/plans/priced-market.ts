import type { MarketId } from '@tandem/protocol';
import type { IndexRules } from '../aggregation/index-price.ts';

/** A market that wants an index price, as the venue has configured it. */
export type PricedMarket = {
  readonly market: MarketId;
  /** For people: `BTC-PERP`. */
  readonly symbol: string;
  /** What it prices in dollars: `BTC`. */
  readonly baseAsset: string;
  /** One price unit is 10^-priceDecimals dollars: see `priceDecimalsOf`. */
  readonly priceDecimals: number;
  readonly maxIndexAgeUs: number;
  readonly confidenceLimitPpb: number;
  /** Where a simulation begins, in dollars: the last index of the venue, if it has one. */
  readonly startPrice: number;
};

/**
 * Decimals of a market's price unit: a price unit times a lot is 10^-6 dollars. Lots of 10^-5 BTC
 * (decimals 8, 1,000 base units a lot) give 1: ten cents. Throws when a lot is no power of ten of
 * the base asset, which no decimal of a source could be converted to exactly.
 */
export function priceDecimalsOf(baseDecimals: number, baseUnitsPerLot: number): number {
  const power = Math.round(Math.log10(baseUnitsPerLot));
  if (10 ** power !== baseUnitsPerLot) {
    throw new RangeError(`${baseUnitsPerLot} base units a lot are no power of ten`);
  }
  return 6 - (baseDecimals - power);
}

const SECOND_US = 1_000_000;

/** What is usually asked of an input: three seconds, half a percent, five percent. */
export function usualRules(market: PricedMarket, minSources: number): IndexRules {
  return {
    maxAgeUs: Math.min(3 * SECOND_US, market.maxIndexAgeUs),
    confidenceLimitPpb: Math.max(5_000_000, market.confidenceLimitPpb),
    deviationLimitPpb: 50_000_000,
    minSources,
    frozenAfterUs: 60 * SECOND_US,
    frozenDeviationPpb: 2_000_000,
  };
}
