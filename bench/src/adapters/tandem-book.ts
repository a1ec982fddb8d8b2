import {
  ABSENT,
  BUY,
  NONE,
  OrderBook,
  OrderIndex,
  OrderPool,
  SELL,
} from '@tandem/engine/orderbook';
import type { BookEngine } from '../peers/book-engine.ts';
import {
  ACCEPTED,
  CANCELED,
  ID,
  KIND,
  MAKER,
  MESSAGE,
  PRICE,
  ReportRing,
  SIDE,
  SIZE,
  TRADED,
  UNKNOWN,
} from '../peers/report-ring.ts';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';

const SLOTS = 1 << 18;

/**
 * The engine's book alone: its order pool, its levels, its map of ids, and the smallest matching
 * loop that uses them. Accounts, margin and fees are measured with the whole engine.
 */
class TandemBook implements BookEngine {
  readonly ring: ReportRing = new ReportRing();
  private readonly pool: OrderPool = new OrderPool(SLOTS);
  private readonly book: OrderBook = new OrderBook(this.pool);
  private readonly slots: OrderIndex = new OrderIndex(this.pool, 1);
  private readonly stream: OrderStream;

  constructor(stream: OrderStream) {
    this.stream = stream;
  }

  apply(message: number): void {
    const kind = this.stream.kinds[message] as number;
    if (kind === CANCEL) this.cancel(message);
    else this.place(message, kind === IMMEDIATE);
  }

  private cancel(message: number): void {
    const id = this.stream.ids[message] as number;
    const slot = this.slots.get(id);
    if (slot === ABSENT) {
      this.report(UNKNOWN, message, 0);
      return;
    }
    const { pool } = this;
    const at = this.report(CANCELED, message, 0);
    this.ring.slots[at + SIDE] = pool.flags(slot);
    this.ring.slots[at + PRICE] = pool.price(slot);
    this.book.remove(slot);
    this.slots.delete(id, slot);
    pool.release(slot);
  }

  private place(message: number, isImmediate: boolean): void {
    const size = this.stream.sizes[message] as number;
    this.report(ACCEPTED, message, size);
    const remaining = this.match(message, size);
    if (remaining === 0) return;
    if (isImmediate) this.report(CANCELED, message, remaining);
    else this.rest(message, remaining);
  }

  /** Trades against the other side as far as the limit allows; returns what remains. */
  private match(message: number, size: number): number {
    const side = this.stream.sides[message] as number;
    const limit = this.stream.prices[message] as number;
    const opposite = this.book.opposite(side);
    let remaining = size;
    while (remaining > 0) {
      const level = opposite.bestLevel();
      if (level === NONE) break;
      const price = opposite.levelPrice[level] as number;
      if (side === BUY ? price > limit : price < limit) break;
      remaining -= this.trade(message, opposite.levelHead[level] as number, remaining);
    }
    return remaining;
  }

  private trade(message: number, maker: number, remaining: number): number {
    const { pool } = this;
    const left = pool.remaining(maker);
    const id = pool.orderId(maker);
    const size = left < remaining ? left : remaining;
    const at = this.report(TRADED, message, size);
    this.ring.slots[at + PRICE] = pool.price(maker);
    this.ring.slots[at + MAKER] = id;
    if (size < left) this.book.shrink(maker, size);
    else {
      this.book.remove(maker);
      this.slots.delete(id, maker);
      pool.release(maker);
    }
    return size;
  }

  private rest(message: number, remaining: number): void {
    const { pool, stream } = this;
    const slot = pool.allocate();
    const id = stream.ids[message] as number;
    pool.setOrderId(slot, id);
    pool.setPrice(slot, stream.prices[message] as number);
    pool.setRemaining(slot, remaining);
    pool.setFlags(slot, stream.sides[message] === SELL ? SELL : BUY);
    this.book.rest(slot);
    this.slots.set(id, slot);
  }

  private report(kind: number, message: number, size: number): number {
    const { stream } = this;
    const { slots } = this.ring;
    const at = this.ring.open();
    slots[at + KIND] = kind;
    slots[at + MESSAGE] = message;
    slots[at + SIDE] = stream.sides[message] as number;
    slots[at + ID] = stream.ids[message] as number;
    slots[at + PRICE] = stream.prices[message] as number;
    slots[at + SIZE] = size;
    slots[at + MAKER] = 0;
    return at;
  }
}

export function createTandemBook(stream: OrderStream): BookEngine {
  return new TandemBook(stream);
}
