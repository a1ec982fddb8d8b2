import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import type { PriceUnits } from '@tandem/quantity';
import { dollars } from '../quotes/dollars.ts';
import { type PricedMarket, priceDecimalsOf } from './priced-market.ts';

/**
 * A market of a venue as a plan of prices wants it. Throws where a lot is no power of ten of the
 * base asset.
 */
export function marketToPrice(parts: {
  readonly market: ConfigureMarket;
  readonly base: ConfigureAsset;
  /** The last index of the venue; null when it never had one. */
  readonly lastIndex: PriceUnits | null;
  /** Where a simulation begins without one, in dollars. */
  readonly startPrice: number;
}): PricedMarket {
  const { market, base, lastIndex, startPrice } = parts;
  // The engine keeps at most eight decimals of an asset.
  const priceDecimals = priceDecimalsOf(Math.min(8, base.decimals), market.baseUnitsPerLot);
  return {
    market: market.market,
    symbol: market.symbol,
    baseAsset: base.symbol,
    priceDecimals,
    maxIndexAgeUs: market.maxIndexAgeUs,
    confidenceLimitPpb: market.confidenceLimitPpb,
    startPrice: lastIndex === null ? startPrice : Number(dollars(lastIndex, priceDecimals)),
  };
}
