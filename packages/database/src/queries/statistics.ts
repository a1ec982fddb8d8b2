import type { Database } from '../database.ts';
import {
  ASSET_STATISTICS,
  type AssetStatisticsRow,
  MARKET_STATISTICS,
  type MarketStatisticsRow,
  type StatisticsSeconds,
  VENUE_STATISTICS,
  type VenueStatisticsRow,
} from '../rows/statistics-rows.ts';
import { type Page, type PageRequest, type PageShape, readPage } from './page.ts';

/** Statistics of hours or days. */
export type StatisticsRequest = PageRequest & {
  readonly seconds: StatisticsSeconds;
};

const BY_START = {
  key: ['startUs'] as const,
  sequenceFactor: null,
  timeColumn: 'startUs',
} as const;

const MARKET_PAGES: PageShape<MarketStatisticsRow> = { ...BY_START, table: MARKET_STATISTICS };

/** Hours or days of a market, newest first. */
export function marketStatistics(
  database: Database,
  request: StatisticsRequest & { readonly market: number },
): Promise<Page<MarketStatisticsRow>> {
  const { market, seconds } = request;
  return readPage(database, MARKET_PAGES, { market, seconds }, request);
}

const VENUE_PAGES: PageShape<VenueStatisticsRow> = { ...BY_START, table: VENUE_STATISTICS };

/** Hours or days of the venue, newest first. */
export function venueStatistics(
  database: Database,
  request: StatisticsRequest,
): Promise<Page<VenueStatisticsRow>> {
  return readPage(database, VENUE_PAGES, { seconds: request.seconds }, request);
}

const ASSET_PAGES: PageShape<AssetStatisticsRow> = { ...BY_START, table: ASSET_STATISTICS };

/** Deposits and withdrawals of an asset by hour or day, newest first. */
export function assetStatistics(
  database: Database,
  request: StatisticsRequest & { readonly asset: number },
): Promise<Page<AssetStatisticsRow>> {
  const { asset, seconds } = request;
  return readPage(database, ASSET_PAGES, { asset, seconds }, request);
}

/** Accounts that traded in an hour or a day, by market; market null counts each account once. */
export type ActivityCount = {
  readonly startUs: number;
  readonly market: number | null;
  readonly accounts: number;
};

/** How many accounts traded in the hour or day that begins at a time. */
export async function activeAccounts(
  database: Database,
  request: { readonly seconds: number; readonly startUs: number },
): Promise<readonly ActivityCount[]> {
  const { seconds, startUs } = request;
  const { rows } = await database.read({
    sql:
      'SELECT market, count(DISTINCT account) AS accounts FROM active_accounts ' +
      'WHERE seconds = $1 AND start_us = $2 GROUP BY ROLLUP (market) ' +
      'ORDER BY market NULLS FIRST',
    params: [seconds, startUs],
  });
  return rows.map((row) => ({
    startUs,
    market: row['market'] as number | null,
    accounts: Number(row['accounts']),
  }));
}
