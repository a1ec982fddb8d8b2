import { cancelAll, isResting } from './live-orders.ts';
import { reducible } from './positions.ts';
import type { Order, PositionRecord, State } from './state.ts';

/** A resting reduce-only order or an attached trigger order that no longer reduces anything. */
function isVoid(order: Order, record: PositionRecord): boolean {
  if (order.market !== record.market || order.mode !== record.mode) return false;
  const closesOnly = isResting(order) ? order.reduceOnly : order.trigger?.isAttached === true;
  return closesOnly && reducible(record, order.side) < 1n;
}

export function cleanUpRecord(state: State, record: PositionRecord): void {
  const orders = [...record.account.orders.values()].filter((order) => isVoid(order, record));
  cancelAll(state, orders, 'positionClosed');
}

/** After each taker: records that became flat or changed sign, in the order in which they did. */
export function cleanUp(state: State): void {
  for (const record of state.changedSign.splice(0)) cleanUpRecord(state, record);
}
