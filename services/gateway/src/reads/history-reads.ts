import { type Candle, decimalText, type Fill, type Listing } from '@tandem/api';
import { accountFills, type Database, marketCandles } from '@tandem/database';

/** Seconds of each interval of candles. */
const SECONDS = {
  '1s': 1,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '4h': 14_400,
  '1d': 86_400,
};

export type CandleQuery = {
  readonly market: number;
  readonly interval: keyof typeof SECONDS;
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly limit: number;
};

export type FillQuery = {
  readonly account: number;
  readonly market?: number;
  readonly limit: number;
  readonly minSequence?: number;
  readonly beforeSequence?: number;
};

/** Answers from the tables: what a gateway does not remember. */
export class HistoryReads {
  readonly #database: Database;
  readonly #listing: Listing;

  constructor(database: Database, listing: Listing) {
    this.#database = database;
    this.#listing = listing;
  }

  /** Bars of a chart, oldest first. */
  async candles(query: CandleQuery): Promise<readonly Candle[]> {
    const { market, interval, fromUs: fromTimeUs, toUs: toTimeUs, limit } = query;
    const seconds = SECONDS[interval] as 1;
    const request = { market, seconds, fromTimeUs, toTimeUs, limit };
    const { rows } = await marketCandles(this.#database, request);
    const terms = this.#listing.marketById(market);
    const price = (value: number): string => decimalText(value, terms?.priceScale ?? 0);
    return rows.toReversed().map((row) => ({
      openTimeUs: row.startUs,
      open: price(row.open),
      high: price(row.high),
      low: price(row.low),
      close: price(row.close),
      volume: decimalText(row.volume, terms?.sizeScale ?? 0),
      quoteVolume: decimalText(row.quoteVolume, terms?.quoteScale ?? 0),
      trades: row.trades,
    }));
  }

  /** Fills of an account, newest first. */
  async fills(query: FillQuery): Promise<readonly Fill[]> {
    const { account, market, limit, minSequence, beforeSequence } = query;
    const after = beforeSequence === undefined ? undefined : [beforeSequence, -1];
    const request = { account, market, limit, minSequence, after };
    const { rows } = await accountFills(this.#database, request);
    return rows.map((row) => {
      const terms = this.#listing.marketById(row.market);
      const feeAsset = this.#listing.assetById(row.feeAsset);
      return {
        orderId: row.orderId,
        market: terms?.symbol ?? String(row.market),
        side: row.side as Fill['side'],
        liquidity: row.liquidity as Fill['liquidity'],
        price: decimalText(row.price, terms?.priceScale ?? 0),
        size: decimalText(row.size, terms?.sizeScale ?? 0),
        fee: decimalText(row.fee, feeAsset?.scale ?? 0),
        feeAsset: feeAsset?.symbol ?? String(row.feeAsset),
        extraFee: decimalText(row.extraFee, terms?.quoteScale ?? 0),
        realizedProfit: decimalText(row.realizedProfit, terms?.quoteScale ?? 0),
        timeUs: row.timeUs,
        sequence: row.sequence,
      };
    });
  }
}
