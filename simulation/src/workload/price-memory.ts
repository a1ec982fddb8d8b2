import type { VenueView } from '@tandem/feed';

const SECONDS_KEPT = 64;

/** Index prices of the last minute, one a second: what a trader reads off a chart. */
export class PriceMemory {
  readonly #prices = new Map<number, number[]>();
  #second = 0;

  /** Remembers the present prices, once a second. */
  observe(view: VenueView, timeUs: number): void {
    const second = Math.floor(timeUs / 1_000_000);
    if (second === this.#second) return;
    this.#second = second;
    for (const { market, index } of view.markets.all()) {
      if (index === null) continue;
      const prices = this.#prices.get(market) ?? [];
      if (prices.length === 0) this.#prices.set(market, prices);
      prices.push(index);
      if (prices.length > SECONDS_KEPT) prices.shift();
    }
  }

  /** Relative change over the last seconds, 0 when nothing is remembered. */
  change(market: number, seconds: number): number {
    const prices = this.#prices.get(market);
    const now = prices?.at(-1);
    const then = prices?.at(-1 - seconds) ?? prices?.at(0);
    return now === undefined || then === undefined ? 0 : now / then - 1;
  }
}
