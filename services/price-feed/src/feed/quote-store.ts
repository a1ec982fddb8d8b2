import { LIMITS } from '../limits.ts';
import type { Quote, QuoteReject } from '../quotes/quote.ts';
import type { ScaledPrice } from '../quotes/scaled-price.ts';

/** The newest quote of one symbol of one source. */
export type StoredQuote = {
  readonly price: ScaledPrice;
  /** When it was so, by the source and at the latest when it came. */
  readonly publishedUs: number;
  /** Since when the price is what it is. */
  readonly changedUs: number;
};

/** The newest quotes of all sources, held to what a source may say. */
export class QuoteStore {
  readonly #wanted: ReadonlySet<string>;
  readonly #quotes = new Map<string, StoredQuote>();

  /** @param wanted the symbols of sources that anybody uses */
  constructor(wanted: Iterable<{ readonly source: string; readonly symbol: string }>) {
    this.#wanted = new Set([...wanted].map(({ source, symbol }) => keyOf(source, symbol)));
  }

  get(source: string, symbol: string): StoredQuote | undefined {
    return this.#quotes.get(keyOf(source, symbol));
  }

  /** Takes a quote that came at `nowUs`, or says why not. */
  accept(source: string, quote: Quote, nowUs: number): QuoteReject | null {
    const { symbol, price } = quote;
    const key = keyOf(source, symbol);
    if (!this.#wanted.has(key)) return 'UnknownSymbol';
    const saidUs = quote.publishedUs ?? nowUs;
    // One time far ahead would otherwise make every honest one after it look old.
    if (saidUs > nowUs + LIMITS.clockAheadUs) return 'FromFuture';
    const publishedUs = Math.min(saidUs, nowUs);
    const before = this.#quotes.get(key);
    if (before !== undefined && publishedUs < before.publishedUs) return 'OutOfOrder';
    const isSame =
      before !== undefined &&
      before.price.mantissa === price.mantissa &&
      before.price.exponent === price.exponent;
    this.#quotes.set(key, { price, publishedUs, changedUs: isSame ? before.changedUs : nowUs });
    return null;
  }
}

function keyOf(source: string, symbol: string): string {
  return `${source} ${symbol}`;
}
