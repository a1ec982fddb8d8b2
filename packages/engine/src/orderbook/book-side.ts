import { grownFloats, grownInts } from './growth.ts';
import { IdMap } from './id-map.ts';
import { NONE, type OrderPool } from './order-pool.ts';

const NEAR = 8;
const BY_HAND = 32;

/**
 * One side of a book: price levels in a sorted array whose end is the best price, each level a
 * first-in-first-out list of order slots. Needs no bound on prices; inserting near the touch, where
 * almost everything happens, moves few entries.
 */
export class BookSide {
  /** Price x sign in ascending order: the best level is the last, on both sides. */
  declare private keys: Float64Array;
  declare private levels: Int32Array;
  /** Level of a price that has one: most orders join a level and need no search. */
  private readonly levelOf = new IdMap(256);
  /** Number of levels. */
  count = 0;
  declare private readonly sign: number;
  declare private readonly pool: OrderPool;
  declare levelPrice: Float64Array;
  declare levelTotal: Float64Array;
  declare levelHead: Int32Array;
  declare private levelTail: Int32Array;
  /** Orders of the level that have protocol priority. */
  declare levelPriority: Int32Array;
  private freeLevel = NONE;
  private usedLevels = 0;

  constructor(pool: OrderPool, isBid: boolean, capacity = 256) {
    this.pool = pool;
    this.sign = isBid ? 1 : -1;
    this.keys = new Float64Array(capacity).fill(0);
    this.levels = new Int32Array(capacity).fill(0);
    this.levelPrice = new Float64Array(capacity).fill(0);
    this.levelTotal = new Float64Array(capacity).fill(0);
    this.levelHead = new Int32Array(capacity).fill(0);
    this.levelTail = new Int32Array(capacity).fill(0);
    this.levelPriority = new Int32Array(capacity).fill(0);
  }

  /** Level with the best price; NONE when the side is empty. */
  bestLevel(): number {
    return this.count === 0 ? NONE : (this.levels[this.count - 1] as number);
  }

  /** The best price; -1 when the side is empty. */
  bestPrice(): number {
    return this.count === 0 ? -1 : (this.keys[this.count - 1] as number) * this.sign;
  }

  /** Level at a rank from the best (0); NONE beyond the last. */
  levelAt(rank: number): number {
    return rank < this.count ? (this.levels[this.count - 1 - rank] as number) : NONE;
  }

  /** Appends an order to the level of its price. */
  rest(slot: number, hasPriority: boolean): void {
    const { pool } = this;
    const price = pool.price(slot);
    const level = this.levelFor(price);
    const tail = this.levelTail[level] as number;
    pool.setLevel(slot, level);
    pool.setPrevious(slot, tail);
    pool.setNext(slot, NONE);
    if (tail === NONE) this.levelHead[level] = slot;
    else pool.setNext(tail, slot);
    this.levelTail[level] = slot;
    this.levelTotal[level] = (this.levelTotal[level] as number) + pool.remaining(slot);
    if (hasPriority) this.levelPriority[level] = (this.levelPriority[level] as number) + 1;
  }

  /** Takes `lots` off the level of an order whose remaining size shrank by them. */
  reduce(slot: number, lots: number): void {
    const level = this.pool.level(slot);
    this.levelTotal[level] = (this.levelTotal[level] as number) - lots;
  }

  /** Unlinks an order with all that remains of it. */
  remove(slot: number, hasPriority: boolean): void {
    const { pool } = this;
    const level = pool.level(slot);
    const before = pool.previous(slot);
    const after = pool.next(slot);
    this.levelTotal[level] = (this.levelTotal[level] as number) - pool.remaining(slot);
    if (hasPriority) this.levelPriority[level] = (this.levelPriority[level] as number) - 1;
    if (before === NONE) this.levelHead[level] = after;
    else pool.setNext(before, after);
    if (after === NONE) this.levelTail[level] = before;
    else pool.setPrevious(after, before);
    if (before === NONE && after === NONE) this.dropLevel(level);
  }

  private levelFor(price: number): number {
    const known = this.levelOf.get(price);
    if (known !== NONE) return known;
    const key = price * this.sign;
    const at = this.position(key);
    const level = this.takeLevel();
    this.levelOf.set(price, level);
    this.levelPrice[level] = price;
    this.levelTotal[level] = 0;
    this.levelHead[level] = NONE;
    this.levelTail[level] = NONE;
    this.levelPriority[level] = 0;
    this.openPlace(at);
    this.keys[at] = key;
    this.levels[at] = level;
    this.count += 1;
    return level;
  }

  private dropLevel(level: number): void {
    const price = this.levelPrice[level] as number;
    const at = this.position(price * this.sign);
    this.levelOf.delete(price);
    this.count -= 1;
    this.closePlace(at);
    this.levelHead[level] = this.freeLevel;
    this.freeLevel = level;
  }

  // Near the touch a few steps by hand are faster than a call that moves memory.

  private openPlace(at: number): void {
    const { keys, levels, count } = this;
    if (count - at > BY_HAND) {
      keys.copyWithin(at + 1, at, count);
      levels.copyWithin(at + 1, at, count);
      return;
    }
    for (let i = count; i > at; i -= 1) {
      keys[i] = keys[i - 1] as number;
      levels[i] = levels[i - 1] as number;
    }
  }

  private closePlace(at: number): void {
    const { keys, levels, count } = this;
    if (count - at > BY_HAND) {
      keys.copyWithin(at, at + 1, count + 1);
      levels.copyWithin(at, at + 1, count + 1);
      return;
    }
    for (let i = at; i < count; i += 1) {
      keys[i] = keys[i + 1] as number;
      levels[i] = levels[i + 1] as number;
    }
  }

  /** First position whose key is not below `key`: from the best side first, then by halving. */
  private position(key: number): number {
    const { keys } = this;
    let at = this.count;
    const near = at > NEAR ? at - NEAR : 0;
    while (at > near && (keys[at - 1] as number) >= key) at -= 1;
    if (at > near || near === 0) return at;
    let low = 0;
    let high = near;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private takeLevel(): number {
    if (this.freeLevel !== NONE) {
      const level = this.freeLevel;
      this.freeLevel = this.levelHead[level] as number;
      return level;
    }
    if (this.usedLevels === this.keys.length) this.grow();
    this.usedLevels += 1;
    return this.usedLevels - 1;
  }

  private grow(): void {
    const capacity = this.keys.length * 2;
    this.keys = grownFloats(this.keys, capacity, 0);
    this.levels = grownInts(this.levels, capacity, 0);
    this.levelPrice = grownFloats(this.levelPrice, capacity, 0);
    this.levelTotal = grownFloats(this.levelTotal, capacity, 0);
    this.levelHead = grownInts(this.levelHead, capacity, 0);
    this.levelTail = grownInts(this.levelTail, capacity, 0);
    this.levelPriority = grownInts(this.levelPriority, capacity, 0);
  }
}
