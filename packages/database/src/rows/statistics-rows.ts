import type { Table } from '../table.ts';

/** Lengths of statistics, in seconds: an hour and a day. */
export type StatisticsSeconds = 3_600 | 86_400;

/** What happened in a market in an hour or a day, and how it stood at the end. */
export type MarketStatisticsRow = {
  readonly market: number;
  readonly seconds: number;
  readonly startUs: number;
  readonly trades: number;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  /** Fees less rebates, in units of the quote asset. */
  readonly quoteFees: bigint;
  /** Fees of spot buyers, in units of the base asset. */
  readonly baseFees: bigint;
  readonly orders: number;
  readonly liquidations: number;
  /** Lots that liquidation steps closed in the book. */
  readonly liquidatedLots: bigint;
  readonly deleverages: number;
  /** Null: unchanged since the interval before. */
  readonly openInterest: number | null;
  readonly indexPrice: number | null;
  readonly markPrice: number | null;
};

/** What happened at the venue in an hour or a day. Money in quote units. */
export type VenueStatisticsRow = {
  readonly seconds: number;
  readonly startUs: number;
  readonly commands: number;
  readonly rejects: number;
  readonly orders: number;
  readonly trades: number;
  /** Markets quoted in the settlement asset. */
  readonly quoteVolume: bigint;
  readonly fees: bigint;
  readonly liquidations: number;
  readonly deleverages: number;
  readonly accountsOpened: number;
  readonly insuranceFees: bigint;
  readonly insurancePaid: bigint;
  readonly deficits: bigint;
};

/** What came in and went out of an asset in an hour or a day. */
export type AssetStatisticsRow = {
  readonly asset: number;
  readonly seconds: number;
  readonly startUs: number;
  readonly deposits: number;
  readonly deposited: bigint;
  readonly withdrawals: number;
  readonly withdrawn: bigint;
};

/** An account that traded in an hour or a day. */
export type ActiveAccountRow = {
  readonly seconds: number;
  readonly startUs: number;
  readonly market: number;
  readonly account: number;
};

/** The first sequence at or after a full second: finds sequences by time. */
export type TimeMarkRow = { readonly timeUs: number; readonly sequence: number };

export const MARKET_STATISTICS: Table<MarketStatisticsRow> = {
  name: 'market_statistics',
  columns: {
    market: 'int4',
    seconds: 'int4',
    startUs: 'int8',
    trades: 'int8',
    volume: 'sum',
    quoteVolume: 'sum',
    quoteFees: 'sum',
    baseFees: 'sum',
    orders: 'int8',
    liquidations: 'int8',
    liquidatedLots: 'sum',
    deleverages: 'int8',
    openInterest: 'int8',
    indexPrice: 'int8',
    markPrice: 'int8',
  },
};

export const VENUE_STATISTICS: Table<VenueStatisticsRow> = {
  name: 'venue_statistics',
  columns: {
    seconds: 'int4',
    startUs: 'int8',
    commands: 'int8',
    rejects: 'int8',
    orders: 'int8',
    trades: 'int8',
    quoteVolume: 'sum',
    fees: 'sum',
    liquidations: 'int8',
    deleverages: 'int8',
    accountsOpened: 'int8',
    insuranceFees: 'sum',
    insurancePaid: 'sum',
    deficits: 'sum',
  },
};

export const ASSET_STATISTICS: Table<AssetStatisticsRow> = {
  name: 'asset_statistics',
  columns: {
    asset: 'int4',
    seconds: 'int4',
    startUs: 'int8',
    deposits: 'int8',
    deposited: 'sum',
    withdrawals: 'int8',
    withdrawn: 'sum',
  },
};

export const ACTIVE_ACCOUNTS: Table<ActiveAccountRow> = {
  name: 'active_accounts',
  columns: { seconds: 'int4', startUs: 'int8', market: 'int4', account: 'int8' },
};

export const TIME_MARKS: Table<TimeMarkRow> = {
  name: 'time_marks',
  columns: { timeUs: 'int8', sequence: 'int8' },
};
