import { feeOf } from '@tandem/margin';
import {
  type EventBuffer,
  type OrderId,
  type PlaceTriggerOrder,
  type RejectReason,
} from '@tandem/protocol';
import { mulDivDown, type QuoteUnits } from '@tandem/quantity';
import { guardWaitingLimits } from '../keys/key-limits.ts';
import { type MarketState, NO_PRICE } from '../markets/market-state.ts';
import { rateOfTaker, reducible } from '../matching/match.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { BUY, NONE, packFlags, SELL, WAITING } from '../orderbook/order-pool.ts';
import {
  guardCapacity,
  isActionAllowed,
  isPriceValid,
  PLACE_INCREASING,
  PLACE_REDUCING,
  recordFor,
} from '../orders/draft.ts';
import { ATTACHED, openOrder } from '../orders/order-lifecycle.ts';
import { BY_POSITION } from '../pool/fees.ts';
import { rejectCommand } from '../reject.ts';
import type { ExchangeState } from '../state.ts';
import { guardBatchLag } from './acknowledge-batch.ts';
import { guardClientOrder, isQuotedFor, mayTrade, refuseReserved } from './place-order.ts';

const BY_CODES = { mark: 0, last: 1, index: 2 } as const;

type Placement = {
  readonly account: number;
  readonly market: MarketState;
  readonly record: number;
  readonly side: number;
  readonly reduces: boolean;
};

/** Places a stop or take-profit order: docs/rulebook/triggers.md. */
export function placeTriggerOrder(
  state: ExchangeState,
  command: PlaceTriggerOrder,
  events: EventBuffer,
): void {
  const placement = findPlacement(state, command);
  const reason =
    typeof placement === 'string' ? placement : guardTrigger(state, command, placement);
  if (typeof placement === 'string' || reason !== null) {
    rejectCommand(state, events, { command, reason: reason as RejectReason });
    return;
  }
  // After this point the command must succeed.
  const orderId = state.takeCommandId();
  const slot = openOrder(state, {
    orderId,
    account: placement.account,
    market: command.market,
    record: placement.record,
    clientOrderId: command.clientOrderId ?? -1,
    flags: packFlags({
      ...command,
      timeInForce: 'GTC',
      postOnly: 'no',
      reduceOnly: placement.reduces,
    }),
    price: 0,
    size: command.size,
    expiry: -1,
  });
  wait(state, command, placement, slot);
  if (command.clientOrderId !== null) {
    state.clientOrderIds.remember(placement.account, command.clientOrderId, orderId);
  }
  events.push({
    ...command,
    kind: 'TriggerOrderPlaced',
    orderId: orderId as OrderId,
    payoff: payoffOf(state, command, placement) as QuoteUnits,
  });
}

/** True when the order fires on a rise: a stop buy or a take-profit sell. */
export function firesOnRise(side: number, isStop: boolean): boolean {
  return (side === BUY) === isStop;
}

function wait(
  state: ExchangeState,
  command: PlaceTriggerOrder,
  placement: Placement,
  slot: number,
): void {
  const { orders, records } = state;
  const by = BY_CODES[command.triggerBy];
  const isStop = command.trigger === 'stop';
  orders.setStage(slot, WAITING);
  orders.setTrigger(slot, (isStop ? 0 : 1) + 2 * by + (command.attached ? ATTACHED : 0));
  orders.setTriggerPrice(slot, command.triggerPrice);
  orders.setLimitPrice(slot, command.limitPrice ?? -1);
  const onRise = firesOnRise(placement.side, isStop);
  placement.market.triggers.add(by, onRise, command.triggerPrice, orders.orderId(slot));
  if (command.attached) {
    records.setReducers(placement.record, records.reducers(placement.record) + 1);
  }
}

function findPlacement(state: ExchangeState, command: PlaceTriggerOrder): Placement | RejectReason {
  const account = state.accounts.slotOf(command.account);
  if (account === ABSENT) return state.refuse('AccountUnknown', 0, command.account);
  if (!mayTrade(command.account)) return refuseReserved(state, command.account);
  const market = state.markets[command.market];
  if (market === undefined) return state.refuse('MarketUnknown', 0, command.market);
  if (isQuotedFor(market, account)) return refuseReserved(state, command.account);
  if (market.isSpot) return state.refuse('WrongMarketKind', 0, 1);
  const mode = command.marginMode === 'cross' ? 0 : 1;
  return {
    account,
    market,
    record: recordFor(state, account, command.market, mode),
    side: command.side === 'buy' ? BUY : SELL,
    reduces: command.reduceOnly || command.attached,
  };
}

// tidy: flat list
function guardTrigger(
  state: ExchangeState,
  command: PlaceTriggerOrder,
  placement: Placement,
): RejectReason | null {
  const { account, market, record, reduces } = placement;
  const { maxOrderSize, tickSize } = market.rules;
  const action = reduces ? PLACE_REDUCING : PLACE_INCREASING;
  if (!isActionAllowed(market, action)) {
    return state.refuse('MarketStatusForbids', market.status, action);
  }
  const isFlagged =
    command.marginMode === 'cross'
      ? state.accounts.flagged(account) === 1
      : state.records.flagged(record) === 1;
  if (!reduces && isFlagged) return state.refuse('AccountFlagged', 0, command.account);
  const lag = reduces ? null : guardBatchLag(state);
  if (lag !== null) return lag;
  const known = guardClientOrder(state, account, command);
  if (known !== null) return known;
  if (command.size < 1) return state.refuse('SizeInvalid', maxOrderSize, command.size);
  if (!isPriceValid(market, command.triggerPrice)) {
    return state.refuse('PriceInvalid', tickSize, command.triggerPrice);
  }
  if (command.limitPrice !== null && !isPriceValid(market, command.limitPrice)) {
    return state.refuse('PriceInvalid', tickSize, command.limitPrice);
  }
  if (!command.attached && command.size > maxOrderSize) {
    return state.refuse('OrderTooLarge', maxOrderSize, command.size);
  }
  const present = { mark: market.mark, last: market.last, index: market.index }[command.triggerBy];
  if (present !== NO_PRICE && isReached(placement.side, command, present)) {
    return state.refuse('TriggerWouldFire', present, command.triggerPrice);
  }
  return (
    guardAttached(state, command, placement) ??
    guardCapacity(state, account) ??
    (reduces ? null : guardWaitingLimits(state, account, valueOf(command)))
  );
}

function isReached(side: number, command: PlaceTriggerOrder, price: number): boolean {
  return firesOnRise(side, command.trigger === 'stop')
    ? price >= command.triggerPrice
    : price <= command.triggerPrice;
}

/** Value of an order that waits: at its limit, or else where it fires. */
function valueOf({ size, limitPrice, triggerPrice }: PlaceTriggerOrder): number {
  return size * (limitPrice ?? triggerPrice);
}

function guardAttached(
  state: ExchangeState,
  command: PlaceTriggerOrder,
  placement: Placement,
): RejectReason | null {
  if (!command.attached) return null;
  if (reducible(state, placement.record, placement.side) < 1) {
    return state.refuse('ReduceOnlyWouldIncrease', 0, command.size);
  }
  const kind = command.trigger === 'stop' ? 0 : 1;
  const existing = attachedOrder(state, placement.record, kind);
  if (existing === NONE) return null;
  return state.refuse('AttachedOrderExists', state.orders.orderId(existing), kind);
}

/** Slot of the live attached order of a kind (0 stop, 1 take profit); NONE when there is none. */
export function attachedOrder(state: ExchangeState, record: number, kind: number): number {
  const { orders } = state;
  let slot = state.accounts.firstOrder(state.records.account(record));
  while (slot !== NONE) {
    const trigger = orders.trigger(slot);
    if (orders.record(slot) === record && trigger >= ATTACHED && (trigger & 1) === kind) {
      return slot;
    }
    slot = orders.accountNext(slot);
  }
  return NONE;
}

/** Profit after the taker fee if the order closes the present position at its own price. */
function payoffOf(state: ExchangeState, command: PlaceTriggerOrder, placement: Placement): number {
  const { records } = state;
  const { record, market, account } = placement;
  const most = reducible(state, record, placement.side);
  if (most === 0) return 0;
  const size = records.size(record);
  const closed = command.attached ? most : Math.min(command.size, most);
  const value = closed * (command.limitPrice ?? command.triggerPrice);
  const part = mulDivDown(records.openCost(record), closed, Math.abs(size));
  const realized = size > 0 ? value - part : part - value;
  const rate = rateOfTaker(state, market, account);
  const ratePpb = rate === BY_POSITION ? (market.pool?.rules.closingFeePpb ?? 0) : rate;
  return realized - feeOf(value, ratePpb);
}
