import { assert } from '@tandem/quantity';
import { grownFloats } from '../orderbook/growth.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { OrderIndex } from '../orderbook/order-index.ts';

/** What is known of a client order id that names no order; order ids are positive. */
export const CANCELED_BEFORE_ARRIVAL = -1;
/** Below the lowest id that an account takes: used or not, nobody knows any more. */
export const TOO_LOW = -2;

const FIRST_PLACES = 8;
/** Places of one page, 1 MiB: adding one takes a moment, growing by copies would take longer. */
const PAGE_BITS = 16;
const PAGE_PLACES = 1 << PAGE_BITS;
/** Highest id of an account that has used none. */
const NO_ID = -1;

/**
 * Client order ids by account. The highest few are remembered with what they were used for; as soon
 * as one is forgotten, nothing up to it is taken again. So an order can never be placed twice under
 * one id, however late it is repeated, and memory is bounded. Rising ids cost no search.
 *
 * Every order of a user comes by here, and each account is another place in memory: an account has
 * a row of 32 bytes, which answers for an id above all others, and its ids are in one block.
 */
export class ClientOrderIds {
  /**
   * Rows of four by account. 0 the lowest id it may use: those below were forgotten, or might have
   * been; 1 the highest it has used.
   */
  private floats: Float64Array = new Float64Array(0);
  /** The same rows: 4 where its block begins, 5 its first id in there, 6 count, 7 places. */
  private ints: Int32Array = new Int32Array(0);
  /**
   * Pages of places in blocks, a block within one page. A place holds an id and the order that it
   * was used for, or CANCELED_BEFORE_ARRIVAL; the ids of a block ascend from its first on, around
   * its end.
   */
  private readonly pages: Float64Array[] = [];
  private placesUsed = 0;
  /** Blocks that were outgrown, by their number of places. */
  private readonly freeBlocks: Map<number, number[]> = new Map();
  /** By account: forgotten ids whose orders live, client order id to order id. */
  private readonly outlived: Map<number, Map<number, number>> = new Map();
  declare private readonly limit: number;
  declare private readonly live: OrderIndex;

  constructor(limit: number, live: OrderIndex) {
    assert(limit <= PAGE_PLACES, 'the ids of an account lie on one page');
    this.limit = limit;
    this.live = live;
  }

  /**
   * Id of the order, live or ended, that an id was used for; CANCELED_BEFORE_ARRIVAL; TOO_LOW; null
   * for an id that is free.
   */
  stateOf(account: number, id: number): number | null {
    const row = account << 2;
    if (row >= this.floats.length) return null;
    if (id < (this.floats[row] as number)) return this.outlived.get(account)?.get(id) ?? TOO_LOW;
    if (id > (this.floats[row | 1] as number)) return null;
    const place = this.placesUpTo(account, id) - 1;
    if (place < 0) return null;
    const page = this.pageOf(account);
    const at = this.placeAt(account, place);
    return page[at] === id ? (page[at + 1] as number) : null;
  }

  /** Lowest id that an account may use. */
  lowestOf(account: number): number {
    return this.floats[account << 2] ?? 0;
  }

  /** Remembers a free id with the order that uses it, forgetting the lowest when there are many. */
  remember(account: number, id: number, order: number): void {
    this.ensure(account);
    const { floats, ints } = this;
    const words = account << 3;
    if (ints[words | 6] === this.limit) {
      const page = this.pageOf(account);
      const at = this.placeAt(account, 0);
      const lowest = page[at] as number;
      if (id < lowest) {
        this.forget(account, id, order);
        return;
      }
      this.forget(account, lowest, page[at + 1] as number);
      const next = (ints[words | 5] as number) + 1;
      ints[words | 5] = next === ints[words | 7] ? 0 : next;
      ints[words | 6] = this.limit - 1;
    } else if (ints[words | 6] === ints[words | 7]) {
      this.grow(account);
    }
    this.insert(account, id, order);
    const row = account << 2;
    if (id > (floats[row | 1] as number)) floats[row | 1] = id;
  }

  /** The live order of an id ends. Only one that was forgotten meanwhile has anything to clear. */
  end(account: number, id: number): void {
    if (this.outlived.size === 0) return;
    const ids = this.outlived.get(account);
    if (ids?.delete(id) === true && ids.size === 0) this.outlived.delete(account);
  }

  /** For restoring a snapshot, before the ids of an account are remembered in ascending order. */
  restoreLowest(account: number, lowest: number): void {
    this.ensure(account);
    this.floats[account << 2] = lowest;
  }

  /** For restoring a snapshot: the live order of an id, behind the remembered ids. */
  restoreLive(account: number, id: number, order: number): void {
    if (id < this.lowestOf(account)) this.outlive(account, id, order);
  }

  /** Of every account the lowest id it may use, then ids and orders in turn, ascending by id. */
  *entries(): IterableIterator<readonly [account: number, values: readonly number[]]> {
    for (let account = 0; account << 2 < this.floats.length; account += 1) {
      const count = this.countOf(account);
      if (count === 0) continue;
      const values = [this.lowestOf(account)];
      const page = this.pageOf(account);
      for (let place = 0; place < count; place += 1) {
        const at = this.placeAt(account, place);
        values.push(page[at] as number, page[at + 1] as number);
      }
      yield [account, values];
    }
  }

  private forget(account: number, id: number, order: number): void {
    this.floats[account << 2] = id + 1;
    if (order > 0 && this.live.get(order) !== ABSENT) this.outlive(account, id, order);
  }

  private outlive(account: number, id: number, order: number): void {
    const ids = this.outlived.get(account);
    if (ids === undefined) this.outlived.set(account, new Map([[id, order]]));
    else ids.set(id, order);
  }

  private countOf(account: number): number {
    return this.ints[(account << 3) | 6] as number;
  }

  private pageOf(account: number): Float64Array {
    return this.pages[(this.ints[(account << 3) | 4] as number) >>> PAGE_BITS] as Float64Array;
  }

  /** Index, on its page, of a place of an account counted from its lowest id. */
  private placeAt(account: number, place: number): number {
    const words = account << 3;
    const size = this.ints[words | 7] as number;
    const inBlock = (this.ints[words | 5] as number) + place;
    const block = (this.ints[words | 4] as number) & (PAGE_PLACES - 1);
    return (block + (inBlock < size ? inBlock : inBlock - size)) << 1;
  }

  /** How many remembered ids are not above an id; those near the highest are asked for most. */
  private placesUpTo(account: number, id: number): number {
    let high = this.countOf(account);
    let low = high - 1;
    for (let step = 1; low >= 0 && this.idAt(account, low) > id; step *= 2) {
      high = low;
      low -= step;
    }
    // The id before `low + 1` is not above, the one at `high` is.
    for (low = Math.max(0, low + 1); low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.idAt(account, middle) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private idAt(account: number, place: number): number {
    return this.pageOf(account)[this.placeAt(account, place)] as number;
  }

  /** The block of the account has a free place. */
  private insert(account: number, id: number, order: number): void {
    const place = this.placesUpTo(account, id);
    const count = this.countOf(account);
    const page = this.pageOf(account);
    for (let above = count; above > place; above -= 1) {
      const to = this.placeAt(account, above);
      const from = this.placeAt(account, above - 1);
      page[to] = page[from] as number;
      page[to + 1] = page[from + 1] as number;
    }
    const at = this.placeAt(account, place);
    page[at] = id;
    page[at + 1] = order;
    this.ints[(account << 3) | 6] = count + 1;
  }

  /** Makes the row of an account, and those of all below it. */
  private ensure(account: number): void {
    const rows = this.floats.length >> 2;
    if (account < rows) return;
    let capacity = Math.max(64, rows);
    while (capacity <= account) capacity *= 2;
    this.floats = grownFloats(this.floats, capacity * 4, 0);
    this.ints = new Int32Array(this.floats.buffer);
    for (let row = rows; row < capacity; row += 1) this.floats[(row << 2) | 1] = NO_ID;
  }

  /** Moves the ids of an account, of which every place is taken, to a block twice as large. */
  private grow(account: number): void {
    const { ints } = this;
    const words = account << 3;
    const count = this.countOf(account);
    const size = Math.min(this.limit, Math.max(FIRST_PLACES, count * 2));
    const block = this.takeBlock(size);
    if (count > 0) {
      const from = this.pageOf(account);
      const to = this.pages[block >>> PAGE_BITS] as Float64Array;
      let at = (block & (PAGE_PLACES - 1)) << 1;
      for (let place = 0; place < count; place += 1) {
        const old = this.placeAt(account, place);
        to[at] = from[old] as number;
        to[at + 1] = from[old + 1] as number;
        at += 2;
      }
      this.freeBlock(ints[words | 4] as number, count);
    }
    ints[words | 4] = block;
    ints[words | 5] = 0;
    ints[words | 7] = size;
  }

  private takeBlock(size: number): number {
    const free = this.freeBlocks.get(size)?.pop();
    if (free !== undefined) return free;
    const left = PAGE_PLACES * this.pages.length - this.placesUsed;
    if (left < size) {
      this.placesUsed += left;
      this.pages.push(new Float64Array(PAGE_PLACES * 2));
    }
    const block = this.placesUsed;
    this.placesUsed += size;
    return block;
  }

  private freeBlock(block: number, size: number): void {
    const free = this.freeBlocks.get(size);
    if (free === undefined) this.freeBlocks.set(size, [block]);
    else free.push(block);
  }
}
