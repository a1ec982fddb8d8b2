import { type EventBuffer, REJECT_CODE, type RejectReason } from '@tandem/protocol';
import { marketOf } from '../accounts/margin-check.ts';
import { runTaker } from '../commands/place-order.ts';
import { attachedOrder } from '../commands/place-trigger-order.ts';
import { emitAccepted, emitCanceled } from '../emit.ts';
import { guardFiredLimits } from '../keys/key-limits.ts';
import { NO_PRICE } from '../markets/market-state.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import {
  FIRED,
  isReduceOnly,
  modeOf,
  NONE,
  RESTING,
  sideOf,
  WAITING,
} from '../orderbook/order-pool.ts';
import {
  boundMarketOrder,
  clampReduceOnly,
  type Draft,
  guardFunds,
  guardMarket,
  guardPosition,
  guardValueAndBand,
} from '../orders/draft.ts';
import {
  ATTACHED,
  cancelOrder,
  endOrder,
  leaveTriggers,
  reserveOrder,
} from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { BY_LAST } from './trigger-index.ts';

const BY_NAMES = ['mark', 'last', 'index'] as const;

/** Latches every waiting order of a market that a rise to `high` or a fall to `low` reaches. */
export function latchTriggers(
  state: ExchangeState,
  events: EventBuffer,
  reach: {
    readonly market: number;
    readonly by: number;
    readonly high: number;
    readonly low: number;
  },
): void {
  const { triggers } = marketOf(state, reach.market);
  if (triggers.live === 0) return;
  for (;;) {
    const orderId = triggers.takeRisen(reach.by, reach.high);
    if (orderId === 0) break;
    latch(state, events, orderId, reach.by, reach.high);
  }
  for (;;) {
    const orderId = triggers.takeFallen(reach.by, reach.low);
    if (orderId === 0) break;
    latch(state, events, orderId, reach.by, reach.low);
  }
}

function latch(
  state: ExchangeState,
  events: EventBuffer,
  orderId: number,
  by: number,
  price: number,
): void {
  const slot = state.orderSlots.get(orderId);
  const { orders } = state;
  // Entries of ended orders stay in the heaps until they are met here.
  if (slot === ABSENT || orders.stage(slot) !== WAITING) return;
  leaveTriggers(state, slot);
  orders.setStage(slot, FIRED);
  state.fired.push(orderId);
  events.push({
    kind: 'OrderTriggered',
    account: state.accounts.id(orders.account(slot)) as never,
    market: orders.market(slot) as never,
    orderId: orderId as never,
    triggerBy: BY_NAMES[by] as (typeof BY_NAMES)[number],
    price: price as never,
  });
}

/** End of a command: last-price triggers of the markets that traded, then fired orders in turn. */
export function runTriggers(state: ExchangeState, events: EventBuffer): void {
  latchTradedMarkets(state, events);
  for (let runs = 0; runs < state.limits.stepsPerCommand; ) {
    const orderId = state.fired.shift();
    if (orderId === undefined) return;
    const slot = state.orderSlots.get(orderId);
    if (slot === ABSENT || state.orders.stage(slot) !== FIRED) continue;
    runs += 1;
    runFired(state, events, slot);
    latchTradedMarkets(state, events);
  }
}

/** True when a fired order waits for its turn. */
export function hasFiredOrders(state: ExchangeState): boolean {
  return state.fired.some((orderId) => isFired(state, orderId));
}

/** True when the order of this id is live and fired. */
export function isFired(state: ExchangeState, orderId: number): boolean {
  const slot = state.orderSlots.get(orderId);
  return slot !== ABSENT && state.orders.stage(slot) === FIRED;
}

function latchTradedMarkets(state: ExchangeState, events: EventBuffer): void {
  const { tradedMarkets } = state;
  if (tradedMarkets.length === 0) return;
  if (tradedMarkets.length > 1) tradedMarkets.sort();
  for (let i = 0; i < tradedMarkets.length; i += 1) {
    const id = tradedMarkets.at(i);
    const market = marketOf(state, id);
    const { tradeHigh: high, tradeLow: low } = market;
    market.tradeHigh = NO_PRICE;
    market.tradeLow = NO_PRICE;
    latchTriggers(state, events, { market: id, by: BY_LAST, high, low });
  }
  tradedMarkets.clear();
}

/** Runs one fired order: its guards again, then the match. */
function runFired(state: ExchangeState, events: EventBuffer, slot: number): void {
  const { orders } = state;
  const record = orders.record(slot);
  const trigger = orders.trigger(slot);
  if (trigger >= ATTACHED) {
    const other = attachedOrder(state, record, 1 - (trigger & 1));
    if (other !== NONE) cancelOrder(state, events, other, 'otherTriggered');
    state.records.setReducers(record, state.records.reducers(record) - 1);
    orders.setSize(slot, Math.abs(state.records.size(record)));
  }
  orders.setTrigger(slot, 0);
  const draft = draftOf(state, slot);
  const reason = guardFired(state, draft) ?? guardFiredLimits(state, draft, slot);
  if (reason !== null) {
    orders.setRemaining(slot, orders.size(slot));
    emitCanceled(state, events, slot, 'rejectedAtTrigger', REJECT_CODE[reason]);
    endOrder(state, slot);
    return;
  }
  orders.setStage(slot, RESTING);
  orders.setLevel(slot, NONE);
  orders.setPrice(slot, draft.price);
  orders.setSize(slot, draft.size);
  orders.setRemaining(slot, draft.size);
  orders.setPriority(slot, state.takeCommandId());
  reserveOrder(state, slot, draft.size);
  emitAccepted(state, events, slot);
  runTaker(state, events, slot, draft.mayRest);
}

function draftOf(state: ExchangeState, slot: number): Draft {
  const { orders } = state;
  const flags = orders.flags(slot);
  const marketId = orders.market(slot);
  const limit = orders.limitPrice(slot);
  return {
    account: orders.account(slot),
    market: marketOf(state, marketId),
    marketId,
    record: orders.record(slot),
    mode: modeOf(flags),
    side: sideOf(flags),
    isMarketOrder: limit < 0,
    price: Math.max(0, limit),
    size: orders.size(slot),
    reduceOnly: isReduceOnly(flags),
    postOnly: 0,
    mayRest: limit >= 0,
  };
}

function guardFired(state: ExchangeState, draft: Draft): RejectReason | null {
  return (
    guardMarket(state, draft) ??
    (draft.isMarketOrder ? boundMarketOrder(state, draft) : null) ??
    clampReduceOnly(state, draft) ??
    guardValueAndBand(state, draft) ??
    guardPosition(state, draft) ??
    guardFunds(state, draft)
  );
}
