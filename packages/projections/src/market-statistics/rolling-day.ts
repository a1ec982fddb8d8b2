import { addToCandle, type LiveCandle, openCandle, type Print } from '../candles/live-candle.ts';

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;

/** A market over the last 24 hours, in whole minutes. Prices are null without a trade. */
export type DayFigures = {
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  /** Lots. */
  readonly volume: bigint;
  /** Quote units. */
  readonly quoteVolume: bigint;
  readonly trades: number;
};

/** The last 24 hours of one market as bars of a minute: at most 1,441 of them. */
export class RollingDay {
  #minutes: LiveCandle[];

  /** @param minutes bars of a checkpoint, oldest first */
  constructor(minutes: readonly LiveCandle[] = []) {
    this.#minutes = [...minutes];
  }

  /** Bars of a minute, oldest first, for a checkpoint. */
  get minutes(): readonly LiveCandle[] {
    return this.#minutes;
  }

  add(print: Print): void {
    const openTimeUs = print.timeUs - (print.timeUs % MINUTE_US);
    const last = this.#minutes.at(-1);
    if (last?.openTimeUs === openTimeUs) {
      addToCandle(last, print);
      return;
    }
    this.#forget(print.timeUs);
    this.#minutes.push(openCandle(print, openTimeUs));
  }

  /** The figures at a time. A minute counts until its end is 24 hours ago. */
  figures(timeUs: number): DayFigures {
    this.#forget(timeUs);
    let high: number | null = null;
    let low: number | null = null;
    let volume = 0n;
    let quoteVolume = 0n;
    let trades = 0;
    for (const minute of this.#minutes) {
      high = Math.max(high ?? minute.high, minute.high);
      low = Math.min(low ?? minute.low, minute.low);
      volume += minute.volume;
      quoteVolume += minute.quoteVolume;
      trades += minute.trades;
    }
    return { open: this.#minutes[0]?.open ?? null, high, low, volume, quoteVolume, trades };
  }

  #forget(timeUs: number): void {
    const oldest = this.#minutes.findIndex(
      ({ openTimeUs }) => openTimeUs + MINUTE_US + DAY_US > timeUs,
    );
    if (oldest === -1) this.#minutes = [];
    else if (oldest > 0) this.#minutes.splice(0, oldest);
  }
}
