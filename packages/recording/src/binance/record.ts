import type { DecimalText } from '../decimal-text.ts';
import type { RecordedLevel } from '../fields.ts';

/** One line of a raw Binance recording: USD-M or COIN-M futures, or spot. */
export type BinanceRecord =
  | BinanceDepthUpdate
  | BinanceTrade
  | BinanceAggregateTrade
  | BinanceBookTicker
  | BinanceKline
  | BinanceSnapshot;

/** Changed levels; size 0 removes one. Update ids chain: see `DepthBook`. */
export type BinanceDepthUpdate = {
  readonly kind: 'depthUpdate';
  readonly receivedUs: number;
  readonly symbol: string;
  readonly eventMs: number;
  /** `U` and `u` of the venue. */
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  /** `pu`: last id of the update before; null on spot, which chains by consecutive ids. */
  readonly previousUpdateId: number | null;
  readonly bids: readonly RecordedLevel[];
  readonly asks: readonly RecordedLevel[];
};

export type BinanceTrade = {
  readonly kind: 'trade';
  readonly receivedUs: number;
  readonly symbol: string;
  readonly tradeId: number;
  readonly tradedMs: number;
  readonly price: DecimalText;
  /** Coins, or contracts of 100 USD (BTCUSD_PERP). */
  readonly size: DecimalText;
  readonly isBuyerMaker: boolean;
  /** `X`: MARKET, INSURANCE_FUND, ADL, NA; null on spot. */
  readonly origin: string | null;
};

/** Trades of one taker order at one price. */
export type BinanceAggregateTrade = {
  readonly kind: 'aggregateTrade';
  readonly receivedUs: number;
  readonly symbol: string;
  readonly aggregateTradeId: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly tradedMs: number;
  readonly price: DecimalText;
  readonly size: DecimalText;
  readonly isBuyerMaker: boolean;
};

/** Best bid and ask after the book's update of that id. */
export type BinanceBookTicker = {
  readonly kind: 'bookTicker';
  readonly receivedUs: number;
  readonly symbol: string;
  readonly updateId: number;
  readonly bidPrice: DecimalText;
  readonly bidSize: DecimalText;
  readonly askPrice: DecimalText;
  readonly askSize: DecimalText;
};

export type BinanceKline = {
  readonly kind: 'kline';
  readonly receivedUs: number;
  readonly symbol: string;
  readonly interval: string;
  readonly openMs: number;
  readonly isClosed: boolean;
  readonly open: DecimalText;
  readonly high: DecimalText;
  readonly low: DecimalText;
  readonly close: DecimalText;
  readonly volume: DecimalText;
};

/** A REST snapshot of up to 1,000 levels a side, best first. It does not name its symbol. */
export type BinanceSnapshot = {
  readonly kind: 'snapshot';
  readonly receivedUs: number;
  readonly lastUpdateId: number;
  readonly bids: readonly RecordedLevel[];
  readonly asks: readonly RecordedLevel[];
};
