import type { BookSides, PriceLevels } from '@tandem/feed';

/** A level that changed: its price and its new size in lots; 0 where it is gone. */
export type LevelChange = readonly [price: number, size: number];

/** What changed in a window since it was last advanced. */
export type WindowChanges = {
  readonly bids: readonly LevelChange[];
  readonly asks: readonly LevelChange[];
};

/** The best levels of one side as they were last published, best first. */
class WindowSide {
  readonly #depth: number;
  readonly #isBid: boolean;
  levels: readonly LevelChange[] = [];

  constructor(depth: number, isBid: boolean) {
    this.#depth = depth;
    this.#isBid = isBid;
  }

  advance(levels: PriceLevels): readonly LevelChange[] {
    const after = levels.top(this.#depth).map(({ price, size }): LevelChange => [price, size]);
    const changes = this.#changesTo(after);
    this.levels = after;
    return changes;
  }

  /** Walks both lists, best first: what is only in the old one is gone, the rest is new or kept. */
  #changesTo(after: readonly LevelChange[]): readonly LevelChange[] {
    const before = this.levels;
    const changes: LevelChange[] = [];
    let old = 0;
    for (const level of after) {
      while (old < before.length && this.#isBetter(before[old] as LevelChange, level)) {
        changes.push([(before[old] as LevelChange)[0], 0]);
        old += 1;
      }
      const known = before[old];
      if (known?.[0] === level[0]) old += 1;
      if (known?.[0] !== level[0] || known[1] !== level[1]) changes.push(level);
    }
    for (; old < before.length; old += 1) changes.push([(before[old] as LevelChange)[0], 0]);
    return changes;
  }

  #isBetter([a]: LevelChange, [b]: LevelChange): boolean {
    return this.#isBid ? a > b : a < b;
  }
}

/**
 * The best levels of a book as the followers of a stream know them. What enters the window, moves
 * inside it or leaves it is a change, so that whoever applies all changes holds exactly the best
 * `depth` levels of each side.
 */
export class BookWindow {
  readonly #bids: WindowSide;
  readonly #asks: WindowSide;

  /** @param depth levels of each side */
  constructor(depth: number) {
    this.#bids = new WindowSide(depth, true);
    this.#asks = new WindowSide(depth, false);
  }

  /** Published bids, best first. */
  get bids(): readonly LevelChange[] {
    return this.#bids.levels;
  }

  /** Published asks, best first. */
  get asks(): readonly LevelChange[] {
    return this.#asks.levels;
  }

  /** Moves the window to what the book is now, and tells the way there. */
  advance(book: BookSides): WindowChanges {
    return { bids: this.#bids.advance(book.buy), asks: this.#asks.advance(book.sell) };
  }
}
