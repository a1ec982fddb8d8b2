import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type PlaceOrder,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
  type RejectReason,
} from '@tandem/protocol';
import { CANCELED_BEFORE_ARRIVAL } from '../accounts/client-order-ids.ts';
import { emitAccepted, emitCanceled, emitRested } from '../emit.ts';
import { chargeExtraFees } from '../keys/extra-fee.ts';
import { guardLimits } from '../keys/key-limits.ts';
import type { MarketState } from '../markets/market-state.ts';
import { fillableLots } from '../matching/fill-or-kill.ts';
import { cleanUp, match } from '../matching/match.ts';
import { startTaker } from '../matching/taker.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { BUY, type NewOrder, NONE, packFlags, SELL } from '../orderbook/order-pool.ts';
import {
  boundMarketOrder,
  clampReduceOnly,
  type Draft,
  guardCapacity,
  guardFunds,
  guardMarket,
  guardPosition,
  guardPostOnly,
  guardValueAndBand,
  isPriceValid,
  recordFor,
} from '../orders/draft.ts';
import { endOrder, openOrder, reserveOrder, restOrder } from '../orders/order-lifecycle.ts';
import { POOL } from '../pool/reserve.ts';
import { rejectCommand } from '../reject.ts';
import type { ExchangeState } from '../state.ts';

const TIME_CODES = { GTC: 0, IOC: 1, FOK: 2, GTD: 3 } as const;
const POST_CODES = { no: 0, reject: 1, slide: 2 } as const;

// Reused for every order: a command runs to its end before the next begins.
const draft: Draft = {
  account: 0,
  market: undefined as unknown as MarketState,
  marketId: 0,
  record: NONE,
  mode: 0,
  side: BUY,
  isMarketOrder: false,
  price: 0,
  size: 0,
  reduceOnly: false,
  postOnly: 0,
  mayRest: true,
};

const fresh: NewOrder = {
  orderId: 0,
  account: 0,
  market: 0,
  record: NONE,
  clientOrderId: -1,
  flags: 0,
  price: 0,
  size: 0,
  expiry: -1,
};

/** Guards in the order of docs/rulebook/orders.md, then the match. */
export function placeOrder(state: ExchangeState, command: PlaceOrder, events: EventBuffer): void {
  const reason = tryPlaceOrder(state, command, events);
  if (reason !== null) rejectCommand(state, events, { command, reason });
}

/** Returns the reject, or null when the order was accepted. */
export function tryPlaceOrder(
  state: ExchangeState,
  command: PlaceOrder,
  events: EventBuffer,
): RejectReason | null {
  const reason = guardPlacement(state, command);
  if (reason !== null) return reason;
  // The fill-or-kill guard needs the order in place; it is taken out again when it fails.
  fresh.orderId = state.sequence * 256 + state.commandIds;
  fresh.account = draft.account;
  fresh.market = draft.marketId;
  fresh.record = draft.record;
  fresh.flags = packFlags(command);
  fresh.price = draft.price;
  fresh.size = draft.size;
  fresh.expiry = command.expiresAtUs ?? -1;
  const order = openOrder(state, fresh);
  reserveOrder(state, order, draft.size);
  if (command.timeInForce === 'FOK') {
    const fillable = fillableLots(state, order);
    if (fillable < draft.size) {
      reserveOrder(state, order, -draft.size);
      endOrder(state, order);
      return state.refuse('FillOrKillUnfillable', draft.size, fillable);
    }
  }
  // After this point the command must succeed.
  const orderId = state.takeCommandId();
  if (command.clientOrderId !== null) {
    state.orders.setClientOrderId(order, command.clientOrderId);
    state.clientOrderIds.remember(draft.account, command.clientOrderId, orderId);
  }
  emitAccepted(state, events, order);
  runTaker(state, events, order, draft.mayRest);
  return null;
}

/** Leads an accepted order through the book; the rest of it rests or is canceled. */
export function runTaker(
  state: ExchangeState,
  events: EventBuffer,
  order: number,
  mayRest: boolean,
): void {
  const { orders } = state;
  const taker = startTaker(order, false);
  match(state, events, taker);
  const remaining = orders.remaining(order);
  if (remaining === 0) {
    endOrder(state, order);
  } else if (taker.stop === null && mayRest) {
    restOrder(state, order);
    emitRested(state, events, order);
  } else {
    emitCanceled(state, events, order, taker.stop ?? 'immediateOrCancel');
    reserveOrder(state, order, -remaining);
    endOrder(state, order);
  }
  if (state.closedRecords.length > 0) cleanUp(state, events);
  // Only now a loss that closed positions have made is out of the balances.
  if (state.dueFees.length > 0) chargeExtraFees(state, events);
}

// tidy: flat list
function guardPlacement(state: ExchangeState, command: PlaceOrder): RejectReason | null {
  const account = state.accounts.slotOf(command.account);
  if (account === ABSENT) return state.refuse('AccountUnknown', 0, command.account);
  if (!mayTrade(command.account)) return refuseReserved(state, command.account);
  const market = state.markets[command.market];
  if (market === undefined) return state.refuse('MarketUnknown', 0, command.market);
  if (isQuotedFor(market, account)) return refuseReserved(state, command.account);
  if (market.isSpot && (command.marginMode === 'isolated' || command.reduceOnly)) {
    return state.refuse('WrongMarketKind', 0, 1);
  }
  fillDraft(state, command, account, market);
  const reason =
    guardMarket(state, draft) ??
    guardClientOrder(state, account, command) ??
    guardShape(state, command, market) ??
    (draft.isMarketOrder ? boundMarketOrder(state, draft) : null) ??
    clampReduceOnly(state, draft) ??
    guardValueAndBand(state, draft) ??
    (draft.mayRest ? guardCapacity(state, account) : null) ??
    guardPostOnly(state, draft) ??
    guardPosition(state, draft) ??
    guardFunds(state, draft) ??
    guardLimits(state, draft);
  return reason;
}

function fillDraft(
  state: ExchangeState,
  command: PlaceOrder,
  account: number,
  market: MarketState,
): void {
  draft.account = account;
  draft.market = market;
  draft.marketId = command.market;
  draft.mode = command.marginMode === 'cross' ? 0 : 1;
  draft.record = market.isSpot ? NONE : recordFor(state, account, command.market, draft.mode);
  draft.side = command.side === 'buy' ? BUY : SELL;
  draft.isMarketOrder = command.type === 'market';
  draft.price = command.price ?? 0;
  draft.size = command.size;
  draft.reduceOnly = command.reduceOnly;
  draft.postOnly = POST_CODES[command.postOnly];
  draft.mayRest = command.timeInForce === 'GTC' || command.timeInForce === 'GTD';
}

/** Of the venue's own accounts only backstop and pool may have orders. */
export function mayTrade(account: number): boolean {
  const { fees, insurance, dust } = PROTOCOL_ACCOUNTS;
  return (
    account !== fees && account !== insurance && account !== dust && account !== REWARDS_ACCOUNT
  );
}

/** In a market with a pool the engine alone places the orders of the pool's account. */
export function isQuotedFor(market: MarketState, account: number): boolean {
  return market.pool !== null && account === POOL;
}

export function refuseReserved(state: ExchangeState, account: number): RejectReason {
  return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
}

/** Guard 7: the user's own id and the number of the request. */
export function guardClientOrder(
  state: ExchangeState,
  account: number,
  command: { readonly clientOrderId: number | null; readonly nonce: number | null },
): RejectReason | null {
  if (command.clientOrderId !== null) {
    const reason = guardFreeId(state, account, command.clientOrderId);
    if (reason !== null) return reason;
  }
  const { key, keyUse } = state;
  if (key !== null && keyUse !== null) {
    if (keyUse.nonce > key.nonceFloor) return null;
    return state.refuse('CanceledBeforeArrival', keyUse.nonce, key.nonceFloor);
  }
  if (command.nonce === null) return null;
  const floor = state.accounts.nonceFloor(account);
  return command.nonce > floor ? null : state.refuse('CanceledBeforeArrival', command.nonce, floor);
}

function guardFreeId(state: ExchangeState, account: number, id: number): RejectReason | null {
  const known = state.clientOrderIds.stateOf(account, id);
  if (known === null) return null;
  if (known > 0) return state.refuse('ClientOrderIdDuplicate', id, known);
  if (known === CANCELED_BEFORE_ARRIVAL) return state.refuse('CanceledBeforeArrival', id, 0);
  return state.refuse('ClientOrderIdTooLow', state.clientOrderIds.lowestOf(account), id);
}

/** Guards 8 to 11: size, price, time in force, largest order. */
function guardShape(
  state: ExchangeState,
  command: PlaceOrder,
  market: MarketState,
): RejectReason | null {
  const { tickSize, maxOrderSize } = market.rules;
  const { price, timeInForce, expiresAtUs } = command;
  if (command.size < 1) return state.refuse('SizeInvalid', maxOrderSize, command.size);
  const isPriceRight =
    command.type === 'market' ? price === null : price !== null && isPriceValid(market, price);
  if (!isPriceRight) return state.refuse('PriceInvalid', tickSize, price ?? 0);
  const isExpiryRight =
    timeInForce === 'GTD'
      ? expiresAtUs !== null && expiresAtUs > state.timeUs
      : expiresAtUs === null;
  const isPostRight = command.postOnly === 'no' || (command.type === 'limit' && draft.mayRest);
  const isMarketRight = command.type === 'limit' || !draft.mayRest;
  if (!isExpiryRight || !isPostRight || !isMarketRight) {
    return state.refuse('TimeInForceInvalid', TIME_CODES[timeInForce], expiresAtUs ?? 0);
  }
  if (command.size > maxOrderSize) {
    return state.refuse('OrderTooLarge', maxOrderSize, command.size);
  }
  return null;
}
