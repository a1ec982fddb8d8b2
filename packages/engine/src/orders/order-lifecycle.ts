import { type CancelReason, type EventBuffer, NO_VALUE, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { protocolSlot } from '../accounts/leg.ts';
import { marketOf } from '../accounts/margin-check.ts';
import { emitCanceled } from '../emit.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import {
  BUY,
  isReduceOnly,
  type NewOrder,
  NONE,
  RESTING,
  sideOf,
  timeInForceOf,
  WAITING,
} from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

const POOL = protocolSlot(PROTOCOL_ACCOUNTS.pool);
const GTD = 3;
/** Set in an order's trigger word when it is attached to its position. */
export const ATTACHED = 8;

/** Enters an order into the pool, the index and its account's list, not yet into the book. */
export function openOrder(state: ExchangeState, order: NewOrder): number {
  const { orders, accounts } = state;
  const slot = orders.allocate();
  const { account } = order;
  orders.fill(slot, order, state.orderKey, state.orderFeePpb);
  orders.linkToAccount(slot, accounts.firstOrder(account));
  accounts.setFirstOrder(account, slot);
  accounts.setOrderCount(account, accounts.orderCount(account) + 1);
  state.orderSlots.set(order.orderId, slot);
  return slot;
}

/** Forgets an order that is no longer in the book: index, lists, client order id. */
export function endOrder(state: ExchangeState, slot: number): void {
  const { orders, accounts } = state;
  const account = orders.account(slot);
  accounts.setFirstOrder(account, orders.unlinkFromAccount(slot, accounts.firstOrder(account)));
  accounts.setOrderCount(account, accounts.orderCount(account) - 1);
  const client = orders.clientOrderId(slot);
  if (client >= 0) state.clientOrderIds.end(account, client);
  state.orderSlots.delete(orders.orderId(slot), slot);
  orders.release(slot);
}

/** Adds a size to the open totals of a record, or its value to what the account holds (spot). */
export function reserveOrder(state: ExchangeState, slot: number, lots: number): void {
  const { orders, records } = state;
  const flags = orders.flags(slot);
  const record = orders.record(slot);
  const isBuy = sideOf(flags) === BUY;
  if (record === NONE) {
    const rules = marketOf(state, orders.market(slot)).rules;
    const account = orders.account(slot);
    if (isBuy) {
      state.accounts.hold(account, rules.quoteAsset, lots * orders.price(slot));
    } else {
      state.accounts.hold(account, rules.baseAsset, lots * rules.baseUnitsPerLot);
    }
  } else if (!isReduceOnly(flags)) {
    records.addOpen(record, sideOf(flags), lots);
  }
}

/** True when a resting order has protocol priority: it is the pool's. */
export function hasPriority(state: ExchangeState, slot: number): boolean {
  return state.orders.account(slot) === POOL;
}

/** Rests an order in its book; reduce-only ones are counted for the clean-up. */
export function restOrder(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  const flags = orders.flags(slot);
  marketOf(state, orders.market(slot)).book.rest(slot, hasPriority(state, slot));
  const record = orders.record(slot);
  if (record !== NONE && isReduceOnly(flags)) {
    records.setReducers(record, records.reducers(record) + 1);
  }
  if (timeInForceOf(flags) === GTD) {
    state.expiries.push(orders.expiry(slot), orders.orderId(slot));
  }
}

/** Takes an order out of its book; the inverse of {@link restOrder}. */
export function unrestOrder(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  marketOf(state, orders.market(slot)).book.remove(slot, hasPriority(state, slot));
  orders.setLevel(slot, NONE);
  const record = orders.record(slot);
  if (record !== NONE && isReduceOnly(orders.flags(slot))) {
    records.setReducers(record, records.reducers(record) - 1);
  }
}

function dropTrigger(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  if ((orders.trigger(slot) & ATTACHED) !== 0) {
    const record = orders.record(slot);
    records.setReducers(record, records.reducers(record) - 1);
  }
  if (orders.stage(slot) !== WAITING) return;
  marketOf(state, orders.market(slot)).triggers.drop((id) => isWaiting(state, id));
}

/** True when a waiting trigger order of this id exists. */
function isWaiting(state: ExchangeState, orderId: number): boolean {
  const slot = state.orderSlots.get(orderId);
  return slot !== ABSENT && state.orders.stage(slot) === WAITING;
}

/** Cancels a live order at any stage, with its event. Risk of its account falls or stays. */
export function cancelOrder(
  state: ExchangeState,
  events: EventBuffer,
  slot: number,
  reason: CancelReason,
): void {
  const { orders } = state;
  emitCanceled(state, events, slot, reason, NO_VALUE);
  if (orders.stage(slot) === RESTING) {
    if (orders.level(slot) !== NONE) unrestOrder(state, slot);
    reserveOrder(state, slot, -orders.remaining(slot));
  } else {
    dropTrigger(state, slot);
    orders.setStage(slot, RESTING);
    orders.setTrigger(slot, 0);
  }
  endOrder(state, slot);
}

/** A trigger order leaves its waiting list: it fired. Attached ones stay counted until they end. */
export function leaveTriggers(state: ExchangeState, slot: number): void {
  const market = marketOf(state, state.orders.market(slot));
  market.triggers.live -= 1;
}

/** Slots of the live orders of an account that pass a test, by ascending order id. */
export function ordersOf(
  state: ExchangeState,
  account: number,
  isMeant: (slot: number) => boolean,
): number[] {
  const { orders } = state;
  const found: number[] = [];
  let slot = state.accounts.firstOrder(account);
  while (slot !== NONE) {
    if (isMeant(slot)) found.push(slot);
    slot = orders.accountNext(slot);
  }
  return found.sort((a, b) => orders.orderId(a) - orders.orderId(b));
}
