import { eventLayouts, SIDES, type Side } from '@tandem/protocol';
import { placesOf } from '../event-fields.ts';
import { PriceLevels } from './price-levels.ts';

/** A resting order, or a trigger order that waits (then `price` is its trigger price). */
export type LiveOrder = {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly isTrigger: boolean;
  price: number;
  remaining: number;
};

/** Both sides of one market. */
export type BookSides = { readonly buy: PriceLevels; readonly sell: PriceLevels };

const RESTED = placesOf(eventLayouts.ORDER_RESTED);
const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const CANCELED = placesOf(eventLayouts.ORDER_CANCELED);
const AMENDED = placesOf(eventLayouts.ORDER_AMENDED);
const PLACED = placesOf(eventLayouts.TRIGGER_ORDER_PLACED);
const TRIGGERED = placesOf(eventLayouts.ORDER_TRIGGERED);

/** Fold of order events: every live order, by id and by account, and the levels they make. */
export class LiveOrders {
  readonly #orders = new Map<number, LiveOrder>();
  readonly #byAccount = new Map<number, Map<number, LiveOrder>>();
  readonly #books = new Map<number, BookSides>();

  /** The book of a market; empty until an order rests. */
  book(market: number): BookSides {
    const known = this.#books.get(market);
    if (known !== undefined) return known;
    const created = { buy: new PriceLevels('buy'), sell: new PriceLevels('sell') };
    this.#books.set(market, created);
    return created;
  }

  /** Live orders of an account, oldest first. */
  of(account: number): Iterable<LiveOrder> {
    return this.#byAccount.get(account)?.values() ?? [];
  }

  countOf(account: number): number {
    return this.#byAccount.get(account)?.size ?? 0;
  }

  get(orderId: number): LiveOrder | undefined {
    return this.#orders.get(orderId);
  }

  get count(): number {
    return this.#orders.size;
  }

  all(): Iterable<LiveOrder> {
    return this.#orders.values();
  }

  /** Takes one event in; events of other kinds change nothing here. */
  fold(slots: Float64Array, at: number): void {
    switch (slots[at]) {
      case RESTED.code:
        this.add({
          orderId: slots[at + RESTED.orderId] as number,
          account: slots[at + RESTED.account] as number,
          market: slots[at + RESTED.market] as number,
          side: SIDES[slots[at + RESTED.side] as number] as Side,
          isTrigger: false,
          price: slots[at + RESTED.price] as number,
          remaining: slots[at + RESTED.remaining] as number,
        });
        return;
      case PLACED.code:
        this.add({
          orderId: slots[at + PLACED.orderId] as number,
          account: slots[at + PLACED.account] as number,
          market: slots[at + PLACED.market] as number,
          side: SIDES[slots[at + PLACED.side] as number] as Side,
          isTrigger: true,
          price: slots[at + PLACED.triggerPrice] as number,
          remaining: slots[at + PLACED.size] as number,
        });
        return;
      case FILLED.code:
        this.#resize(slots[at + FILLED.orderId] as number, slots[at + FILLED.remaining] as number);
        return;
      case CANCELED.code:
        this.#resize(slots[at + CANCELED.orderId] as number, 0);
        return;
      case TRIGGERED.code:
        this.#resize(slots[at + TRIGGERED.orderId] as number, 0);
        return;
      case AMENDED.code: {
        const orderId = slots[at + AMENDED.orderId] as number;
        // Without its priority the order leaves the book; an `OrderRested` tells what comes back.
        const isKept = slots[at + AMENDED.isPriorityKept] === 1;
        this.#resize(orderId, isKept ? (slots[at + AMENDED.remaining] as number) : 0);
        return;
      }
      default:
        return;
    }
  }

  /** Puts an order in: from an event, or from a checkpoint. */
  add(order: LiveOrder): void {
    this.#orders.set(order.orderId, order);
    const own = this.#byAccount.get(order.account);
    if (own === undefined) this.#byAccount.set(order.account, new Map([[order.orderId, order]]));
    else own.set(order.orderId, order);
    if (!order.isTrigger) this.book(order.market)[order.side].change(order.price, order.remaining);
  }

  /** Takers and liquidation orders are not among the live ones: nothing happens for them. */
  #resize(orderId: number, remaining: number): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    if (!order.isTrigger) {
      this.book(order.market)[order.side].change(order.price, remaining - order.remaining);
    }
    order.remaining = remaining;
    if (remaining > 0) return;
    this.#orders.delete(orderId);
    const own = this.#byAccount.get(order.account);
    own?.delete(orderId);
    if (own?.size === 0) this.#byAccount.delete(order.account);
  }
}
