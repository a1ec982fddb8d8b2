import type { OrderId, PlaceTriggerOrder } from '@tandem/protocol';
import { guardBatchLag } from './batch-lag.ts';
import { takerRate } from './fees.ts';
import { ceilRate, floorDiv, larger, magnitude, smaller, toNumber } from './integers.ts';
import { guardWaiting } from './key-limits.ts';
import { signedFee, signingKey } from './keys.ts';
import { addLiveOrder } from './live-orders.ts';
import type { Market } from './market.ts';
import {
  guardCapacity,
  guardFlag,
  guardIds,
  guardLargest,
  guardLimitPrice,
  guardQuoted,
  guardReserved,
  guardSize,
  guardStatus,
} from './order-guards.ts';
import { rememberUsed } from './place-order.ts';
import { recordOf, reducible } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import { guardWaitingRisk } from './risk-limits.ts';
import { type Account, type Order, type State, type Trigger, takeCommandId } from './state.ts';
import { findAttached, firesOnRise, triggerCode, watchedPrice } from './triggers.ts';

function triggerOf(command: PlaceTriggerOrder): Trigger {
  return {
    kind: command.trigger,
    by: command.triggerBy,
    price: BigInt(command.triggerPrice),
    limitPrice: command.limitPrice === null ? null : BigInt(command.limitPrice),
    isAttached: command.attached,
  };
}

function draftOf(command: PlaceTriggerOrder, account: Account, market: Market): Order {
  const size = BigInt(command.size);
  return {
    id: 0 as OrderId,
    account,
    market,
    clientOrderId: command.clientOrderId,
    side: command.side,
    mode: command.marginMode,
    selfTrade: command.selfTrade,
    reduceOnly: command.reduceOnly || command.attached,
    postOnly: 'no',
    expiresAtUs: null,
    trigger: triggerOf(command),
    isFired: false,
    timeInForce: 'GTC',
    isMarketOrder: command.limitPrice === null,
    price: 0n,
    originalSize: size,
    remaining: size,
    priority: 0,
    key: null,
    extraFee: 0n,
  };
}

function guardWouldFire(draft: Order, trigger: Trigger): Verdict {
  const price = watchedPrice(draft.market, trigger.by);
  if (price === null) return null;
  const isReached = firesOnRise(draft.side, trigger.kind)
    ? price >= trigger.price
    : price <= trigger.price;
  return isReached ? reject('TriggerWouldFire', price, trigger.price) : null;
}

function guardAttached(draft: Order, trigger: Trigger): Verdict {
  if (!trigger.isAttached) return null;
  const most = reducible(recordOf(draft.account, draft.market, draft.mode), draft.side);
  if (most < 1n) return reject('ReduceOnlyWouldIncrease', larger(0n, most), draft.remaining);
  const existing = findAttached(draft, trigger.kind);
  if (existing === undefined) return null;
  return reject('AttachedOrderExists', existing.id, triggerCode(trigger.kind));
}

function guardTriggerOrder(
  state: State,
  command: PlaceTriggerOrder,
  draft: Order,
  trigger: Trigger,
): Verdict {
  const { account, market } = draft;
  return (
    guardStatus(market, draft.reduceOnly, false) ??
    guardFlag(draft) ??
    guardBatchLag(state, draft) ??
    guardIds(state, account, draft.clientOrderId, command.nonce) ??
    guardSize(market, draft.remaining) ??
    guardLimitPrice(market, trigger.price) ??
    (trigger.limitPrice === null ? null : guardLimitPrice(market, trigger.limitPrice)) ??
    (trigger.isAttached ? null : guardLargest(market, draft.remaining)) ??
    guardWouldFire(draft, trigger) ??
    guardAttached(draft, trigger) ??
    guardCapacity(state, account) ??
    guardWaiting(state, state.key, draft) ??
    guardWaitingRisk(state, draft)
  );
}

/** Profit after the taker fee if the order closes the present position at its price. */
function payoffOf(state: State, order: Order, trigger: Trigger): bigint {
  const record = recordOf(order.account, order.market, order.mode);
  if (reducible(record, order.side) < 1n) return 0n;
  const position = magnitude(record.size);
  const closed = trigger.isAttached ? position : smaller(order.remaining, position);
  const value = closed * (trigger.limitPrice ?? trigger.price);
  const part = floorDiv(record.openCost * closed, position);
  const realized = record.size > 0n ? value - part : part - value;
  const { pool } = order.market;
  const rate =
    pool?.rules.feeSchedule === 'pool'
      ? BigInt(pool.rules.closingFeePpb)
      : takerRate(state, order.account, order.market);
  return realized - ceilRate(value, rate);
}

export function placeTriggerOrder(state: State, command: PlaceTriggerOrder): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  const reserved = guardReserved(account);
  if (reserved !== null) return reserved;
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  const quoted = guardQuoted(account, market);
  if (quoted !== null) return quoted;
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  const draft = draftOf(command, account, market);
  const trigger = triggerOf(command);
  const refusal = guardTriggerOrder(state, command, draft, trigger);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const id = takeCommandId(state) as OrderId;
  const agreed = { key: signingKey(state), extraFee: signedFee(state) };
  const order: Order = { ...draft, ...agreed, id, priority: id };
  rememberUsed(state, order);
  addLiveOrder(state, order);
  state.events.push({
    kind: 'TriggerOrderPlaced',
    account: account.id,
    market: market.id,
    orderId: id,
    clientOrderId: order.clientOrderId,
    side: order.side,
    trigger: trigger.kind,
    triggerBy: trigger.by,
    triggerPrice: command.triggerPrice,
    limitPrice: command.limitPrice,
    size: command.size,
    attached: trigger.isAttached,
    payoff: toNumber(payoffOf(state, order, trigger)),
  });
  return null;
}
