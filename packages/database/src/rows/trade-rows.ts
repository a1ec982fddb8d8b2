import type { Table } from '../table.ts';

/** One account's part of a match. */
export type FillRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly market: number;
  readonly orderId: number;
  /** Event index of the trade within the same sequence: together they name it. */
  readonly tradeIndex: number;
  readonly side: string;
  readonly liquidity: string;
  readonly marginMode: string;
  readonly price: number;
  readonly size: number;
  readonly remaining: number;
  /** Engine units of `feeAsset`; negative: a rebate. */
  readonly fee: number;
  readonly feeAsset: number;
  readonly realizedProfit: number;
  /** What the key of the order had agreed to pay on top, in units of the market's quote asset. */
  readonly extraFee: number;
};

/** A public print. */
export type TradeRow = {
  readonly market: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly price: number;
  readonly size: number;
  readonly takerSide: string;
};

/** Lengths of candles, in seconds. */
export type CandleSeconds = 1 | 60 | 300 | 900 | 3_600 | 14_400 | 86_400;

/** Trades of one stretch of time. A stretch without a trade has no row. */
export type CandleRow = {
  readonly market: number;
  readonly seconds: number;
  readonly startUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Lots. */
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  /** Lots whose taker bought. */
  readonly takerBuyVolume: bigint;
  readonly trades: number;
};

export const FILLS: Table<FillRow> = {
  name: 'fills',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    market: 'int4',
    orderId: 'int8',
    tradeIndex: 'int4',
    side: 'text',
    liquidity: 'text',
    marginMode: 'text',
    price: 'int8',
    size: 'int8',
    remaining: 'int8',
    fee: 'int8',
    feeAsset: 'int4',
    realizedProfit: 'int8',
    extraFee: 'int8',
  },
};

export const TRADES: Table<TradeRow> = {
  name: 'trades',
  columns: {
    market: 'int4',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    price: 'int8',
    size: 'int8',
    takerSide: 'text',
  },
};

export const CANDLES: Table<CandleRow> = {
  name: 'candles',
  columns: {
    market: 'int4',
    seconds: 'int4',
    startUs: 'int8',
    open: 'int8',
    high: 'int8',
    low: 'int8',
    close: 'int8',
    volume: 'sum',
    quoteVolume: 'sum',
    takerBuyVolume: 'sum',
    trades: 'int8',
  },
};
