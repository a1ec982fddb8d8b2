/** The feed: released commands in order for any reader, and what an outsider can tell from them. */

export {
  countEvents,
  EVENT_KINDS,
  type EventPlaces,
  type FieldPlaces,
  nextEvent,
  placesOf,
} from './event-fields.ts';
export { DEFAULT_FEED_LIMITS, Feed, type FeedLimits } from './feed.ts';
export { eventAt, eventsOf, type ReleasedCommand } from './released.ts';
export {
  FellBehindError,
  type History,
  Subscription,
  type SubscriptionRequest,
} from './subscription.ts';
export { type AccountView, type PositionView, positionKey } from './views/account.ts';
export type { AccountLedger } from './views/account-ledger.ts';
export {
  joinViewParts,
  loadView,
  saveView,
  saveViewInParts,
  type ViewCheckpoint,
  type ViewPart,
} from './views/checkpoint.ts';
export { FundCash, type FundCashFigures } from './views/fund-cash.ts';
export type { BookSides, LiveOrder, LiveOrders } from './views/live-orders.ts';
export {
  type AssetFigures,
  fundingIndexOf,
  type MarketBoard,
  type MarketFigures,
} from './views/market-figures.ts';
export type { Level, PriceLevels } from './views/price-levels.ts';
export type { TotalFigures, Totals } from './views/totals.ts';
export type { TapeTrade, TradeTape } from './views/trade-tape.ts';
export { VenueView } from './views/venue-view.ts';
