/** Side of an order: Bitstamp's order_type 0 is buy, 1 is sell. */
export type Side = 'buy' | 'sell';

/** A price level in scaled integers: cents of USD, lots of 10^-8 BTC. */
export type BookLevel = { readonly priceCents: number; readonly sizeLots: number };

/** Scale of prices (cents) and of sizes (10^-8 BTC) in this recording. */
export const PRICE_DECIMALS = 2;
export const SIZE_DECIMALS = 8;

/** One line of a Bitstamp order-by-order recording. */
export type BitstampRecord = BitstampOrderRecord | BitstampTradeRecord | BitstampBookRecord;

export type BitstampOrderRecord = {
  /** A change is a fill, or an amended price; a deletion carries what was left. */
  readonly kind: 'orderCreated' | 'orderChanged' | 'orderDeleted';
  readonly receivedUs: number;
  readonly orderId: number;
  readonly side: Side;
  readonly priceCents: number;
  /** Remaining size after the event. */
  readonly sizeLots: number;
  /** When the venue accepted the order, in whole seconds. */
  readonly placedAtSeconds: number;
};

export type BitstampTradeRecord = {
  readonly kind: 'trade';
  readonly receivedUs: number;
  readonly tradeId: number;
  readonly priceCents: number;
  readonly sizeLots: number;
};

/** A snapshot of the best 20 levels a side, best first. */
export type BitstampBookRecord = {
  readonly kind: 'orderBook';
  readonly receivedUs: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};
