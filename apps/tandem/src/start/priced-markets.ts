import type { MarketBoard } from '@tandem/feed';
import { type PricedMarket, priceDecimalsOf } from '@tandem/price-feed';
import { engineDecimals } from '@tandem/quantity';
import { MARKET_PLANS } from '@tandem/simulation';

/** The markets of a venue as the price feed wants them; a new one starts at its planned price. */
export function pricedMarkets(board: MarketBoard): readonly PricedMarket[] {
  return [...board.all()].map(({ rules, index }) => {
    const base = board.asset(rules.baseAsset);
    const priceDecimals = priceDecimalsOf(
      engineDecimals(base?.rules.decimals ?? 0),
      rules.baseUnitsPerLot,
    );
    const planned = MARKET_PLANS.find((plan) => plan.rules.market === rules.market);
    return {
      market: rules.market,
      symbol: rules.symbol,
      baseAsset: base?.symbol ?? '',
      priceDecimals,
      maxIndexAgeUs: rules.maxIndexAgeUs,
      confidenceLimitPpb: rules.confidenceLimitPpb,
      startPrice: (index ?? planned?.startPrice ?? 1) / 10 ** priceDecimals,
    };
  });
}
