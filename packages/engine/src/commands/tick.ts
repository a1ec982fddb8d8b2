import type { EventBuffer } from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { RESTING } from '../orderbook/order-pool.ts';
import { cancelOrder } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';

/** Cancels orders whose time has come, earliest first, a bounded number a command. */
export function expireOrders(state: ExchangeState, events: EventBuffer): void {
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
