/** One level of a rebuilt book, in integers of the scales the book was made with. */
export type ScaledLevel = { readonly price: number; readonly size: number };

/** One side of a book rebuilt from sizes a level: sorted, best first. */
export class PriceLevels {
  readonly #isBid: boolean;
  readonly #prices: number[] = [];
  readonly #sizes: number[] = [];

  constructor(side: 'bid' | 'ask') {
    this.#isBid = side === 'bid';
  }

  /** Sets the size of a level; 0 removes it. */
  set(price: number, size: number): void {
    const index = this.#rank(price);
    const isPresent = this.#prices[index] === price;
    if (isPresent && size === 0) {
      this.#prices.splice(index, 1);
      this.#sizes.splice(index, 1);
    } else if (isPresent) {
      this.#sizes[index] = size;
    } else if (size !== 0) {
      this.#prices.splice(index, 0, price);
      this.#sizes.splice(index, 0, size);
    }
  }

  clear(): void {
    this.#prices.length = 0;
    this.#sizes.length = 0;
  }

  get count(): number {
    return this.#prices.length;
  }

  best(): ScaledLevel | null {
    return this.at(0);
  }

  at(index: number): ScaledLevel | null {
    const price = this.#prices[index];
    const size = this.#sizes[index];
    return price === undefined || size === undefined ? null : { price, size };
  }

  top(count: number): readonly ScaledLevel[] {
    return this.#prices
      .slice(0, count)
      .map((price, index) => ({ price, size: this.#sizes[index] ?? 0 }));
  }

  /** Index of the price, or where it would be inserted. */
  #rank(price: number): number {
    let low = 0;
    let high = this.#prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#prices[middle] ?? 0;
      if (this.#isBid ? other > price : other < price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
