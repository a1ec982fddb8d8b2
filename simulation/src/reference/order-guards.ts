import {
  type ClientOrderId,
  FIRST_USER_ACCOUNT,
  MARKET_STATUSES,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
  TIMES_IN_FORCE,
} from '@tandem/protocol';
import { freeBalance } from './balances.ts';
import { bestPrice, crosses, opposite } from './book.ts';
import { ceilDiv, floorDiv, floorRate, larger, magnitude, smaller } from './integers.ts';
import { findByClientId, holdOf, reserve } from './live-orders.ts';
import { crossEquity, requiredMargin } from './margin.ts';
import type { Market } from './market.ts';
import { ACTION, allowsPlacing, isStale } from './market-status.ts';
import { findRecord, recordOf, reducible } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { Account, Order, State } from './state.ts';

// The guards of docs/rulebook/orders.md; a number is the guard's number in `PlaceOrder`. They look
// at an order that is not live yet; 12, 13 and 18 change its price or size.

/** 1: accounts of the venue that never have orders. */
export function guardReserved({ id }: Account): Verdict {
  const { fees, insurance, dust } = PROTOCOL_ACCOUNTS;
  const isReserved = id === fees || id === insurance || id === dust || id === REWARDS_ACCOUNT;
  return isReserved ? reject('AccountReserved', FIRST_USER_ACCOUNT, id) : null;
}

/** Where the pool quotes, its orders are the engine's alone. */
export function guardQuoted({ id }: Account, market: Market): Verdict {
  if (market.pool === null || id !== PROTOCOL_ACCOUNTS.pool) return null;
  return reject('AccountReserved', FIRST_USER_ACCOUNT, id);
}

/** 4. */
export function guardStatus(market: Market, reduces: boolean, isPostOnly: boolean): Verdict {
  const action = reduces ? ACTION.reduce : ACTION.increase;
  if (allowsPlacing(market, action, isPostOnly)) return null;
  return reject('MarketStatusForbids', MARKET_STATUSES.indexOf(market.status), action);
}

export function staleReject(state: State, market: Market): Verdict {
  const oldest = BigInt(state.timeUs) - market.rules.maxIndexAgeUs;
  return reject('MarketStale', oldest, market.index?.publishTimeUs ?? 0);
}

/** 5. */
export function guardStale(state: State, order: Order): Verdict {
  const { market } = order;
  if (!isStale(state, market)) return null;
  if (order.reduceOnly && market.index !== null) return null;
  return staleReject(state, market);
}

/** 6. */
export function guardFlag(order: Order): Verdict {
  if (order.reduceOnly) return null;
  const { account } = order;
  const isFlagged =
    order.mode === 'isolated'
      ? findRecord(account, order.market, 'isolated')?.isFlagged === true
      : account.isFlagged;
  return isFlagged ? reject('AccountFlagged', 0, account.id) : null;
}

/** 7. */
export function guardIds(
  state: State,
  account: Account,
  clientOrderId: ClientOrderId | null,
  nonce: number | null,
): Verdict {
  if (clientOrderId !== null) {
    const live = findByClientId(account, clientOrderId);
    if (live !== undefined) return reject('ClientOrderIdDuplicate', clientOrderId, live.id);
    const known = account.remembered.find((entry) => entry.id === clientOrderId);
    if (known?.order === null) return reject('CanceledBeforeArrival', clientOrderId, 0);
    if (known !== undefined) return reject('ClientOrderIdDuplicate', clientOrderId, known.order);
    const lowest = account.lowestClientId;
    if (clientOrderId < lowest) return reject('ClientOrderIdTooLow', lowest, clientOrderId);
  }
  const { key, use } = state;
  if (key !== null && use !== null) {
    if (use.nonce > key.nonceFloor) return null;
    return reject('CanceledBeforeArrival', use.nonce, key.nonceFloor);
  }
  if (nonce !== null && nonce <= account.nonceFloor) {
    return reject('CanceledBeforeArrival', nonce, account.nonceFloor);
  }
  return null;
}

/** 8. */
export function guardSize(market: Market, size: bigint): Verdict {
  return size < 1n ? reject('SizeInvalid', market.rules.maxOrderSize, size) : null;
}

/** 9, for a limit price. */
export function guardLimitPrice(market: Market, price: bigint | null): Verdict {
  const { tickSize, maxPrice } = market.rules;
  const isValid =
    price !== null && price >= tickSize && price <= maxPrice && price % tickSize === 0n;
  return isValid ? null : reject('PriceInvalid', tickSize, price ?? 0n);
}

/** 10. */
export function guardTimeInForce(state: State, order: Order): Verdict {
  const { timeInForce, expiresAtUs } = order;
  const isPatient = timeInForce === 'GTC' || timeInForce === 'GTD';
  const isExpiryRight =
    timeInForce === 'GTD'
      ? expiresAtUs !== null && expiresAtUs > state.timeUs
      : expiresAtUs === null;
  const isPostOnlyRight = order.postOnly === 'no' || (!order.isMarketOrder && isPatient);
  const isMarketRight = !order.isMarketOrder || !isPatient;
  if (isExpiryRight && isPostOnlyRight && isMarketRight) return null;
  return reject('TimeInForceInvalid', TIMES_IN_FORCE.indexOf(timeInForce), expiresAtUs ?? 0);
}

/** 11. */
export function guardLargest(market: Market, size: bigint): Verdict {
  const { maxOrderSize } = market.rules;
  return size > maxOrderSize ? reject('OrderTooLarge', maxOrderSize, size) : null;
}

/** Price from which bounds and bands are measured: the mark, or the index of a spot market. */
function referencePrice(market: Market): bigint {
  return market.mark ?? 0n;
}

/** 12: gives a market order its limit. */
export function boundMarketOrder(order: Order): Verdict {
  if (!order.isMarketOrder) return null;
  const { market, side } = order;
  const { kind, priceBand, marketBound, maxPrice, tickSize } = market.rules;
  const isByTouch = kind === 'spot' && priceBand === null;
  const reference = isByTouch ? bestPrice(market, opposite(side)) : referencePrice(market);
  if (reference === null) return reject('NoLiquidity', 0, order.remaining);
  const distance = floorRate(reference, marketBound);
  order.price =
    side === 'buy'
      ? floorDiv(smaller(reference + distance, maxPrice), tickSize) * tickSize
      : larger(tickSize, ceilDiv(reference - distance, tickSize) * tickSize);
  return null;
}

/** 13: an order may not reduce more than there is. */
export function clampReduceOnly(order: Order): Verdict {
  if (!order.reduceOnly) return null;
  const most = reducible(recordOf(order.account, order.market, order.mode), order.side);
  if (most < 1n) return reject('ReduceOnlyWouldIncrease', larger(0n, most), order.remaining);
  order.remaining = smaller(order.remaining, most);
  return null;
}

/** 14. */
export function guardSmallest(order: Order): Verdict {
  const { minOrderNotional } = order.market.rules;
  const notional = order.remaining * order.price;
  if (order.reduceOnly || notional >= minOrderNotional) return null;
  return reject('OrderTooSmall', minOrderNotional, notional);
}

/** 15. */
export function guardBand(order: Order): Verdict {
  const { market, price, side } = order;
  const { priceBand } = market.rules;
  if (order.isMarketOrder || priceBand === null) return null;
  const reference = referencePrice(market);
  const distance = floorRate(reference, priceBand);
  const bound = side === 'buy' ? reference + distance : reference - distance;
  const isOutside = side === 'buy' ? price > bound : price < bound;
  return isOutside ? reject('PriceOutsideBand', bound, price) : null;
}

/** 16 and 17. */
export function guardCapacity(state: State, account: Account): Verdict {
  const { ordersPerAccount, orders } = state.limits;
  if (account.orders.size >= ordersPerAccount) {
    return reject('TooManyOrders', ordersPerAccount, account.orders.size);
  }
  if (state.orders.size >= orders) return reject('CapacityExhausted', orders, state.orders.size);
  return null;
}

/** 18: `slide` moves the price one tick behind the touch. */
export function guardPostOnly(order: Order): Verdict {
  if (order.postOnly === 'no') return null;
  const { market, side, price } = order;
  const best = bestPrice(market, opposite(side));
  if (best === null || !crosses(side, price, best)) return null;
  const refusal = reject('PostOnlyWouldTake', best, price);
  if (order.postOnly === 'reject') return refusal;
  const { tickSize, maxPrice } = market.rules;
  const behind = side === 'buy' ? best - tickSize : best + tickSize;
  if (behind < tickSize || behind > maxPrice) return refusal;
  order.price = behind;
  return null;
}

/** 19 and 20. */
export function guardPosition(order: Order): Verdict {
  const { market, side } = order;
  if (market.rules.kind === 'spot' || order.reduceOnly) return null;
  const { maxPositionSize, maxOpenInterest } = market.rules;
  const record = recordOf(order.account, market, order.mode);
  const { size, openBuy, openSell } = record;
  const lots = order.remaining;
  const position = side === 'buy' ? size + openBuy + lots : -size + openSell + lots;
  if (position > maxPositionSize) return reject('PositionLimit', maxPositionSize, position);
  const after = side === 'buy' ? size + lots : size - lots;
  const increase = magnitude(after) - magnitude(size);
  const interest = market.openInterest + increase;
  if (increase > 0n && interest > maxOpenInterest) {
    return reject('OpenInterestLimit', maxOpenInterest, interest);
  }
  return null;
}

/** 21. */
export function guardFunds(order: Order): Verdict {
  if (order.market.rules.kind !== 'spot') return null;
  const { asset, amount } = holdOf(order);
  const free = freeBalance(order.account, asset);
  return amount > free ? reject('InsufficientBalance', amount, free) : null;
}

/** 22: `requiredBefore` is what the account needed before this order (or its amendment). */
export function guardMargin(state: State, order: Order, requiredBefore: bigint): Verdict {
  const { account } = order;
  const isSpot = order.market.rules.kind === 'spot';
  if (!isSpot && order.reduceOnly) return null;
  reserve(state, order, order.remaining);
  const required = requiredMargin(state, account);
  const equity = crossEquity(state, account, 'initial');
  reserve(state, order, -order.remaining);
  const isGrown = isSpot || required > requiredBefore;
  return equity < required && isGrown ? reject('InsufficientMargin', required, equity) : null;
}
