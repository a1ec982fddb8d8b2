import { type CancelReason, type EventBuffer, NO_VALUE, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { protocolSlot } from '../accounts/leg.ts';
import { marketOf } from '../accounts/margin-check.ts';
import { emitCanceled } from '../emit.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import {
  BUY,
  isReduceOnly,
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

/** What a fresh order needs beyond what its stage sets. Money and sizes in the units of orders. */
export type NewOrder = {
  orderId: number;
  account: number;
  market: number;
  record: number;
  clientOrderId: number;
  flags: number;
  price: number;
  size: number;
  expiry: number;
};

/** Enters an order into the pool, the index and its account's list, not yet into the book. */
export function openOrder(state: ExchangeState, order: NewOrder): number {
  const { orders, accounts } = state;
  const slot = orders.allocate();
  const { account } = order;
  orders.orderId[slot] = order.orderId;
  orders.account[slot] = account;
  orders.market[slot] = order.market;
  orders.record[slot] = order.record;
  orders.clientOrderId[slot] = order.clientOrderId;
  orders.flags[slot] = order.flags;
  orders.price[slot] = order.price;
  orders.size[slot] = order.size;
  orders.remaining[slot] = order.size;
  orders.expiry[slot] = order.expiry;
  orders.priority[slot] = order.orderId;
  orders.stage[slot] = RESTING;
  orders.trigger[slot] = 0;
  orders.level[slot] = NONE;
  const head = accounts.firstOrder[account] as number;
  orders.accountNext[slot] = head;
  orders.accountPrevious[slot] = NONE;
  if (head !== NONE) orders.accountPrevious[head] = slot;
  accounts.firstOrder[account] = slot;
  accounts.orderCount[account] = (accounts.orderCount[account] as number) + 1;
  state.orderSlots.set(order.orderId, slot);
  return slot;
}

/** Forgets an order that is no longer in the book: index, lists, client order id. */
export function endOrder(state: ExchangeState, slot: number): void {
  const { orders, accounts } = state;
  const account = orders.account[slot] as number;
  const before = orders.accountPrevious[slot] as number;
  const after = orders.accountNext[slot] as number;
  if (before === NONE) accounts.firstOrder[account] = after;
  else orders.accountNext[before] = after;
  if (after !== NONE) orders.accountPrevious[after] = before;
  accounts.orderCount[account] = (accounts.orderCount[account] as number) - 1;
  const client = orders.clientOrderId[slot] as number;
  if (client >= 0) state.clientOrderIds.end(account, client);
  state.orderSlots.delete(orders.orderId[slot] as number);
  orders.release(slot);
}

/** Adds a size to the open totals of a record, or its value to what the account holds (spot). */
export function reserveOrder(state: ExchangeState, slot: number, lots: number): void {
  const { orders, records } = state;
  const flags = orders.flags[slot] as number;
  const record = orders.record[slot] as number;
  const isBuy = sideOf(flags) === BUY;
  if (record === NONE) {
    const rules = marketOf(state, orders.market[slot] as number).rules;
    const account = orders.account[slot] as number;
    if (isBuy) {
      state.accounts.hold(account, rules.quoteAsset, lots * (orders.price[slot] as number));
    } else {
      state.accounts.hold(account, rules.baseAsset, lots * rules.baseUnitsPerLot);
    }
  } else if (!isReduceOnly(flags)) {
    const open = isBuy ? records.openBuy : records.openSell;
    open[record] = (open[record] as number) + lots;
  }
}

/** True when a resting order has protocol priority: it is the pool's. */
export function hasPriority(state: ExchangeState, slot: number): boolean {
  return state.orders.account[slot] === POOL;
}

/** Rests an order in its book; reduce-only ones are counted for the clean-up of closed positions. */
export function restOrder(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  const flags = orders.flags[slot] as number;
  marketOf(state, orders.market[slot] as number).book.rest(slot, hasPriority(state, slot));
  const record = orders.record[slot] as number;
  if (record !== NONE && isReduceOnly(flags)) {
    records.reducers[record] = (records.reducers[record] as number) + 1;
  }
  if (timeInForceOf(flags) === GTD) {
    state.expiries.push(orders.expiry[slot] as number, orders.orderId[slot] as number);
  }
}

/** Takes an order out of its book; the inverse of {@link restOrder}. */
export function unrestOrder(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  marketOf(state, orders.market[slot] as number).book.remove(slot, hasPriority(state, slot));
  orders.level[slot] = NONE;
  const record = orders.record[slot] as number;
  if (record !== NONE && isReduceOnly(orders.flags[slot] as number)) {
    records.reducers[record] = (records.reducers[record] as number) - 1;
  }
}

function dropTrigger(state: ExchangeState, slot: number): void {
  const { orders, records } = state;
  if (((orders.trigger[slot] as number) & ATTACHED) !== 0) {
    const record = orders.record[slot] as number;
    records.reducers[record] = (records.reducers[record] as number) - 1;
  }
  if (orders.stage[slot] !== WAITING) return;
  marketOf(state, orders.market[slot] as number).triggers.drop((id) => isWaiting(state, id));
}

/** True when a waiting trigger order of this id exists. */
export function isWaiting(state: ExchangeState, orderId: number): boolean {
  const slot = state.orderSlots.get(orderId);
  return slot !== ABSENT && state.orders.stage[slot] === WAITING;
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
  if (orders.stage[slot] === RESTING) {
    if (orders.level[slot] !== NONE) unrestOrder(state, slot);
    reserveOrder(state, slot, -(orders.remaining[slot] as number));
  } else {
    dropTrigger(state, slot);
    orders.stage[slot] = RESTING;
    orders.trigger[slot] = 0;
  }
  endOrder(state, slot);
}

/** A trigger order leaves its waiting list: it fired. Attached ones stay counted until they end. */
export function leaveTriggers(state: ExchangeState, slot: number): void {
  const market = marketOf(state, state.orders.market[slot] as number);
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
  let slot = state.accounts.firstOrder[account] as number;
  while (slot !== NONE) {
    if (isMeant(slot)) found.push(slot);
    slot = orders.accountNext[slot] as number;
  }
  return found.sort((a, b) => (orders.orderId[a] as number) - (orders.orderId[b] as number));
}
