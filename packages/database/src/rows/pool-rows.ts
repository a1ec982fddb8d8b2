import type { Table } from '../table.ts';

/** What a provider of the pool did or got. Null: the event of this kind does not say it. */
export type PoolEntryRow = {
  readonly account: number;
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  /** minted, exitRequested, redeemed, paid. */
  readonly kind: string;
  readonly exitId: number | null;
  /** Quote units that were paid in (minted) or out. */
  readonly amount: number | null;
  readonly shares: number;
  readonly accountShares: number | null;
  readonly totalShares: number | null;
  readonly poolEquity: number | null;
  readonly dueAtUs: number | null;
  /** All payments of fees to this provider. */
  readonly accountTotal: number | null;
};

/** How the collected fees were split. APR: providers / poolEquity x year / interval. */
export type PoolDistributionRow = {
  readonly sequence: number;
  readonly eventIndex: number;
  readonly timeUs: number;
  readonly collected: number;
  readonly treasury: number;
  readonly vault: number;
  readonly stakers: number;
  readonly providers: number;
  readonly totalShares: number;
  readonly poolEquity: number;
  readonly nextDistributionUs: number;
};

/** The pool as it is now. */
export type PoolRow = {
  /** Of the pool. */
  readonly account: number;
  readonly maxReserve: number;
  readonly totalShares: number;
  /** When the first shares were bought; null: not yet. */
  readonly openedUs: number | null;
};

/** Lengths of the stretches whose last value is kept. */
export type PoolValueSeconds = 60 | 3_600 | 86_400;

/** The newest that events told of the pool in a stretch of time. Quote units. */
export type PoolValueRow = {
  readonly seconds: number;
  readonly startUs: number;
  /** At the worse end of the bands. */
  readonly equity: number;
  readonly totalShares: number;
  /** In 10^-9 of the settlement asset. */
  readonly sharePrice: number;
  /** Null: nothing was quoted in that time. */
  readonly reserve: number | null;
};

export const POOLS: Table<PoolRow> = {
  name: 'pools',
  columns: { account: 'int8', maxReserve: 'int8', totalShares: 'int8', openedUs: 'int8' },
};

export const POOL_VALUES: Table<PoolValueRow> = {
  name: 'pool_values',
  columns: {
    seconds: 'int4',
    startUs: 'int8',
    equity: 'int8',
    totalShares: 'int8',
    sharePrice: 'int8',
    reserve: 'int8',
  },
};

export const POOL_ENTRIES: Table<PoolEntryRow> = {
  name: 'pool_entries',
  columns: {
    account: 'int8',
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    kind: 'text',
    exitId: 'int8',
    amount: 'int8',
    shares: 'int8',
    accountShares: 'int8',
    totalShares: 'int8',
    poolEquity: 'int8',
    dueAtUs: 'int8',
    accountTotal: 'int8',
  },
};

export const POOL_DISTRIBUTIONS: Table<PoolDistributionRow> = {
  name: 'pool_distributions',
  columns: {
    sequence: 'int8',
    eventIndex: 'int4',
    timeUs: 'int8',
    collected: 'int8',
    treasury: 'int8',
    vault: 'int8',
    stakers: 'int8',
    providers: 'int8',
    totalShares: 'int8',
    poolEquity: 'int8',
    nextDistributionUs: 'int8',
  },
};
