import {
  addToCandle,
  LIVE_INTERVALS,
  type LiveCandle,
  type LiveInterval,
  openCandle,
  type Print,
} from './live-candle.ts';

const INTERVALS = Object.entries(LIVE_INTERVALS) as readonly (readonly [LiveInterval, number])[];

/** The newest bar of every length of one market. Older ones are history: the database has them. */
export class LiveCandles {
  readonly #candles = new Map<LiveInterval, LiveCandle>();

  /** The newest bar; undefined before the first trade. It may be over already. */
  get(interval: LiveInterval): LiveCandle | undefined {
    return this.#candles.get(interval);
  }

  /** Bars by length, for a checkpoint. */
  entries(): readonly (readonly [LiveInterval, LiveCandle])[] {
    return [...this.#candles];
  }

  /** Puts a bar in from a checkpoint. */
  restore(interval: LiveInterval, candle: LiveCandle): void {
    this.#candles.set(interval, candle);
  }

  /**
   * Takes a print in.
   *
   * @param closed is told of each bar that the print ends
   */
  add(print: Print, closed: (interval: LiveInterval, candle: LiveCandle) => void): void {
    for (const [interval, lengthUs] of INTERVALS) {
      const openTimeUs = print.timeUs - (print.timeUs % lengthUs);
      const candle = this.#candles.get(interval);
      if (candle?.openTimeUs === openTimeUs) {
        addToCandle(candle, print);
        continue;
      }
      if (candle !== undefined) closed(interval, candle);
      this.#candles.set(interval, openCandle(print, openTimeUs));
    }
  }
}
