import {
  type BookDelta,
  type BookLevel,
  type BookSnapshot,
  type BookStream,
  bookChecksum,
  type MarketTerms,
} from '@tandem/api';
import type { BookSides } from '@tandem/feed';
import { BookWindow } from '@tandem/projections';
import { levelsText } from './market-words.ts';

/** The command at which a message is true. */
export type Stamp = { readonly sequence: number; readonly timeUs: number };

/** One book at one depth: its window as the followers know it, and the chain of its messages. */
export class BookChain {
  readonly #stream: BookStream;
  readonly #terms: MarketTerms;
  readonly #window: BookWindow;
  #last: Stamp;
  #bids: BookLevel[] = [];
  #asks: BookLevel[] = [];

  /** @param now the released command that `book` is of */
  constructor(of: { stream: BookStream; terms: MarketTerms }, book: BookSides, now: Stamp) {
    this.#stream = of.stream;
    this.#terms = of.terms;
    this.#window = new BookWindow(of.stream.depth);
    this.#last = now;
    this.#window.advance(book);
    this.#keepText();
  }

  /** What changed since the last message; null when nothing did. */
  advance(book: BookSides, now: Stamp): BookDelta | null {
    const { bids, asks } = this.#window.advance(book);
    if (bids.length === 0 && asks.length === 0) return null;
    const previousSequence = this.#last.sequence;
    this.#last = now;
    this.#keepText();
    return {
      ...this.#head(),
      type: 'delta',
      firstSequence: previousSequence + 1,
      previousSequence,
      bids: levelsText(bids, this.#terms),
      asks: levelsText(asks, this.#terms),
    };
  }

  /** The whole window, as of the last message. */
  snapshot(reason: BookSnapshot['reason']): BookSnapshot {
    return { ...this.#head(), type: 'snapshot', reason, bids: this.#bids, asks: this.#asks };
  }

  #keepText(): void {
    this.#bids = levelsText(this.#window.bids, this.#terms);
    this.#asks = levelsText(this.#window.asks, this.#terms);
  }

  #head() {
    const { market, depth } = this.#stream;
    const checksum = bookChecksum(this.#bids, this.#asks);
    return { channel: 'book' as const, market, depth, ...this.#last, checksum };
  }
}
