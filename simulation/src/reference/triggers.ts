import { TRIGGER_KINDS, TRIGGERS_BY, type TriggerBy } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { guardBatchLag } from './batch-lag.ts';
import { compare, magnitude, toNumber } from './integers.ts';
import { guardLimits } from './key-limits.ts';
import { byId, cancelLiveOrder, printCanceled, removeLiveOrder, reserve } from './live-orders.ts';
import { requiredMargin } from './margin.ts';
import type { Market } from './market.ts';
import { runTaker } from './matching.ts';
import {
  boundMarketOrder,
  clampReduceOnly,
  guardBand,
  guardFlag,
  guardMargin,
  guardPosition,
  guardSmallest,
  guardStale,
  guardStatus,
} from './order-guards.ts';
import { printAccepted } from './order-prints.ts';
import { recordOf } from './positions.ts';
import type { Verdict } from './reject.ts';
import { guardRisk } from './risk-limits.ts';
import { type Order, type State, type Trigger, takeCommandId } from './state.ts';

// docs/rulebook/triggers.md: latching and running. Placing is in place-trigger-order.ts.

function triggerOf(order: Order): Trigger {
  assert(order.trigger !== null, 'a trigger order has a trigger');
  return order.trigger;
}

/** A stop buy and a take-profit sell fire on a rise, the other two on a fall. */
export function firesOnRise(side: Order['side'], kind: Trigger['kind']): boolean {
  return (kind === 'stop') === (side === 'buy');
}

/** The price that triggers of this kind watch; null before there is one. */
export function watchedPrice(market: Market, by: TriggerBy): bigint | null {
  if (by === 'mark') return market.mark;
  return by === 'index' ? (market.index?.price ?? null) : market.last;
}

/** Latches the waiting orders that a price reaches: from below by `high`, from above by `low`. */
export function latch(
  state: State,
  market: Market,
  by: TriggerBy,
  reach: { readonly high: bigint; readonly low: bigint },
): void {
  if (market.waiting.size === 0) return;
  const rising: Order[] = [];
  const falling: Order[] = [];
  for (const order of market.waiting) {
    const trigger = triggerOf(order);
    if (trigger.by !== by) continue;
    if (firesOnRise(order.side, trigger.kind)) {
      if (reach.high >= trigger.price) rising.push(order);
    } else if (reach.low <= trigger.price) falling.push(order);
  }
  rising.sort((a, b) => compare(triggerOf(a).price, triggerOf(b).price) || byId(a, b));
  falling.sort((a, b) => compare(triggerOf(b).price, triggerOf(a).price) || byId(a, b));
  for (const order of rising) fire(state, order, reach.high);
  for (const order of falling) fire(state, order, reach.low);
}

function fire(state: State, order: Order, price: bigint): void {
  order.market.waiting.delete(order);
  order.isFired = true;
  state.fired.push(order);
  state.events.push({
    kind: 'OrderTriggered',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    triggerBy: triggerOf(order).by,
    price: toNumber(price),
  });
}

/** Step 2 of the end of a command: triggers by last price. */
export function latchLastPrices(state: State): void {
  for (const market of state.markets) {
    const { traded } = market;
    if (traded === null) continue;
    market.traded = null;
    latch(state, market, 'last', { high: traded.highest, low: traded.lowest });
  }
}

/** The live attached order of the same record that has the other trigger kind. */
export function findAttached(order: Order, kind: Trigger['kind']): Order | undefined {
  for (const other of order.account.orders.values()) {
    if (other.market !== order.market || other.mode !== order.mode) continue;
    if (other.trigger?.isAttached === true && other.trigger.kind === kind) return other;
  }
  return undefined;
}

function cancelCounterpart(state: State, order: Order, trigger: Trigger): void {
  const otherKind = TRIGGER_KINDS.find((kind) => kind !== trigger.kind);
  const other = otherKind === undefined ? undefined : findAttached(order, otherKind);
  if (other !== undefined) cancelLiveOrder(state, other, 'otherTriggered');
}

/** The key that placed an order, while it lives. */
function liveKey(state: State, { key }: Order): Order['key'] {
  return key !== null && state.keys.includes(key) ? key : null;
}

function guardFired(state: State, order: Order): Verdict {
  return (
    guardStatus(order.market, order.reduceOnly, false) ??
    guardStale(state, order) ??
    guardFlag(order) ??
    guardBatchLag(state, order) ??
    boundMarketOrder(order) ??
    clampReduceOnly(order) ??
    guardSmallest(order) ??
    guardBand(order) ??
    guardPosition(order) ??
    guardMargin(state, order, requiredMargin(state, order.account)) ??
    guardLimits(state, liveKey(state, order), order) ??
    guardRisk(state, order)
  );
}

/** Runs the next order of the fired queue: it enters as an order of its own, or is canceled. */
export function runFired(state: State): void {
  const [waiting] = state.fired;
  assert(waiting !== undefined, 'there is a fired order to run');
  const trigger = triggerOf(waiting);
  removeLiveOrder(state, waiting);
  const order: Order = { ...waiting, trigger: null, isFired: false };
  if (trigger.isAttached) {
    cancelCounterpart(state, order, trigger);
    order.remaining = magnitude(recordOf(order.account, order.market, order.mode).size);
  }
  order.isMarketOrder = trigger.limitPrice === null;
  order.timeInForce = trigger.limitPrice === null ? 'IOC' : 'GTC';
  order.price = trigger.limitPrice ?? 0n;
  const size = order.remaining;
  const refusal = guardFired(state, order);
  if (refusal !== null) {
    order.remaining = size;
    printCanceled(state, order, 'rejectedAtTrigger', refusal.reason);
    return;
  }
  order.priority = takeCommandId(state);
  order.originalSize = order.remaining;
  printAccepted(state, order);
  reserve(state, order, order.remaining);
  runTaker(state, order);
}

export function triggerCode(kind: Trigger['kind']): number {
  return TRIGGER_KINDS.indexOf(kind);
}

export function triggerByCode(by: TriggerBy): number {
  return TRIGGERS_BY.indexOf(by);
}
