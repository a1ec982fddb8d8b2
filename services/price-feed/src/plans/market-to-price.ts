import type { ConfigureAsset, ConfigureMarket } from '@tandem/protocol';
import { engineDecimals, type PriceUnits } from '@tandem/quantity';
import { dollars } from '../quotes/dollars.ts';
import { type PricedMarket, priceDecimalsOf } from './priced-market.ts';

/**
 * A market of a venue as a plan of prices wants it. Throws where a lot is no power of ten of the
 * base asset.
 */
export function marketToPrice(parts: {
  readonly market: ConfigureMarket;
  readonly base: Pick<ConfigureAsset, 'symbol' | 'decimals'>;
  /** Where a simulation begins: the last index of the venue, or a planned one. */
  readonly price: PriceUnits;
}): PricedMarket {
  const { market, base, price } = parts;
  const priceDecimals = priceDecimalsOf(engineDecimals(base.decimals), market.baseUnitsPerLot);
  return {
    market: market.market,
    symbol: market.symbol,
    baseAsset: base.symbol,
    priceDecimals,
    maxIndexAgeUs: market.maxIndexAgeUs,
    confidenceLimitPpb: market.confidenceLimitPpb,
    startPrice: Number(dollars(price, priceDecimals)),
  };
}
