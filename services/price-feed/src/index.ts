/** Collects index prices from venues, Pyth, a recording or a simulation, and sends them in. */

export type { FeedState } from './feed/feed-state.ts';
export {
  openPriceFeed,
  type PriceFeed,
  type PriceFeedConfig,
  type PriceFeedParts,
} from './feed/price-feed.ts';
export type { FeedPlan } from './plans/feed-plan.ts';
export { type MarketOverrides, parseMarketOverrides } from './plans/market-overrides.ts';
export { marketToPrice } from './plans/market-to-price.ts';
export { PlanError } from './plans/plan-error.ts';
export { type PricePlans, planPrices } from './plans/plan-prices.ts';
export { type PriceChoice, parsePriceChoice } from './plans/price-choice.ts';
export type { PricedMarket } from './plans/priced-market.ts';
export { type PythAccess, readPythAccess } from './plans/pyth-choice.ts';
