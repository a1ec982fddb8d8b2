/** Pure folds from events to views: accounts, orders, fills, candles, statistics. */

export { type LiveCheckpoint, LiveVenue } from './live/live-venue.ts';
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
export type { ChosenLeverage } from './live/trading-terms.ts';
export { type DraftOrder, largestSize, type Preview, previewOrder } from './live/what-if.ts';
export { Projection } from './rows/projection.ts';
