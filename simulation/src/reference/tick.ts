import { byId, cancelLiveOrder } from './live-orders.ts';
import type { Order, State } from './state.ts';

function byExpiry(a: Order, b: Order): number {
  return (a.expiresAtUs ?? 0) - (b.expiresAtUs ?? 0) || byId(a, b);
}

/** Cancels a bounded number of expired orders, in order of (expiry, order id). */
export function expireOrders(state: State): void {
  const expired: Order[] = [];
  for (const order of state.orders.values()) {
    if (order.expiresAtUs !== null && order.expiresAtUs <= state.timeUs) expired.push(order);
  }
  const now = expired.sort(byExpiry).slice(0, state.limits.stepsPerCommand);
  for (const order of now) cancelLiveOrder(state, order, 'expired');
}
