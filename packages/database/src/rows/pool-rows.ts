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
