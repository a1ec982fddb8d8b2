import type { BookSides } from '@tandem/feed';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookWindow, type LevelChange } from './book-window.ts';

/** A side of a book that is only good for its best levels. */
function side(levels: ReadonlyMap<number, number>, isBid: boolean): BookSides['buy'] {
  const sorted = [...levels].toSorted(([a], [b]) => (isBid ? b - a : a - b));
  const top = (count: number) => sorted.slice(0, count).map(([price, size]) => ({ price, size }));
  return { top } as unknown as BookSides['buy'];
}

function book(bids: ReadonlyMap<number, number>, asks: ReadonlyMap<number, number>): BookSides {
  return { buy: side(bids, true), sell: side(asks, false) };
}

function apply(held: Map<number, number>, changes: readonly LevelChange[]): void {
  for (const [price, size] of changes) {
    if (size === 0) expect(held.delete(price)).toBe(true);
    else held.set(price, size);
  }
}

test('a level that leaves the window is reported gone, and one that enters is reported', () => {
  const window = new BookWindow(2);
  const asks = new Map([[11, 1]]);
  expect(
    window.advance(
      book(
        new Map([
          [10, 5],
          [9, 5],
        ]),
        asks,
      ),
    ).bids,
  ).toEqual([
    [10, 5],
    [9, 5],
  ]);
  const better = window.advance(
    book(
      new Map([
        [10.5, 1],
        [10, 5],
        [9, 5],
      ]),
      asks,
    ),
  );
  expect(better).toEqual({
    bids: [
      [10.5, 1],
      [9, 0],
    ],
    asks: [],
  });
  const worse = window.advance(
    book(
      new Map([
        [10, 4],
        [9, 5],
      ]),
      new Map(),
    ),
  );
  expect(worse).toEqual({
    bids: [
      [10.5, 0],
      [10, 4],
      [9, 5],
    ],
    asks: [[11, 0]],
  });
});

test('whoever applies all changes holds the best levels, whatever the book does', () => {
  const levels = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3 })),
    { selector: ([price]) => price, maxLength: 12 },
  );
  const session = fc.array(fc.tuple(levels, levels), { maxLength: 12 });
  fc.assert(
    fc.property(session, fc.integer({ min: 1, max: 6 }), (books, depth) => {
      const window = new BookWindow(depth);
      const held = { bids: new Map<number, number>(), asks: new Map<number, number>() };
      for (const [bids, asks] of books) {
        const now = book(new Map(bids), new Map(asks));
        const changes = window.advance(now);
        apply(held.bids, changes.bids);
        apply(held.asks, changes.asks);
        const best = (levels: BookSides['buy']) =>
          levels.top(depth).map(({ price, size }) => [price, size]);
        expect([...held.bids].toSorted(([a], [b]) => b - a)).toEqual(best(now.buy));
        expect([...held.asks].toSorted(([a], [b]) => a - b)).toEqual(best(now.sell));
        expect(window.bids).toEqual(best(now.buy));
      }
    }),
  );
});
