/** Pure folds from events to views: accounts, orders, fills, candles, statistics. */

export { BookWindow, type LevelChange } from './book-stream/book-window.ts';
export type { LiveCandle } from './candles/live-candle.ts';
export type { LiveCheckpoint } from './live/live-checkpoint.ts';
export type { PoolMarketFigures } from './live/live-pool.ts';
export { LiveVenue } from './live/live-venue.ts';
export {
  collateralOf,
  type Exposure,
  exposuresOf,
  heldOf,
  initialOf,
  isStale,
  liquidationPriceOf,
  type MarginStanding,
  maintenanceOf,
  pendingFunding,
  standingOf,
  unrealizedProfit,
  valueOf,
} from './live/margin-standing.ts';
export type { OpenOrder } from './live/open-order.ts';
export type { LimitStanding } from './live/order-limits.ts';
export {
  nextDistributionUs,
  type PoolStanding,
  poolStandingOf,
  reserveIn,
  sharePriceAt,
  worthOf,
} from './live/pool-standing.ts';
export type { ChosenLeverage, OwnLimits } from './live/trading-terms.ts';
export { type DraftOrder, largestSize, type Preview, previewOrder } from './live/what-if.ts';
export { MarketTape, type TapeCheckpoint } from './market-statistics/market-tape.ts';
export type { DayFigures } from './market-statistics/rolling-day.ts';
export { Projection } from './rows/projection.ts';
