import { type BookLevel, decimalText, type MarketTerms } from '@tandem/api';
import { EngineMachine } from '@tandem/exchange';
import type { ReleasedCommand } from '@tandem/feed';
import { EventBuffer } from '@tandem/protocol';

type Sides = { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] };

/** What the book of one market was after every command: an engine of its own is asked. */
export class EngineBooks {
  readonly #machine = new EngineMachine();
  readonly #terms: () => MarketTerms | undefined;
  readonly #depth: number;
  readonly #books: Sides[] = [];
  readonly #events = new EventBuffer();

  constructor(terms: () => MarketTerms | undefined, depth: number) {
    this.#terms = terms;
    this.#depth = depth;
  }

  /** Applies the next commands, as they were journalled. */
  foldAll(group: readonly ReleasedCommand[]): void {
    for (const released of group) this.#fold(released);
  }

  #fold(released: ReleasedCommand): void {
    const { sequence, timeUs, command } = released;
    this.#events.clear();
    this.#machine.apply(sequence, timeUs, command, this.#events, null);
    this.#books[sequence] = this.#now();
  }

  at(sequence: number): Sides | undefined {
    return this.#books[sequence];
  }

  #now(): Sides {
    const terms = this.#terms();
    const book = terms && this.#machine.engine.state.markets[terms.market]?.book;
    if (terms === undefined || book === undefined) return { bids: [], asks: [] };
    const { priceScale, sizeScale } = terms;
    const [bids, asks] = [book.bids, book.asks].map((side) =>
      Array.from({ length: Math.min(this.#depth, side.count) }, (_, rank): BookLevel => {
        const level = side.levelAt(rank);
        return [
          decimalText(Math.abs(side.levelPrice[level] as number), priceScale),
          decimalText(side.levelTotal[level] as number, sizeScale),
        ];
      }),
    );
    return { bids: bids ?? [], asks: asks ?? [] };
  }
}
