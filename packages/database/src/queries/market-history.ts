import type { Database } from '../database.ts';
import {
  ADL_RANKS,
  type AdlRankRow,
  FUNDING_RATES,
  type FundingRateRow,
  LIQUIDATIONS,
  type LiquidationRow,
} from '../rows/risk-rows.ts';
import {
  CANDLES,
  type CandleRow,
  type CandleSeconds,
  TRADES,
  type TradeRow,
} from '../rows/trade-rows.ts';
import { type Page, type PageRequest, type PageShape, readPage } from './page.ts';

/** One market's history. */
export type MarketHistoryRequest = PageRequest & { readonly market: number };

/** Candles of one length. */
export type CandlesRequest = MarketHistoryRequest & {
  readonly seconds: CandleSeconds;
};

const BY_EVENT = { sequenceFactor: 1, timeColumn: 'timeUs' } as const;

const TRADE_PAGES: PageShape<TradeRow> = {
  ...BY_EVENT,
  table: TRADES,
  key: ['sequence', 'eventIndex'],
};

/** Public prints of a market, newest first. */
export function marketTrades(
  database: Database,
  request: MarketHistoryRequest,
): Promise<Page<TradeRow>> {
  return readPage(database, TRADE_PAGES, { market: request.market }, request);
}

const CANDLE_PAGES: PageShape<CandleRow> = {
  table: CANDLES,
  key: ['startUs'],
  sequenceFactor: null,
  timeColumn: 'startUs',
};

/** Candles of a market, newest first. Stretches without a trade have none. */
export function marketCandles(
  database: Database,
  request: CandlesRequest,
): Promise<Page<CandleRow>> {
  const { market, seconds } = request;
  return readPage(database, CANDLE_PAGES, { market, seconds }, request);
}

const RATE_PAGES: PageShape<FundingRateRow> = {
  ...BY_EVENT,
  table: FUNDING_RATES,
  key: ['sequence', 'eventIndex'],
};

/** Funding rates of a market, newest first. */
export function marketFundingRates(
  database: Database,
  request: MarketHistoryRequest,
): Promise<Page<FundingRateRow>> {
  return readPage(database, RATE_PAGES, { market: request.market }, request);
}

const RANK_PAGES: PageShape<AdlRankRow> = {
  ...BY_EVENT,
  table: ADL_RANKS,
  key: ['sequence', 'eventIndex'],
};

/** Published orders of auto-deleveraging of a market, newest first. */
export function marketAdlRanks(
  database: Database,
  request: MarketHistoryRequest,
): Promise<Page<AdlRankRow>> {
  return readPage(database, RANK_PAGES, { market: request.market }, request);
}

const LIQUIDATION_PAGES: PageShape<LiquidationRow> = {
  ...BY_EVENT,
  table: LIQUIDATIONS,
  key: ['sequence', 'eventIndex', 'account'],
};

/** Liquidations of the venue or of one market, newest first. */
export function venueLiquidations(
  database: Database,
  request: PageRequest & { readonly market?: number | undefined },
): Promise<Page<LiquidationRow>> {
  return readPage(database, LIQUIDATION_PAGES, { market: request.market }, request);
}
