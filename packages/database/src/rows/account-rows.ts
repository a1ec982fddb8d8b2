import type { Table } from '../table.ts';

/** How far the tables follow the journal. One row. */
export type CheckpointRow = {
  /** Which journal the tables were made from; empty until the first batch. */
  readonly journal: string;
  readonly sequence: number;
  readonly timeUs: number;
};

export type AssetRow = {
  readonly asset: number;
  readonly symbol: string;
  readonly decimals: number;
  readonly unitDecimals: number;
  readonly weightPpb: number;
  readonly priceMarket: number | null;
};

export type MarketRow = {
  readonly market: number;
  readonly symbol: string;
  readonly kind: string;
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly baseUnitsPerLot: number;
  readonly tickSize: number;
  readonly status: string;
  readonly indexPrice: number | null;
  readonly markPrice: number | null;
  readonly lastPrice: number | null;
  readonly fundingRatePpb: number;
  /** In 2^-20 quote units a lot. */
  readonly fundingIndex: number;
  readonly openInterest: number;
  readonly settleAtUs: number | null;
};

export type AccountRow = {
  readonly account: number;
  readonly owner: number;
  readonly feeTier: number;
  /** Its cross side is below maintenance margin. */
  readonly isFlagged: boolean;
  readonly openedTimeUs: number;
  readonly openedSequence: number;
};

export type LeverageRow = {
  readonly account: number;
  readonly market: number;
  readonly marginMode: string;
  readonly leverage: number;
  readonly initialRatePpb: number;
};

export type BalanceRow = {
  readonly account: number;
  readonly asset: number;
  readonly balance: number;
  readonly sequence: number;
};

/** An open position; funding up to `sequence` is in its quote. */
export type PositionRow = {
  readonly account: number;
  readonly market: number;
  readonly marginMode: string;
  readonly size: number;
  readonly quote: number;
  readonly postedMargin: number;
  /** What funding left below one quote unit, in 2^-20 of it. */
  readonly fundingRemainder: number;
  readonly sequence: number;
};

export const CHECKPOINT: Table<CheckpointRow> = {
  name: 'checkpoint',
  columns: { journal: 'text', sequence: 'int8', timeUs: 'int8' },
};

export const ASSETS: Table<AssetRow> = {
  name: 'assets',
  columns: {
    asset: 'int4',
    symbol: 'text',
    decimals: 'int4',
    unitDecimals: 'int4',
    weightPpb: 'int8',
    priceMarket: 'int4',
  },
};

export const MARKETS: Table<MarketRow> = {
  name: 'markets',
  columns: {
    market: 'int4',
    symbol: 'text',
    kind: 'text',
    baseAsset: 'int4',
    quoteAsset: 'int4',
    baseUnitsPerLot: 'int8',
    tickSize: 'int8',
    status: 'text',
    indexPrice: 'int8',
    markPrice: 'int8',
    lastPrice: 'int8',
    fundingRatePpb: 'int8',
    fundingIndex: 'int8',
    openInterest: 'int8',
    settleAtUs: 'int8',
  },
};

export const ACCOUNTS: Table<AccountRow> = {
  name: 'accounts',
  columns: {
    account: 'int8',
    owner: 'int8',
    feeTier: 'int4',
    isFlagged: 'bool',
    openedTimeUs: 'int8',
    openedSequence: 'int8',
  },
};

export const LEVERAGES: Table<LeverageRow> = {
  name: 'leverages',
  columns: {
    account: 'int8',
    market: 'int4',
    marginMode: 'text',
    leverage: 'int4',
    initialRatePpb: 'int8',
  },
};

export const BALANCES: Table<BalanceRow> = {
  name: 'balances',
  columns: { account: 'int8', asset: 'int4', balance: 'int8', sequence: 'int8' },
};

export const POSITIONS: Table<PositionRow> = {
  name: 'positions',
  columns: {
    account: 'int8',
    market: 'int4',
    marginMode: 'text',
    size: 'int8',
    quote: 'int8',
    postedMargin: 'int8',
    fundingRemainder: 'int8',
    sequence: 'int8',
  },
};
