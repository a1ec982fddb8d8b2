/** 0 buy, 1 sell. */
export type BookSide = 0 | 1;

export type Report = {
  readonly kind: 'accepted' | 'traded' | 'canceled' | 'unknown';
  readonly id: number;
  readonly side: BookSide;
  readonly price: number;
  readonly size: number;
  /** Id of the resting order of a trade, else 0. */
  readonly maker: number;
};

class Order {
  readonly id: number;
  readonly side: BookSide;
  readonly price: number;
  remaining: number;
  previous: Order | null = null;
  next: Order | null = null;

  constructor(id: number, side: BookSide, terms: { price: number; size: number }) {
    this.id = id;
    this.side = side;
    this.price = terms.price;
    this.remaining = terms.size;
  }
}

/** The orders of one price, first come first served. */
class Level {
  readonly price: number;
  head: Order | null = null;
  tail: Order | null = null;

  constructor(price: number) {
    this.price = price;
  }

  append(order: Order): void {
    order.previous = this.tail;
    if (this.tail === null) this.head = order;
    else this.tail.next = order;
    this.tail = order;
  }

  remove(order: Order): void {
    if (order.previous === null) this.head = order.next;
    else order.previous.next = order.next;
    if (order.next === null) this.tail = order.previous;
    else order.next.previous = order.previous;
  }
}

/** One side of the book: levels by price, and the prices sorted with the best one last. */
class Ladder {
  private readonly levels = new Map<number, Level>();
  private readonly ranks: number[] = [];
  /** 1 for bids, -1 for asks: a rank is a price that grows toward the touch. */
  private readonly direction: 1 | -1;

  constructor(direction: 1 | -1) {
    this.direction = direction;
  }

  best(): Level | undefined {
    const rank = this.ranks.at(-1);
    return rank === undefined ? undefined : this.levels.get(rank * this.direction);
  }

  add(order: Order): void {
    let level = this.levels.get(order.price);
    if (level === undefined) {
      level = new Level(order.price);
      this.levels.set(order.price, level);
      const rank = order.price * this.direction;
      this.ranks.splice(this.placeOf(rank), 0, rank);
    }
    level.append(order);
  }

  remove(order: Order): void {
    const level = this.levels.get(order.price);
    if (level === undefined) return;
    level.remove(order);
    if (level.head !== null) return;
    this.levels.delete(order.price);
    this.ranks.splice(this.placeOf(order.price * this.direction), 1);
  }

  private placeOf(rank: number): number {
    let low = 0;
    let high = this.ranks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranks[middle] as number) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * The order book as most people would write it: a class for each thing, a Map for each look-up, an
 * object for each report. Correct and readable; what a typed-array book is measured against.
 */
export class PlainBook {
  private readonly bids = new Ladder(1);
  private readonly asks = new Ladder(-1);
  private readonly orders = new Map<number, Order>();
  private readonly report: (report: Report) => void;

  constructor(report: (report: Report) => void) {
    this.report = report;
  }

  /** Number of resting orders. */
  get size(): number {
    return this.orders.size;
  }

  has(id: number): boolean {
    return this.orders.has(id);
  }

  place(id: number, side: BookSide, terms: PlainTerms): void {
    const order = new Order(id, side, terms);
    const { price, size } = terms;
    this.report({ kind: 'accepted', id, side, price, size, maker: 0 });
    this.match(order);
    if (order.remaining === 0) return;
    if (terms.isImmediate) {
      this.report({ kind: 'canceled', id, side, price, size: order.remaining, maker: 0 });
      return;
    }
    (side === 0 ? this.bids : this.asks).add(order);
    this.orders.set(id, order);
  }

  cancel(id: number): void {
    const order = this.orders.get(id);
    if (order === undefined) {
      this.report({ kind: 'unknown', id, side: 0, price: 0, size: 0, maker: 0 });
      return;
    }
    this.orders.delete(id);
    (order.side === 0 ? this.bids : this.asks).remove(order);
    const { side, price } = order;
    this.report({ kind: 'canceled', id, side, price, size: 0, maker: 0 });
  }

  private match(taker: Order): void {
    const opposite = taker.side === 0 ? this.asks : this.bids;
    while (taker.remaining > 0) {
      const level = opposite.best();
      if (level === undefined || !crosses(taker, level.price)) return;
      while (level.head !== null && taker.remaining > 0) {
        const maker = level.head;
        const size = Math.min(maker.remaining, taker.remaining);
        maker.remaining -= size;
        taker.remaining -= size;
        if (maker.remaining === 0) {
          this.orders.delete(maker.id);
          opposite.remove(maker);
        }
        const { id, side } = taker;
        this.report({ kind: 'traded', id, side, price: level.price, size, maker: maker.id });
      }
    }
  }
}

export type PlainTerms = {
  readonly price: number;
  readonly size: number;
  readonly isImmediate: boolean;
};

function crosses(taker: Order, price: number): boolean {
  return taker.side === 0 ? price <= taker.price : price >= taker.price;
}
