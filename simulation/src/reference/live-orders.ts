import {
  type AssetId,
  type CancelReason,
  type ClientOrderId,
  type OrderId,
  REJECT_CODE,
  type RejectReason,
} from '@tandem/protocol';
import { addHeld } from './balances.ts';
import { addToBook, takeFromBook } from './book.ts';
import { toNumber } from './integers.ts';
import { recordOf } from './positions.ts';
import type { Account, Order, State } from './state.ts';
import { isRecording, noteFields } from './undo.ts';

/** In the book: neither waiting for a trigger nor, fired, waiting to run. */
export function isResting(order: Order): boolean {
  return order.trigger === null;
}

/** Asset and amount that a spot order keeps from being spent twice. */
export function holdOf(order: Order): { readonly asset: AssetId; readonly amount: bigint } {
  const { rules } = order.market;
  return order.side === 'buy'
    ? { asset: rules.quoteAsset, amount: order.remaining * order.price }
    : { asset: rules.baseAsset, amount: order.remaining * rules.baseUnitsPerLot };
}

/**
 * Counts a change of an order's remaining size in what it reserves: `lots` in openBuy or openSell
 * of its record, or the hold of a spot order. Reduce-only orders reserve nothing.
 */
export function reserve(state: State, order: Order, lots: bigint): void {
  if (order.market.rules.kind === 'spot') {
    const { rules } = order.market;
    if (order.side === 'buy') {
      addHeld(state, order.account, rules.quoteAsset, lots * order.price);
    } else {
      addHeld(state, order.account, rules.baseAsset, lots * rules.baseUnitsPerLot);
    }
    return;
  }
  if (order.reduceOnly) return;
  const record = recordOf(order.account, order.market, order.mode);
  noteFields(state.undo, record);
  if (order.side === 'buy') record.openBuy += lots;
  else record.openSell += lots;
}

/** Takes `lots` off an order's remaining size and off what it reserves. */
export function reduceRemaining(state: State, order: Order, lots: bigint): void {
  reserve(state, order, -lots);
  noteFields(state.undo, order);
  order.remaining -= lots;
}

/** Makes an order live: it rests in the book or waits for its trigger. */
export function addLiveOrder(state: State, order: Order): void {
  state.orders.set(order.id, order);
  order.account.orders.set(order.id, order);
  if (isResting(order)) addToBook(order);
  else if (order.isFired) state.fired.push(order);
  else order.market.waiting.add(order);
}

/** Takes an order out of every list; what it reserves is left as it is. */
export function removeLiveOrder(state: State, order: Order): void {
  state.orders.delete(order.id);
  order.account.orders.delete(order.id);
  if (isResting(order)) takeFromBook(order);
  else if (order.isFired) state.fired.splice(state.fired.indexOf(order), 1);
  else order.market.waiting.delete(order);
  // Only matching runs under a savepoint, and it removes resting orders alone.
  if (isRecording(state.undo)) state.undo.steps.push(() => addLiveOrder(state, order));
}

export function printCanceled(
  state: State,
  order: Order,
  reason: CancelReason,
  refused: RejectReason | null = null,
): void {
  state.events.push({
    kind: 'OrderCanceled',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    reason,
    remaining: toNumber(order.remaining),
    reject: refused === null ? null : REJECT_CODE[refused],
  });
}

/** Cancels a live order. */
export function cancelLiveOrder(state: State, order: Order, reason: CancelReason): void {
  removeLiveOrder(state, order);
  if (isResting(order)) reserve(state, order, -order.remaining);
  printCanceled(state, order, reason);
}

/** Cancels several in ascending order id. */
export function cancelAll(state: State, orders: readonly Order[], reason: CancelReason): void {
  for (const order of orders.toSorted(byId)) cancelLiveOrder(state, order, reason);
}

export function byId(a: Order, b: Order): number {
  return a.id - b.id;
}

export function findByClientId(account: Account, id: ClientOrderId): Order | undefined {
  for (const order of account.orders.values()) if (order.clientOrderId === id) return order;
  return undefined;
}

/**
 * Remembers a client order id; the lowest one is forgotten when there are too many, and neither it
 * nor any below is taken again.
 */
export function rememberClientId(
  state: State,
  account: Account,
  id: ClientOrderId,
  order: OrderId | null,
): void {
  account.remembered.push({ id, order });
  account.remembered.sort((a, b) => a.id - b.id);
  if (account.remembered.length <= state.limits.clientOrderIdsRemembered) return;
  const forgotten = account.remembered.shift();
  if (forgotten !== undefined) account.lowestClientId = forgotten.id + 1;
}
