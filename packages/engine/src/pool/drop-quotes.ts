import type { EventBuffer } from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { cancelOrder } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import type { PoolMarket } from './pool-market.ts';

/** Cancels every quote of a market. */
export function dropQuotes(state: ExchangeState, pool: PoolMarket, events: EventBuffer): void {
  for (const orderId of pool.quotes) {
    const slot = state.orderSlots.get(orderId);
    if (slot !== ABSENT) cancelOrder(state, events, slot, 'requoted');
  }
  pool.quotes.length = 0;
}

/** Cancels the quotes of markets whose price has become stale. */
export function dropStaleQuotes(state: ExchangeState, events: EventBuffer): void {
  for (const market of state.markets) {
    const pool = market?.pool ?? null;
    if (pool !== null && market?.isStale(state.timeUs) === true) dropQuotes(state, pool, events);
  }
}
