import type { Database } from '../database.ts';
import {
  POOL_DISTRIBUTIONS,
  POOL_ENTRIES,
  type PoolDistributionRow,
  type PoolEntryRow,
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
  request: PageRequest & { readonly account: number },
): Promise<Page<PoolEntryRow>> {
  return readPage(database, ENTRY_PAGES, { account: request.account }, request);
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
