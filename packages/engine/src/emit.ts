import {
  BALANCE_REASONS,
  type BalanceReason,
  CANCEL_REASONS,
  type CancelReason,
  type EventBuffer,
  eventLayouts,
  NO_VALUE,
  PROTOCOL_ACCOUNTS,
} from '@tandem/protocol';
import type { Leg } from './accounts/leg.ts';
import { isReduceOnly, modeOf, sideOf } from './orderbook/order-pool.ts';
import type { ExchangeState } from './state.ts';

// Events of the hot path, written slot by slot in layout order: nothing is allocated. Rare events
// are pushed as objects where they happen.

const BALANCE_CHANGED = eventLayouts.BALANCE_CHANGED.code;
const ORDER_ACCEPTED = eventLayouts.ORDER_ACCEPTED.code;
const ORDER_RESTED = eventLayouts.ORDER_RESTED.code;
const ORDER_FILLED = eventLayouts.ORDER_FILLED.code;
const TRADE_PRINTED = eventLayouts.TRADE_PRINTED.code;
const ORDER_CANCELED = eventLayouts.ORDER_CANCELED.code;

const CANCEL_CODE = Object.fromEntries(
  CANCEL_REASONS.map((reason, code) => [reason, code]),
) as Readonly<Record<CancelReason, number>>;
const BALANCE_CODE = Object.fromEntries(
  BALANCE_REASONS.map((reason, code) => [reason, code]),
) as Readonly<Record<BalanceReason, number>>;

export const MAKER = 0;
export const TAKER = 1;

/** A balance of an account slot changed; `balance` is the total after. */
export function emitBalance(
  state: ExchangeState,
  events: EventBuffer,
  change: {
    readonly account: number;
    readonly asset: number;
    readonly reason: BalanceReason;
    readonly change: number;
    readonly balance: number;
  },
): void {
  const at = events.open(BALANCE_CHANGED);
  const { slots } = events;
  slots[at] = state.accounts.id(change.account);
  slots[at + 1] = change.asset;
  slots[at + 2] = BALANCE_CODE[change.reason];
  slots[at + 3] = change.change;
  slots[at + 4] = change.balance;
}

export function emitAccepted(state: ExchangeState, events: EventBuffer, order: number): void {
  const { orders } = state;
  const flags = orders.flags(order);
  const client = orders.clientOrderId(order);
  const at = events.open(ORDER_ACCEPTED);
  const { slots } = events;
  slots[at] = state.accounts.id(orders.account(order));
  slots[at + 1] = orders.market(order);
  slots[at + 2] = orders.orderId(order);
  slots[at + 3] = client < 0 ? NO_VALUE : client;
  slots[at + 4] = sideOf(flags);
  slots[at + 5] = orders.price(order);
  slots[at + 6] = orders.remaining(order);
  slots[at + 7] = isReduceOnly(flags) ? 1 : 0;
  slots[at + 8] = modeOf(flags);
}

export function emitRested(state: ExchangeState, events: EventBuffer, order: number): void {
  const { orders } = state;
  const at = events.open(ORDER_RESTED);
  const { slots } = events;
  slots[at] = state.accounts.id(orders.account(order));
  slots[at + 1] = orders.market(order);
  slots[at + 2] = orders.orderId(order);
  slots[at + 3] = sideOf(orders.flags(order));
  slots[at + 4] = orders.price(order);
  slots[at + 5] = orders.remaining(order);
}

/** Price and size of a match, and whose part of it an event tells. */
export type FillPart = {
  order: number;
  liquidity: number;
  price: number;
  lots: number;
  fee: number;
  realized: number;
  positionSize: number;
  positionQuote: number;
};

export function emitFilled(state: ExchangeState, events: EventBuffer, part: FillPart): void {
  const { orders } = state;
  const { order } = part;
  const flags = orders.flags(order);
  const at = events.open(ORDER_FILLED);
  const { slots } = events;
  slots[at] = state.accounts.id(orders.account(order));
  slots[at + 1] = orders.market(order);
  slots[at + 2] = orders.orderId(order);
  slots[at + 3] = sideOf(flags);
  slots[at + 4] = part.liquidity;
  slots[at + 5] = modeOf(flags);
  slots[at + 6] = part.price;
  slots[at + 7] = part.lots;
  slots[at + 8] = orders.remaining(order);
  slots[at + 9] = part.fee;
  slots[at + 10] = part.realized;
  slots[at + 11] = part.positionSize;
  slots[at + 12] = part.positionQuote;
  state.fillIndexes[part.liquidity] = events.count - 1;
}

/** The public print: price and size of the match, both orders by slot. */
export function emitTrade(
  state: ExchangeState,
  events: EventBuffer,
  match: {
    readonly maker: number;
    readonly taker: number;
    readonly price: number;
    readonly lots: number;
  },
): void {
  const { orders } = state;
  const at = events.open(TRADE_PRINTED);
  const { slots } = events;
  slots[at] = orders.market(match.taker);
  slots[at + 1] = match.price;
  slots[at + 2] = match.lots;
  slots[at + 3] = sideOf(orders.flags(match.taker));
  slots[at + 4] = orders.orderId(match.maker);
  slots[at + 5] = orders.orderId(match.taker);
}

export function emitCanceled(
  state: ExchangeState,
  events: EventBuffer,
  order: number,
  reason: CancelReason,
  reject: number = NO_VALUE,
): void {
  const { orders } = state;
  const at = events.open(ORDER_CANCELED);
  const { slots } = events;
  slots[at] = state.accounts.id(orders.account(order));
  slots[at + 1] = orders.market(order);
  slots[at + 2] = orders.orderId(order);
  slots[at + 3] = CANCEL_CODE[reason];
  slots[at + 4] = orders.remaining(order);
  slots[at + 5] = reject;
}

/** What closing or isolated margin did to the balance, after the fill of the leg. */
export function emitLegBalances(state: ExchangeState, events: EventBuffer, leg: Leg): void {
  const { records } = state;
  const account = records.account(leg.record);
  if (leg.isClosed) {
    if (leg.closedQuote !== 0) {
      const { closedQuote: change, balance } = leg;
      emitBalance(state, events, { account, asset: 0, reason: 'positionClosed', change, balance });
    }
    emitDust(state, events, leg);
    return;
  }
  if (leg.marginMoved === 0) return;
  const { balance } = leg;
  const change = -leg.marginMoved;
  emitBalance(state, events, { account, asset: 0, reason: 'isolatedMargin', change, balance });
  const at = events.open(eventLayouts.ISOLATED_MARGIN_ADJUSTED.code);
  const { slots } = events;
  slots[at] = state.accounts.id(account);
  slots[at + 1] = records.market(leg.record);
  slots[at + 2] = leg.marginMoved;
  slots[at + 3] = leg.quote + leg.marginMoved;
  slots[at + 4] = leg.postedMargin;
}

function emitDust(state: ExchangeState, events: EventBuffer, leg: Leg): void {
  const account = PROTOCOL_ACCOUNTS.dust - 1;
  for (let unit = 1; unit <= leg.dustPaid; unit += 1) {
    const balance = leg.dustBalance - leg.dustPaid + unit;
    emitBalance(state, events, { account, asset: 0, reason: 'fundingDust', change: 1, balance });
  }
}
