import { toNumber } from './integers.ts';
import type { Order, State } from './state.ts';

export function printAccepted(state: State, order: Order): void {
  state.events.push({
    kind: 'OrderAccepted',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    clientOrderId: order.clientOrderId,
    side: order.side,
    price: toNumber(order.price),
    size: toNumber(order.remaining),
    reduceOnly: order.reduceOnly,
    marginMode: order.mode,
  });
}

export function printRested(state: State, order: Order): void {
  state.events.push({
    kind: 'OrderRested',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    side: order.side,
    price: toNumber(order.price),
    remaining: toNumber(order.remaining),
  });
}
