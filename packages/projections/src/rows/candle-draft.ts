import type { CandleRow, CandleSeconds } from '@tandem/database';
import { startOf } from './stretch.ts';

/** A public print. */
type Print = {
  readonly market: number;
  readonly timeUs: number;
  readonly price: number;
  readonly size: number;
  /** Price times size. */
  readonly quote: number;
  readonly isTakerBuy: boolean;
};

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/** Lengths above one second, shortest first; each is made of whole shorter ones. */
const LONGER_SECONDS: readonly CandleSeconds[] = [60, 300, 900, 3_600, 14_400, 86_400];

/** What the prints of one batch add to candles. A print touches one candle, the rest is summed. */
export class CandleDraft {
  readonly #seconds = new Map<number, Map<number, Mutable<CandleRow>>>();

  add(print: Print): void {
    const { market, price } = print;
    const size = BigInt(print.size);
    const takerBuyVolume = print.isTakerBuy ? size : 0n;
    const startUs = startOf(print.timeUs, 1);
    const ofMarket = this.#seconds.get(market) ?? new Map<number, Mutable<CandleRow>>();
    this.#seconds.set(market, ofMarket);
    const row = { market, seconds: 1, startUs, open: price, high: price, low: price };
    const volumes = { volume: size, quoteVolume: BigInt(print.quote), takerBuyVolume };
    merge(ofMarket, { ...row, close: price, ...volumes, trades: 1 });
  }

  /** All candles of the batch, of every length. */
  rows(): readonly CandleRow[] {
    const rows: CandleRow[] = [];
    for (const seconds of this.#seconds.values()) {
      rows.push(...seconds.values());
      let shorter: Iterable<CandleRow> = seconds.values();
      for (const length of LONGER_SECONDS) {
        const longer = new Map<number, Mutable<CandleRow>>();
        for (const row of shorter) {
          merge(longer, { ...row, seconds: length, startUs: startOf(row.startUs, length) });
        }
        rows.push(...longer.values());
        shorter = longer.values();
      }
    }
    return rows;
  }
}

/** Adds a later candle to the one of its stretch. */
function merge(candles: Map<number, Mutable<CandleRow>>, later: CandleRow): void {
  const known = candles.get(later.startUs);
  if (known === undefined) {
    candles.set(later.startUs, { ...later });
    return;
  }
  known.high = Math.max(known.high, later.high);
  known.low = Math.min(known.low, later.low);
  known.close = later.close;
  known.volume += later.volume;
  known.quoteVolume += later.quoteVolume;
  known.takerBuyVolume += later.takerBuyVolume;
  known.trades += later.trades;
}
