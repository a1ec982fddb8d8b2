import {
  ACCOUNTS,
  ASSETS,
  BALANCES,
  CHECKPOINT,
  LEVERAGES,
  MARKETS,
  POSITIONS,
} from './rows/account-rows.ts';
import { DEPOSITS, LEDGER, WITHDRAWAL_STEPS, WITHDRAWALS } from './rows/money-rows.ts';
import { OPERATING_ERRORS, ORDER_CHANGES, ORDERS, REJECTS } from './rows/order-rows.ts';
import { POOL_DISTRIBUTIONS, POOL_ENTRIES, POOL_VALUES, POOLS } from './rows/pool-rows.ts';
import { ADL_RANKS, FUNDING_PAYMENTS, FUNDING_RATES, LIQUIDATIONS } from './rows/risk-rows.ts';
import {
  ACTIVE_ACCOUNTS,
  ASSET_STATISTICS,
  MARKET_STATISTICS,
  TIME_MARKS,
  VENUE_STATISTICS,
} from './rows/statistics-rows.ts';
import { CANDLES, FILLS, TRADES } from './rows/trade-rows.ts';
import type { Table } from './table.ts';

type AnyTable = Pick<Table<{ readonly [column: string]: unknown }>, 'name' | 'columns'>;

/** Tables whose rows all come from the journal. */
export const PROJECTED_TABLES: readonly AnyTable[] = [
  ASSETS,
  MARKETS,
  ACCOUNTS,
  LEVERAGES,
  BALANCES,
  POSITIONS,
  ORDERS,
  ORDER_CHANGES,
  REJECTS,
  FILLS,
  TRADES,
  CANDLES,
  FUNDING_RATES,
  FUNDING_PAYMENTS,
  LIQUIDATIONS,
  ADL_RANKS,
  POOL_ENTRIES,
  POOL_DISTRIBUTIONS,
  POOLS,
  POOL_VALUES,
  DEPOSITS,
  WITHDRAWALS,
  LEDGER,
  MARKET_STATISTICS,
  VENUE_STATISTICS,
  ASSET_STATISTICS,
  ACTIVE_ACCOUNTS,
  TIME_MARKS,
];

/** Every table that the code knows. */
export const TABLES: readonly AnyTable[] = [
  CHECKPOINT,
  ...PROJECTED_TABLES,
  WITHDRAWAL_STEPS,
  OPERATING_ERRORS,
];
