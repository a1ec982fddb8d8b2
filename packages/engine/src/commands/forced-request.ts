import {
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type ForcedRequest,
  type PlaceOrder,
  type RejectReason,
} from '@tandem/protocol';
import { AGAINST, crossEquity, crossMaintenance } from '../accounts/margin-check.ts';
import { guardForcedPlace } from '../accounts/pending-places.ts';
import { ISOLATED } from '../accounts/record-table.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { cancelOrder, ordersOf } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { reserveWithdrawal } from './funds.ts';
import { tryPlaceOrder } from './place-order.ts';

const MODES = ['cross', 'isolated'] as const;

/**
 * What an exit owner asked for on chain: docs/rulebook/funds.md. Measured by maintenance margin,
 * which the contracts know, so that they can check an answer that is less than what was asked.
 */
export function forcedRequest(
  state: ExchangeState,
  command: ForcedRequest,
  events: EventBuffer,
): RejectReason | null {
  const { account, requestNumber, request } = command;
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  const next = (state.forcedRequests.get(account) ?? 0) + 1;
  if (requestNumber < next) return state.refuse('RequestOutOfOrder', next, requestNumber);
  return request === 'withdraw'
    ? withdraw(state, command, slot, events)
    : close(state, command, slot, events);
}

function withdraw(
  state: ExchangeState,
  { account, requestNumber, asset, amount }: ForcedRequest,
  slot: number,
  events: EventBuffer,
): RejectReason | null {
  // The chain may have said that nothing can go: the request is answered all the same.
  if (asset === null || amount === null) return state.refuse('AmountNotPositive', 1, 0);
  const most = mostThatCanLeave(state, slot, { asset, amount });
  const reason = guardForcedPlace(state, slot, most);
  if (reason !== null) return reason;
  // After this point the command must succeed.
  state.forcedRequests.set(account, requestNumber);
  for (const order of ordersOf(state, slot, () => true)) {
    cancelOrder(state, events, order, 'requested');
  }
  // What the home chain forces is paid there, and has paid its fee there.
  const of = { asset, amount: most as typeof amount, fee: 0, lane: null };
  if (most > 0) reserveWithdrawal(state, slot, of, events);
  return null;
}

/**
 * Largest part of an amount that leaves equity, against the account, at maintenance margin, once
 * all its orders are canceled and hold nothing.
 */
function mostThatCanLeave(
  state: ExchangeState,
  slot: number,
  { asset, amount }: { readonly asset: number; readonly amount: number },
): number {
  const { accounts } = state;
  // The vault may list what the engine does not: the request must be answered all the same.
  if (state.assets[asset] === undefined) return 0;
  const held = releaseHeld(state, slot);
  const most = mostAboveMaintenance(state, slot, { asset, amount });
  for (const [one, units] of held) accounts.hold(slot, one, units);
  return most;
}

/** Takes what orders hold off the books, and says what it was. */
function releaseHeld(
  state: ExchangeState,
  slot: number,
): readonly (readonly [asset: number, units: number])[] {
  const { accounts } = state;
  const held: (readonly [number, number])[] = [];
  state.assets.forEach((_, asset) => {
    const units = accounts.heldOf(slot, asset);
    if (units === 0) return;
    held.push([asset, units]);
    accounts.hold(slot, asset, -units);
  });
  return held;
}

function mostAboveMaintenance(
  state: ExchangeState,
  slot: number,
  { asset, amount }: { readonly asset: number; readonly amount: number },
): number {
  const { accounts } = state;
  const required = crossMaintenance(state, slot);
  const isEnough = (units: number): boolean => {
    accounts.credit(slot, asset, -units);
    const equity = crossEquity(state, slot, AGAINST);
    accounts.credit(slot, asset, units);
    return equity >= required;
  };
  let most = Math.max(0, Math.min(amount, accounts.balanceOf(slot, asset)));
  if (most === 0 || isEnough(most)) return most;
  // Of `most` it is not enough; below `least` it is, if anywhere.
  let least = 0;
  while (most - least > 1) {
    const middle = least + Math.floor((most - least) / 2);
    if (isEnough(middle)) least = middle;
    else most = middle;
  }
  return least;
}

function close(
  state: ExchangeState,
  { account, requestNumber, market }: ForcedRequest,
  slot: number,
  events: EventBuffer,
): RejectReason | null {
  const rules = market === null ? undefined : state.markets[market];
  if (market === null || rules === undefined) return state.refuse('MarketUnknown', 0, market ?? 0);
  if (rules.isSpot) return state.refuse('WrongMarketKind', 0, 1);
  const { records, accounts } = state;
  let reason: RejectReason | null = null;
  let refused = 0;
  let open = 0;
  let isServed = true;
  for (const marginMode of MODES) {
    const mode = marginMode === 'isolated' ? ISOLATED : 0;
    const record = records.find(accounts, slot, market, mode);
    const before = record === NONE ? 0 : records.size(record);
    if (before === 0) continue;
    open += 1;
    const of = { account, market, marginMode };
    const order = closingOrder(of, before, rules.rules.maxOrderSize);
    const found = tryPlaceOrder(state, order, events);
    if (found !== null) {
      reason = found;
      refused += 1;
    }
    if (records.size(record) === before) isServed = false;
  }
  // With nothing done the request waits for a better moment.
  if (open > 0 && refused === open) return reason;
  if (!isServed) return null;
  state.forcedRequests.set(account, requestNumber);
  const isMeant = (order: number): boolean => state.orders.market(order) === market;
  for (const order of ordersOf(state, slot, isMeant)) {
    cancelOrder(state, events, order, 'requested');
  }
  return null;
}

function closingOrder(
  of: Pick<PlaceOrder, 'account' | 'market' | 'marginMode'>,
  size: number,
  largest: number,
): PlaceOrder {
  return {
    kind: 'PlaceOrder',
    ...of,
    clientOrderId: null,
    nonce: null,
    side: size > 0 ? 'sell' : 'buy',
    type: 'market',
    price: null,
    size: Math.min(Math.abs(size), largest) as PlaceOrder['size'],
    timeInForce: 'IOC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: true,
    selfTrade: 'cancelMaker',
  };
}
