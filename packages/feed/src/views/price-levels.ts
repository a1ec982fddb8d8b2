/** One price of one side of a book. */
export type Level = { readonly price: number; readonly size: number };

/** Sizes by price of one side, best first on request. Built for reading, not for matching. */
export class PriceLevels {
  readonly #sizes = new Map<number, number>();
  /** Ascending. */
  readonly #prices: number[] = [];
  readonly #isBid: boolean;

  constructor(side: 'buy' | 'sell') {
    this.#isBid = side === 'buy';
  }

  /** Adds to a level, or takes from it; a level without size is none. */
  change(price: number, by: number): void {
    const size = (this.#sizes.get(price) ?? 0) + by;
    if (size > 0) {
      if (!this.#sizes.has(price)) this.#prices.splice(this.#placeOf(price), 0, price);
      this.#sizes.set(price, size);
    } else if (this.#sizes.delete(price)) {
      this.#prices.splice(this.#placeOf(price), 1);
    }
  }

  get best(): number | null {
    return this.#prices.at(this.#isBid ? -1 : 0) ?? null;
  }

  get count(): number {
    return this.#prices.length;
  }

  sizeAt(price: number): number {
    return this.#sizes.get(price) ?? 0;
  }

  /** The best levels, best first. */
  top(count: number): readonly Level[] {
    const prices = this.#isBid
      ? this.#prices.slice(-count).toReversed()
      : this.#prices.slice(0, count);
    return prices.map((price) => ({ price, size: this.sizeAt(price) }));
  }

  /** First place whose price is not below this one. */
  #placeOf(price: number): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#prices[middle] as number) < price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
