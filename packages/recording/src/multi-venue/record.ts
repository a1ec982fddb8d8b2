import type { BinanceRecord } from '../binance/record.ts';
import type { DecimalText } from '../decimal-text.ts';

export type RecordedVenue = 'binance' | 'bitmex' | 'bybit' | 'deribit' | 'dydx';

/** One line of a raw recording of a venue's public socket or REST answers. */
export type VenueRecord =
  | VenueConnected
  | VenueSubscribed
  | VenueNotice
  | VenueTrades
  | VenueBook
  | VenueQuotes
  | VenueTicker
  | VenueBinanceMessage
  | VenueRestAnswer;

/** `<->`: a socket was opened. */
export type VenueConnected = {
  readonly kind: 'connected';
  readonly receivedUs: number;
  readonly url: string;
};

/** `<-`: a request that the recorder sent. */
export type VenueSubscribed = {
  readonly kind: 'subscribed';
  readonly receivedUs: number;
  readonly url: string;
  readonly request: string;
};

/** A greeting or the answer to a subscription: carries no market data. */
export type VenueNotice = { readonly kind: 'notice'; readonly receivedUs: number };

export type VenueTrades = {
  readonly kind: 'trades';
  readonly receivedUs: number;
  readonly market: string;
  /** True for the trades before the subscription, sent once. */
  readonly isHistory: boolean;
  readonly trades: readonly VenueTrade[];
};

export type VenueTrade = {
  readonly side: 'buy' | 'sell';
  readonly price: DecimalText;
  readonly size: DecimalText;
};

/**
 * Levels of a book. A level's `key` names it in later changes: an id (BitMEX, Bybit) or its
 * price. Size null is a deletion; price null is a change that names its level by id alone.
 */
export type VenueBook = {
  readonly kind: 'book';
  readonly receivedUs: number;
  readonly market: string;
  readonly isSnapshot: boolean;
  readonly levels: readonly VenueLevel[];
};

export type VenueLevel = {
  readonly side: 'buy' | 'sell';
  readonly key: string;
  readonly price: DecimalText | null;
  readonly size: DecimalText | null;
};

export type VenueQuotes = {
  readonly kind: 'quotes';
  readonly receivedUs: number;
  readonly market: string;
  readonly quotes: readonly VenueQuote[];
};

export type VenueQuote = {
  readonly bidPrice: DecimalText;
  readonly bidSize: DecimalText;
  readonly askPrice: DecimalText;
  readonly askSize: DecimalText;
};

/** Deribit's ticker: mark and index price; null where the venue has none. */
export type VenueTicker = {
  readonly kind: 'ticker';
  readonly receivedUs: number;
  readonly market: string;
  readonly markPrice: DecimalText;
  readonly indexPrice: DecimalText;
  readonly lastPrice: DecimalText | null;
};

export type VenueBinanceMessage = {
  readonly kind: 'binance';
  readonly receivedUs: number;
  readonly message: BinanceRecord;
};

/** An answer to a REST request: recordings hold depth snapshots of Binance only. */
export type VenueRestAnswer = {
  readonly kind: 'restAnswer';
  readonly receivedUs: number;
  readonly url: string;
  readonly message: BinanceRecord;
};
