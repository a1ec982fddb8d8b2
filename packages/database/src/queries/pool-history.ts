import type { Database } from '../database.ts';
import {
  POOL_DISTRIBUTIONS,
  POOL_ENTRIES,
  POOL_VALUES,
  type PoolDistributionRow,
  type PoolEntryRow,
  type PoolValueRow,
  type PoolValueSeconds,
} from '../rows/pool-rows.ts';
import { type Page, type PageRequest, type PageShape, readPage } from './page.ts';

const BY_EVENT = { sequenceFactor: 1, timeColumn: 'timeUs' } as const;

const ENTRY_PAGES: PageShape<PoolEntryRow> = {
  ...BY_EVENT,
  table: POOL_ENTRIES,
  key: ['sequence', 'eventIndex'],
};

/** What a provider of the pool did and got, newest first. */
export function accountPoolEntries(
  database: Database,
  request: PageRequest & { readonly account: number; readonly kind?: string | undefined },
): Promise<Page<PoolEntryRow>> {
  const { account, kind } = request;
  return readPage(database, ENTRY_PAGES, { account, kind }, request);
}

const DISTRIBUTION_PAGES: PageShape<PoolDistributionRow> = {
  ...BY_EVENT,
  table: POOL_DISTRIBUTIONS,
  key: ['sequence', 'eventIndex'],
};

/** How collected fees were split, newest first. */
export function poolDistributions(
  database: Database,
  request: PageRequest,
): Promise<Page<PoolDistributionRow>> {
  return readPage(database, DISTRIBUTION_PAGES, {}, request);
}

const VALUE_PAGES: PageShape<PoolValueRow> = {
  table: POOL_VALUES,
  key: ['startUs'],
  sequenceFactor: null,
  timeColumn: 'startUs',
};

/** What the pool and its shares were worth, newest first. Stretches without a quote have none. */
export function poolValues(
  database: Database,
  request: PageRequest & { readonly seconds: PoolValueSeconds },
): Promise<Page<PoolValueRow>> {
  return readPage(database, VALUE_PAGES, { seconds: request.seconds }, request);
}
