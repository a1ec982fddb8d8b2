import type { AmendOrder, EventBuffer, RejectReason } from '@tandem/protocol';
import { marketOf } from '../accounts/margin-check.ts';
import { guardLimits } from '../keys/key-limits.ts';
import type { MarketState } from '../markets/market-state.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import {
  BUY,
  isReduceOnly,
  modeOf,
  NONE,
  postOnlyOf,
  RESTING,
  sideOf,
} from '../orderbook/order-pool.ts';
import {
  clampReduceOnly,
  type Draft,
  guardFreshness,
  guardFunds,
  guardPosition,
  guardPostOnly,
  guardValueAndBand,
  isActionAllowed,
  isPriceValid,
  PLACE_INCREASING,
  PLACE_REDUCING,
} from '../orders/draft.ts';
import { reserveOrder, unrestOrder } from '../orders/order-lifecycle.ts';
import { rejectCommand } from '../reject.ts';
import type { ExchangeState } from '../state.ts';
import { isQuotedFor, refuseReserved, runTaker } from './place-order.ts';

type Amendment = {
  readonly slot: number;
  readonly market: MarketState;
  readonly draft: Draft;
  /** Same price and not more than what remains: the order keeps its place. */
  readonly isDown: boolean;
};

/** Changes price and size of a resting order: docs/rulebook/orders.md. */
export function amendOrder(state: ExchangeState, command: AmendOrder, events: EventBuffer): void {
  const found = findAmended(state, command);
  const reason = typeof found === 'string' ? found : guardAmendment(state, command, found);
  if (typeof found === 'string' || reason !== null) {
    rejectCommand(state, events, { command, reason: reason as RejectReason });
    return;
  }
  // After this point the command must succeed.
  if (found.isDown) shrinkInPlace(state, found, events);
  else replaceOrder(state, found, events);
}

function findAmended(state: ExchangeState, command: AmendOrder): Amendment | RejectReason {
  const account = state.accounts.slotOf(command.account);
  if (account === ABSENT) return state.refuse('AccountUnknown', 0, command.account);
  const slot = command.orderId > 0 ? state.orderSlots.get(command.orderId) : ABSENT;
  const { orders } = state;
  if (slot === ABSENT || orders.account(slot) !== account || orders.stage(slot) !== RESTING) {
    return state.refuse('OrderUnknown', 0, command.orderId);
  }
  const flags = orders.flags(slot);
  const marketId = orders.market(slot);
  const market = marketOf(state, marketId);
  if (isQuotedFor(market, account)) return refuseReserved(state, command.account);
  const filled = orders.size(slot) - orders.remaining(slot);
  const size = command.size - filled;
  const draft: Draft = {
    account,
    market,
    marketId,
    record: orders.record(slot),
    mode: modeOf(flags),
    side: sideOf(flags),
    isMarketOrder: false,
    price: command.price,
    size,
    reduceOnly: isReduceOnly(flags),
    postOnly: postOnlyOf(flags),
    mayRest: true,
  };
  const isSame = orders.price(slot) === command.price;
  return { slot, market, draft, isDown: isSame && size <= orders.remaining(slot) };
}

// tidy: flat list
function guardAmendment(
  state: ExchangeState,
  command: AmendOrder,
  amendment: Amendment,
): RejectReason | null {
  const { market, draft, isDown, slot } = amendment;
  const { orders } = state;
  const { maxOrderSize, tickSize } = market.rules;
  if (!isDown) {
    const action = draft.reduceOnly ? PLACE_REDUCING : PLACE_INCREASING;
    if (!isActionAllowed(market, action, draft.postOnly !== 0)) {
      return state.refuse('MarketStatusForbids', market.status, action);
    }
    const stale = guardFreshness(state, draft);
    if (stale !== null) return stale;
  }
  if (command.size < 1) return state.refuse('SizeInvalid', maxOrderSize, command.size);
  if (!isPriceValid(market, command.price)) {
    return state.refuse('PriceInvalid', tickSize, command.price);
  }
  if (command.size > maxOrderSize) {
    return state.refuse('OrderTooLarge', maxOrderSize, command.size);
  }
  const filled = orders.size(slot) - orders.remaining(slot);
  if (draft.size < 1) return state.refuse('AmendBelowFilled', filled, command.size);
  if (isDown) return null;
  const early =
    clampReduceOnly(state, draft) ?? guardValueAndBand(state, draft) ?? guardPostOnly(state, draft);
  return early ?? guardReplacement(state, amendment);
}

/** Guards 19 to 22 with what the order now reserves taken out first. */
function guardReplacement(state: ExchangeState, amendment: Amendment): RejectReason | null {
  const { draft, slot } = amendment;
  const { orders, records } = state;
  const { record } = draft;
  const remaining = orders.remaining(slot);
  if (record === NONE) {
    const price = orders.price(slot);
    const perLot = draft.side === BUY ? price : amendment.market.rules.baseUnitsPerLot;
    return guardFunds(state, draft, remaining * perLot) ?? guardLimits(state, draft);
  }
  if (draft.reduceOnly) return null;
  records.addOpen(record, draft.side, -remaining);
  const reason = guardPosition(state, draft);
  records.addOpen(record, draft.side, remaining);
  return reason ?? guardFunds(state, draft, remaining) ?? guardLimits(state, draft, remaining);
}

function shrinkInPlace(state: ExchangeState, amendment: Amendment, events: EventBuffer): void {
  const { slot, draft, market } = amendment;
  const { orders } = state;
  const less = orders.remaining(slot) - draft.size;
  orders.setSize(slot, orders.size(slot) - less);
  market.book.shrink(slot, less);
  reserveOrder(state, slot, -less);
  emitAmended(state, slot, events, true);
}

function replaceOrder(state: ExchangeState, amendment: Amendment, events: EventBuffer): void {
  const { slot, draft } = amendment;
  const { orders } = state;
  const filled = orders.size(slot) - orders.remaining(slot);
  unrestOrder(state, slot);
  reserveOrder(state, slot, -orders.remaining(slot));
  orders.setPrice(slot, draft.price);
  orders.setSize(slot, filled + draft.size);
  orders.setRemaining(slot, draft.size);
  orders.setPriority(slot, state.takeCommandId());
  if (state.orderKey !== 0) {
    orders.setKey(slot, state.orderKey);
    orders.setExtraFee(slot, state.orderFeePpb);
  }
  reserveOrder(state, slot, draft.size);
  emitAmended(state, slot, events, false);
  runTaker(state, events, slot, true);
}

function emitAmended(
  state: ExchangeState,
  slot: number,
  events: EventBuffer,
  isPriorityKept: boolean,
): void {
  const { orders } = state;
  events.push({
    kind: 'OrderAmended',
    account: state.accounts.id(orders.account(slot)) as never,
    market: orders.market(slot) as never,
    orderId: orders.orderId(slot) as never,
    price: orders.price(slot) as never,
    remaining: orders.remaining(slot) as never,
    isPriorityKept,
  });
}
