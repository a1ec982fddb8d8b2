import type { MarketBoard } from '@tandem/feed';
import { marketToPrice, type PricedMarket } from '@tandem/price-feed';
import type { PriceUnits } from '@tandem/quantity';
import { MARKET_PLANS } from '@tandem/simulation';

/** Price units at which a market begins that no plan knows. */
const UNPLANNED = 1;

/** The markets of a venue as the price feed wants them; a new one starts at its planned price. */
export function pricedMarkets(board: MarketBoard): readonly PricedMarket[] {
  return [...board.all()].flatMap(({ rules, index }) => {
    const base = board.asset(rules.baseAsset)?.rules;
    if (base === undefined) return [];
    const planned = MARKET_PLANS.find((plan) => plan.rules.market === rules.market);
    const price = (index ?? planned?.startPrice ?? UNPLANNED) as PriceUnits;
    return [marketToPrice({ market: rules, base, price })];
  });
}
