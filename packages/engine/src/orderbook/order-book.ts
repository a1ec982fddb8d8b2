import { BookSide } from './book-side.ts';
import { BUY, type OrderPool, sideOf } from './order-pool.ts';

/** A price-time book over an order pool. It knows no accounts and no money. */
export class OrderBook {
  declare readonly bids: BookSide;
  declare readonly asks: BookSide;
  declare private readonly pool: OrderPool;

  constructor(pool: OrderPool) {
    this.pool = pool;
    this.bids = new BookSide(pool, true);
    this.asks = new BookSide(pool, false);
  }

  side(side: number): BookSide {
    return side === BUY ? this.bids : this.asks;
  }

  opposite(side: number): BookSide {
    return side === BUY ? this.asks : this.bids;
  }

  /** Rests the order of a slot behind all others at its price. */
  rest(slot: number, hasPriority = false): void {
    this.side(sideOf(this.pool.flags(slot))).rest(slot, hasPriority);
  }

  /** Takes the order of a slot out of the book. */
  remove(slot: number, hasPriority = false): void {
    this.side(sideOf(this.pool.flags(slot))).remove(slot, hasPriority);
  }

  /** Shrinks a resting order in place; it keeps its priority. */
  shrink(slot: number, lots: number): void {
    const { pool } = this;
    pool.setRemaining(slot, pool.remaining(slot) - lots);
    this.side(sideOf(pool.flags(slot))).reduce(slot, lots);
  }
}

/**
 * Average price, in pu, of taking `notional` quote units from a side: floor for bids, ceiling for
 * asks; null when the whole side is worth less (docs/rulebook/mark-price.md).
 */
export function impactPrice(side: BookSide, notional: number, isBid: boolean): number | null {
  let quote = 0;
  let lots = 0;
  for (let rank = 0; rank < side.count; rank += 1) {
    const level = side.levelAt(rank);
    const price = side.levelPrice[level] as number;
    const size = side.levelTotal[level] as number;
    const rest = notional - quote;
    if (price * size < rest) {
      quote += price * size;
      lots += size;
      continue;
    }
    const needed = Math.ceil(rest / price);
    quote += needed * price;
    lots += needed;
    return isBid ? Math.floor(quote / lots) : Math.ceil(quote / lots);
  }
  return null;
}
