import { scaledInteger } from '../decimal-text.ts';
import type { ScaledLevel } from '../price-levels.ts';
import type { DepthBook, DepthScale } from './depth-book.ts';
import type { BinanceBookTicker } from './record.ts';

type Quote = { readonly bid: ScaledLevel | null; readonly ask: ScaledLevel | null };

type AtUpdate = { readonly updateId: number; readonly quote: Quote };

/**
 * Checks a rebuilt book against the book tickers of the same venue. After each applied update
 * of id u, best bid and ask must be those of the last ticker with an id of at most u. The two
 * streams are not in step, so books wait until a ticker of a later id has come, and tickers wait
 * until no book can ask for them.
 */
export class BestQuoteCheck {
  readonly #scale: DepthScale;
  readonly #books: AtUpdate[] = [];
  readonly #tickers: AtUpdate[] = [];
  #compared = 0;
  #pricesEqual = 0;
  #pricesAndSizesEqual = 0;

  constructor(scale: DepthScale) {
    this.#scale = scale;
  }

  get compared(): number {
    return this.#compared;
  }

  get pricesEqual(): number {
    return this.#pricesEqual;
  }

  get pricesAndSizesEqual(): number {
    return this.#pricesAndSizesEqual;
  }

  /** To be called after an update was applied. */
  onBook(book: DepthBook): void {
    const updateId = book.lastUpdateId;
    if (updateId === null) return;
    const quote = { bid: book.bids.best(), ask: book.asks.best() };
    this.#books.push({ updateId, quote });
    this.#compareSettled();
  }

  onTicker(ticker: BinanceBookTicker): void {
    const quote = {
      bid: this.#level(ticker.bidPrice, ticker.bidSize),
      ask: this.#level(ticker.askPrice, ticker.askSize),
    };
    this.#tickers.push({ updateId: ticker.updateId, quote });
    this.#compareSettled();
  }

  #compareSettled(): void {
    const newest = this.#tickers.at(-1)?.updateId ?? 0;
    for (;;) {
      const book = this.#books[0];
      if (book === undefined || book.updateId >= newest) return;
      this.#books.shift();
      const current = this.#tickers.findLastIndex((t) => t.updateId <= book.updateId);
      const ticker = this.#tickers[current];
      if (ticker === undefined) continue;
      this.#tickers.splice(0, current);
      this.#compare(book.quote, ticker.quote);
    }
  }

  #level(price: string, size: string): ScaledLevel {
    const { priceDecimals, sizeDecimals } = this.#scale;
    return { price: scaledInteger(price, priceDecimals), size: scaledInteger(size, sizeDecimals) };
  }

  #compare(book: Quote, ticker: Quote): void {
    this.#compared += 1;
    const { bid, ask } = ticker;
    if (book.bid?.price !== bid?.price || book.ask?.price !== ask?.price) return;
    this.#pricesEqual += 1;
    if (book.bid?.size !== bid?.size || book.ask?.size !== ask?.size) return;
    this.#pricesAndSizesEqual += 1;
  }
}
