import { ABSENT } from '../orderbook/id-map.ts';
import type { OrderIndex } from '../orderbook/order-index.ts';

/** What is known of a client order id that names no order; order ids are positive. */
export const CANCELED_BEFORE_ARRIVAL = -1;
/** Below the lowest id that an account takes: used or not, nobody knows any more. */
export const TOO_LOW = -2;

const FIRST_PLACES = 8;

/** The highest ids of one account, ascending from `first` on, around the end of the arrays. */
type Remembered = {
  ids: Float64Array;
  /** Id of the order that each was used for, or CANCELED_BEFORE_ARRIVAL. */
  orders: Float64Array;
  first: number;
  count: number;
  /** Ids below were forgotten, or might have been: none of them is taken. */
  lowest: number;
  /** Forgotten ids whose orders live: client order id to order id. */
  readonly outlived: Map<number, number>;
};

/**
 * Client order ids by account. The highest few are remembered with what they were used for; as soon
 * as one is forgotten, nothing up to it is taken again. So an order can never be placed twice under
 * one id, however late it is repeated, and memory is bounded. Rising ids cost no search.
 */
export class ClientOrderIds {
  private readonly accounts = new Map<number, Remembered>();
  private readonly limit: number;
  private readonly live: OrderIndex;

  constructor(limit: number, live: OrderIndex) {
    this.limit = limit;
    this.live = live;
  }

  /**
   * Id of the order, live or ended, that an id was used for; CANCELED_BEFORE_ARRIVAL; TOO_LOW; null
   * for an id that is free.
   */
  stateOf(account: number, id: number): number | null {
    const of = this.accounts.get(account);
    if (of === undefined) return null;
    if (id < of.lowest) return of.outlived.get(id) ?? TOO_LOW;
    const place = placesUpTo(of, id) - 1;
    return place >= 0 && at(of, of.ids, place) === id ? at(of, of.orders, place) : null;
  }

  /** Lowest id that an account may use. */
  lowestOf(account: number): number {
    return this.accounts.get(account)?.lowest ?? 0;
  }

  /** Remembers a free id with the order that uses it, forgetting the lowest when there are many. */
  remember(account: number, id: number, order: number): void {
    const of = this.accountOf(account);
    if (of.count === this.limit) {
      const lowest = at(of, of.ids, 0);
      if (id < lowest) {
        this.forget(of, id, order);
        return;
      }
      this.forget(of, lowest, at(of, of.orders, 0));
      of.first = (of.first + 1) % of.ids.length;
      of.count -= 1;
    } else if (of.count === of.ids.length) grow(of, this.limit);
    insert(of, id, order);
  }

  /** The live order of an id ends. Only one that was forgotten meanwhile has anything to clear. */
  end(account: number, id: number): void {
    const of = this.accounts.get(account);
    if (of !== undefined && of.outlived.size > 0) of.outlived.delete(id);
  }

  /** For restoring a snapshot, before the ids of an account are remembered in ascending order. */
  restoreLowest(account: number, lowest: number): void {
    this.accountOf(account).lowest = lowest;
  }

  /** For restoring a snapshot: the live order of an id, behind the remembered ids. */
  restoreLive(account: number, id: number, order: number): void {
    const of = this.accountOf(account);
    if (id < of.lowest) of.outlived.set(id, order);
  }

  /** Of every account the lowest id it may use, then ids and orders in turn, ascending by id. */
  *entries(): IterableIterator<readonly [account: number, values: readonly number[]]> {
    for (const [account, of] of this.accounts) {
      const values = [of.lowest];
      for (let place = 0; place < of.count; place += 1) {
        values.push(at(of, of.ids, place), at(of, of.orders, place));
      }
      yield [account, values];
    }
  }

  private forget(of: Remembered, id: number, order: number): void {
    of.lowest = id + 1;
    if (order > 0 && this.live.get(order) !== ABSENT) of.outlived.set(id, order);
  }

  private accountOf(account: number): Remembered {
    let of = this.accounts.get(account);
    if (of === undefined) {
      const places = Math.min(FIRST_PLACES, this.limit);
      of = {
        ids: new Float64Array(places),
        orders: new Float64Array(places),
        first: 0,
        count: 0,
        lowest: 0,
        outlived: new Map(),
      };
      this.accounts.set(account, of);
    }
    return of;
  }
}

function at(of: Remembered, values: Float64Array, place: number): number {
  return values[(of.first + place) % values.length] as number;
}

/** How many remembered ids are not above an id. */
function placesUpTo(of: Remembered, id: number): number {
  if (of.count === 0 || at(of, of.ids, of.count - 1) <= id) return of.count;
  let low = 0;
  let high = of.count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(of, of.ids, middle) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(of: Remembered, id: number, order: number): void {
  const place = placesUpTo(of, id);
  const size = of.ids.length;
  for (let above = of.count; above > place; above -= 1) {
    const to = (of.first + above) % size;
    const from = (of.first + above - 1) % size;
    of.ids[to] = of.ids[from] as number;
    of.orders[to] = of.orders[from] as number;
  }
  const to = (of.first + place) % size;
  of.ids[to] = id;
  of.orders[to] = order;
  of.count += 1;
}

function grow(of: Remembered, limit: number): void {
  const places = Math.min(limit, of.ids.length * 2);
  const ids = new Float64Array(places);
  const orders = new Float64Array(places);
  for (let place = 0; place < of.count; place += 1) {
    ids[place] = at(of, of.ids, place);
    orders[place] = at(of, of.orders, place);
  }
  of.ids = ids;
  of.orders = orders;
  of.first = 0;
}
