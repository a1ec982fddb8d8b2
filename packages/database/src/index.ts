/** Migrations, private rows, typed queries; PGlite or PostgreSQL behind one interface. */

export {
  type Database,
  DatabaseBehindError,
  DatabaseUnavailableError,
  type ReadOptions,
} from './database.ts';
export {
  type DatabasePlace,
  databasePlace,
  type OpenedDatabase,
  openDatabase,
} from './open-database.ts';
export {
  CheckpointMovedError,
  clearProjections,
  readStoredState,
  type StoredState,
  writeBatch,
} from './projection-state.ts';
export * from './queries/account-history.ts';
export * from './queries/market-history.ts';
export * from './queries/operating-errors.ts';
export * from './queries/order-history.ts';
export {
  type Cursor,
  formatCursor,
  PAGE_ROWS_MAX,
  type Page,
  type PageRequest,
  PageRequestError,
  parseCursor,
} from './queries/page.ts';
export * from './queries/pool-history.ts';
export * from './queries/pool-yields.ts';
export * from './queries/statistics.ts';
export * from './queries/withdrawal-steps.ts';
export { countRows, type RowBatch } from './row-batch.ts';
export type * from './rows/account-rows.ts';
export type * from './rows/money-rows.ts';
export type * from './rows/order-rows.ts';
export type * from './rows/pool-rows.ts';
export type * from './rows/risk-rows.ts';
export type * from './rows/statistics-rows.ts';
export type * from './rows/trade-rows.ts';
