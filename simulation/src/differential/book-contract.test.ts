import { Engine } from '@tandem/engine';
import { EventBuffer, type Sequence, type Side } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addToBook, bestLevel, bestPrice, sideOf, takeFromBook } from '../reference/book.ts';
import type { Market } from '../reference/market.ts';
import type { Order } from '../reference/state.ts';
import { rulesOf } from './small-venue.ts';

// One contract for both books: the fast one of the engine and the naive one of the reference.

type NewOrder = {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  readonly lots: number;
};

/** What a book does. Orders come in the order of their ids. */
type Book = {
  rest(order: NewOrder): void;
  remove(id: number): void;
  shrink(id: number, lots: number): void;
  bestPrice(side: Side): number | null;
  /** Ids at the best price, first in first out. */
  bestLevel(side: Side): readonly number[];
  /** Everything, best first: `id:lots@price`. */
  all(side: Side): readonly string[];
};

const NONE = -1;

/** The book of a market of a fresh engine, worked through its pool of orders. */
function fastBook(): Book {
  const { state } = fastEngine();
  const market = state.markets[0];
  if (market === undefined) throw new Error('the market is listed');
  const { book } = market;
  const pool = state.orders;
  const slots = new Map<number, number>();
  const slotOf = (id: number): number => slots.get(id) as number;
  const ofSide = (side: Side): typeof book.bids => (side === 'buy' ? book.bids : book.asks);
  const levelIds = (side: Side, rank: number): number[] => {
    const ids: number[] = [];
    const of = ofSide(side);
    let slot = of.levelHead[of.levelAt(rank)] as number;
    for (; slot !== NONE; slot = pool.next(slot)) ids.push(slot);
    return ids;
  };
  return {
    rest({ id, side, price, lots }) {
      const slot = pool.allocate();
      pool.setOrderId(slot, id);
      pool.setFlags(slot, side === 'buy' ? 0 : 1);
      pool.setPrice(slot, price);
      pool.setRemaining(slot, lots);
      slots.set(id, slot);
      book.rest(slot);
    },
    remove(id) {
      book.remove(slotOf(id));
      pool.release(slotOf(id));
      slots.delete(id);
    },
    shrink(id, lots) {
      book.shrink(slotOf(id), lots);
    },
    bestPrice(side) {
      const price = ofSide(side).bestPrice();
      return price === NONE ? null : price;
    },
    bestLevel(side) {
      return ofSide(side).count === 0 ? [] : levelIds(side, 0).map((slot) => pool.orderId(slot));
    },
    all(side) {
      const ranks = Array.from({ length: ofSide(side).count }, (_, rank) => rank);
      return ranks.flatMap((rank) =>
        levelIds(side, rank).map(
          (slot) => `${pool.orderId(slot)}:${pool.remaining(slot)}@${pool.price(slot)}`,
        ),
      );
    },
  };
}

function fastEngine(): Engine {
  const engine = new Engine();
  const events = new EventBuffer();
  const usd = { kind: 'ConfigureAsset', symbol: 'USD', priceMarket: null, maxDeposits: 1_000 };
  const commands = [
    { ...usd, asset: 0, decimals: 6, weightPpb: 1_000_000_000 },
    { ...usd, asset: 1, decimals: 18, weightPpb: 0 },
    rulesOf(0),
  ];
  commands.forEach((command, at) => {
    engine.apply((at + 1) as Sequence, 1 as TimestampUs, command as never, events);
  });
  return engine;
}

/** The arrays of a market of the reference. */
function naiveBook(): Book {
  const market = { bids: [], asks: [] } as unknown as Market;
  const orders = new Map<number, Order>();
  const orderOf = (id: number): Order => orders.get(id) as Order;
  return {
    rest({ id, side, price, lots }) {
      const figures = { price: BigInt(price), remaining: BigInt(lots), priority: id };
      const order = { id, market, side, ...figures } as unknown as Order;
      orders.set(id, order);
      addToBook(order);
    },
    remove(id) {
      takeFromBook(orderOf(id));
      orders.delete(id);
    },
    shrink(id, lots) {
      orderOf(id).remaining -= BigInt(lots);
    },
    bestPrice(side) {
      const price = bestPrice(market, side);
      return price === null ? null : Number(price);
    },
    bestLevel(side) {
      return bestLevel(sideOf(market, side)).map(({ id }) => id);
    },
    all(side) {
      return sideOf(market, side).map(({ id, remaining, price }) => `${id}:${remaining}@${price}`);
    },
  };
}

const BOOKS: readonly (readonly [string, () => Book])[] = [
  ['the fast book', fastBook],
  ['the naive book', naiveBook],
];

describe.each(BOOKS)('%s', (_name, create) => {
  test('is empty at first', () => {
    const book = create();
    expect([book.bestPrice('buy'), book.bestPrice('sell')]).toEqual([null, null]);
    expect([book.bestLevel('buy'), book.all('sell')]).toEqual([[], []]);
  });

  test('has the highest bid and the lowest ask as its best', () => {
    const book = create();
    [10, 30, 20].forEach((price, at) => book.rest({ id: at + 1, side: 'buy', price, lots: 1 }));
    [60, 40, 50].forEach((price, at) => book.rest({ id: at + 4, side: 'sell', price, lots: 1 }));
    expect([book.bestPrice('buy'), book.bestPrice('sell')]).toEqual([30, 40]);
    expect(book.all('buy')).toEqual(['2:1@30', '3:1@20', '1:1@10']);
    expect(book.all('sell')).toEqual(['5:1@40', '6:1@50', '4:1@60']);
  });

  test('serves a price in the order of arrival', () => {
    const book = create();
    for (const id of [1, 2, 3, 4]) book.rest({ id, side: 'sell', price: 7, lots: id });
    book.remove(2);
    expect(book.bestLevel('sell')).toEqual([1, 3, 4]);
    book.remove(1);
    book.remove(4);
    book.rest({ id: 5, side: 'sell', price: 7, lots: 9 });
    expect(book.all('sell')).toEqual(['3:3@7', '5:9@7']);
  });

  test('keeps the place of an order that shrinks', () => {
    const book = create();
    for (const id of [1, 2]) book.rest({ id, side: 'buy', price: 7, lots: 10 });
    book.shrink(1, 9);
    expect(book.all('buy')).toEqual(['1:1@7', '2:10@7']);
  });

  test('forgets a price with its last order', () => {
    const book = create();
    book.rest({ id: 1, side: 'buy', price: 7, lots: 1 });
    book.rest({ id: 2, side: 'buy', price: 8, lots: 1 });
    book.remove(2);
    expect([book.bestPrice('buy'), book.bestLevel('buy')]).toEqual([7, [1]]);
    book.remove(1);
    expect(book.bestPrice('buy')).toBeNull();
    book.rest({ id: 3, side: 'buy', price: 8, lots: 1 });
    expect(book.all('buy')).toEqual(['3:1@8']);
  });

  test('keeps its sides apart, even at one price', () => {
    const book = create();
    book.rest({ id: 1, side: 'buy', price: 7, lots: 1 });
    book.rest({ id: 2, side: 'sell', price: 7, lots: 1 });
    book.remove(1);
    expect([book.all('buy'), book.all('sell')]).toEqual([[], ['2:1@7']]);
  });
});

const anyStep = fc.record({
  kind: fc.constantFrom('rest', 'rest', 'rest', 'remove', 'remove', 'shrink'),
  side: fc.constantFrom<Side>('buy', 'sell'),
  price: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 })),
  lots: fc.integer({ min: 1, max: 100 }),
  which: fc.nat(),
});

test('both books are in the same state after any steps', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 300, size: 'max' }), (steps) => {
      const books = BOOKS.map(([, create]) => create());
      const live: { id: number; lots: number }[] = [];
      let id = 0;
      for (const { kind, side, price, lots, which } of steps) {
        const at = which % Math.max(1, live.length);
        const of = live[at];
        if (kind === 'rest') {
          id += 1;
          for (const book of books) book.rest({ id, side, price, lots });
          live.push({ id, lots });
        } else if (of !== undefined && kind === 'remove') {
          for (const book of books) book.remove(of.id);
          live.splice(at, 1);
        } else if (of !== undefined && of.lots > 1) {
          const less = 1 + (lots % (of.lots - 1));
          for (const book of books) book.shrink(of.id, less);
          of.lots -= less;
        }
      }
      const [fast, naive] = books.map((book) =>
        (['buy', 'sell'] as const).map((of) => [
          book.bestPrice(of),
          book.bestLevel(of),
          book.all(of),
        ]),
      );
      expect(fast).toEqual(naive);
    }),
    { numRuns: 500 },
  );
});
