import type { AmendOrder } from '@tandem/protocol';
import { MARKET_STATUSES } from '@tandem/protocol';
import { guardBatchLag } from './batch-lag.ts';
import { toNumber } from './integers.ts';
import { guardLimits } from './key-limits.ts';
import { signedFee, signingKey } from './keys.ts';
import { isResting, reduceRemaining, removeLiveOrder, reserve } from './live-orders.ts';
import { requiredMargin } from './margin.ts';
import { ACTION, allows } from './market-status.ts';
import { runTaker } from './matching.ts';
import {
  clampReduceOnly,
  guardBand,
  guardFlag,
  guardFunds,
  guardLargest,
  guardLimitPrice,
  guardMargin,
  guardPosition,
  guardPostOnly,
  guardQuoted,
  guardSize,
  guardSmallest,
  guardStale,
  guardStatus,
} from './order-guards.ts';
import { reject, type Verdict } from './reject.ts';
import { guardRisk } from './risk-limits.ts';
import { type Order, type State, takeCommandId } from './state.ts';

/** An amendment of a resting order; `draft` is the order as it would be. */
type Amendment = {
  readonly order: Order;
  readonly draft: Order;
  readonly size: bigint;
  readonly filled: bigint;
  /** Same price and no more than remains: priority stays. */
  readonly isDown: boolean;
};

function amendmentOf(order: Order, command: AmendOrder): Amendment {
  const size = BigInt(command.size);
  const price = BigInt(command.price);
  const filled = order.originalSize - order.remaining;
  const remaining = size - filled;
  const isDown = price === order.price && remaining <= order.remaining;
  return { order, draft: { ...order, price, remaining }, size, filled, isDown };
}

function guardAmendment(state: State, { draft, size, filled, isDown }: Amendment): Verdict {
  const { market } = draft;
  const status = isDown
    ? guardDown(draft)
    : guardStatus(market, draft.reduceOnly, isPostOnly(draft));
  return (
    status ??
    (isDown
      ? null
      : (guardStale(state, draft) ?? guardFlag(draft) ?? guardBatchLag(state, draft))) ??
    guardSize(market, size) ??
    guardLimitPrice(market, draft.price) ??
    guardLargest(market, size) ??
    (draft.remaining < 1n ? reject('AmendBelowFilled', filled, size) : null)
  );
}

function isPostOnly(order: Order): boolean {
  return order.postOnly !== 'no';
}

function guardDown({ market }: Order): Verdict {
  if (allows(market, ACTION.amendDown)) return null;
  const status = MARKET_STATUSES.indexOf(market.status);
  return reject('MarketStatusForbids', status, ACTION.amendDown);
}

/** The guards of a new order, with what this order reserved taken out first. */
function guardRequeue(state: State, { order, draft }: Amendment): Verdict {
  const requiredBefore = requiredMargin(state, order.account);
  reserve(state, order, -order.remaining);
  const refusal =
    clampReduceOnly(draft) ??
    guardSmallest(draft) ??
    guardBand(draft) ??
    guardPostOnly(draft) ??
    guardPosition(draft) ??
    guardFunds(draft) ??
    guardMargin(state, draft, requiredBefore) ??
    guardLimits(state, state.key, draft) ??
    guardRisk(state, draft);
  reserve(state, order, order.remaining);
  return refusal;
}

function printAmended(state: State, order: Order, isPriorityKept: boolean): void {
  state.events.push({
    kind: 'OrderAmended',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    price: toNumber(order.price),
    remaining: toNumber(order.remaining),
    isPriorityKept,
  });
}

export function amendOrder(state: State, command: AmendOrder): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const order = account.orders.get(command.orderId);
  if (order === undefined || !isResting(order)) return reject('OrderUnknown', 0, command.orderId);
  const quoted = guardQuoted(account, order.market);
  if (quoted !== null) return quoted;
  const amendment = amendmentOf(order, command);
  const { draft, filled, isDown } = amendment;
  const refusal =
    guardAmendment(state, amendment) ?? (isDown ? null : guardRequeue(state, amendment));
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  if (isDown) {
    reduceRemaining(state, order, order.remaining - draft.remaining);
    order.originalSize = filled + order.remaining;
    printAmended(state, order, true);
    return null;
  }
  removeLiveOrder(state, order);
  reserve(state, order, -order.remaining);
  if (signingKey(state) !== null) {
    order.key = signingKey(state);
    order.extraFee = signedFee(state);
  }
  order.price = draft.price;
  order.remaining = draft.remaining;
  order.originalSize = filled + draft.remaining;
  reserve(state, order, order.remaining);
  printAmended(state, order, false);
  order.priority = takeCommandId(state);
  runTaker(state, order);
  return null;
}
