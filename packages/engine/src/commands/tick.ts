import type { EventBuffer } from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { RESTING } from '../orderbook/order-pool.ts';
import { cancelOrder } from '../orders/order-lifecycle.ts';
import { distributeFees } from '../pool/distribution.ts';
import { dropStaleQuotes } from '../pool/drop-quotes.ts';
import { redeemExits } from '../pool/shares.ts';
import type { ExchangeState } from '../state.ts';

/** What is due by time alone; the pool's part is nothing until the pool is configured. */
export function tick(state: ExchangeState, events: EventBuffer): void {
  expireOrders(state, events);
  if (state.pool.rules === null) return;
  dropStaleQuotes(state, events);
  redeemExits(state, events);
  distributeFees(state, events);
}

/** Cancels orders whose time has come, earliest first, a bounded number a command. */
function expireOrders(state: ExchangeState, events: EventBuffer): void {
  const { expiries, orders } = state;
  let left = state.limits.stepsPerCommand;
  while (left > 0 && expiries.topKey <= state.timeUs) {
    const orderId = expiries.topId;
    expiries.pop();
    const slot = state.orderSlots.get(orderId);
    // Entries of ended orders stay in the heap until they are met here.
    if (slot === ABSENT || orders.stage(slot) !== RESTING) continue;
    cancelOrder(state, events, slot, 'expired');
    left -= 1;
  }
}
