import { feeOf, makerRate, takerRate } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import {
  beginLeg,
  consumeOrder,
  finishLeg,
  isIncrease,
  Leg,
  movePosition,
  undoLeg,
} from '../accounts/leg.ts';
import { crossEquity, isInitialMarginMet, marketOf, PLAIN } from '../accounts/margin-check.ts';
import { forgetSlack, spendOnFill } from '../accounts/margin-slack.ts';
import { ISOLATED } from '../accounts/record-table.ts';
import { emitFilled, emitLegBalances, emitTrade, type FillPart, MAKER, TAKER } from '../emit.ts';
import { noteExtraFees } from '../keys/extra-fee.ts';
import { countVolume } from '../keys/key-limits.ts';
import { payFromReserve } from '../liquidation/risk-index.ts';
import type { MarketState } from '../markets/market-state.ts';
import { NO_PRICE } from '../markets/market-state.ts';
import type { BookSide } from '../orderbook/book-side.ts';
import { BUY, isReduceOnly, NONE, RESTING, selfTradeOf, sideOf } from '../orderbook/order-pool.ts';
import {
  cancelOrder,
  endOrder,
  hasPriority,
  ordersOf,
  unrestOrder,
} from '../orders/order-lifecycle.ts';
import { dropQuotes } from '../pool/drop-quotes.ts';
import { BY_POSITION, poolScheduleRate, scheduledFee } from '../pool/fees.ts';
import { isPoolLegCovered, POOL } from '../pool/reserve.ts';
import type { ExchangeState } from '../state.ts';
import { fillSpot } from './spot-fill.ts';
import type { Taker } from './taker.ts';

const CANCEL_TAKER = 0;
const CANCEL_MAKER = 1;
const ALLOW = 3;

// One set of legs for all engines of a process is safe: a command runs to its end.
const takerLeg: Leg = new Leg();
const makerLeg: Leg = new Leg();
const part: FillPart = {
  order: 0,
  liquidity: 0,
  price: 0,
  lots: 0,
  fee: 0,
  realized: 0,
  positionSize: 0,
  positionQuote: 0,
};

/** Lots by which a record's position could be reduced by a side. */
export function reducible(state: ExchangeState, record: number, side: number): number {
  const size = record === NONE ? 0 : state.records.size(record);
  return Math.max(0, side === BUY ? -size : size);
}

/** True when a price on the opposite side is within the limit of an order. */
export function crosses(side: number, limit: number, price: number): boolean {
  return side === BUY ? price <= limit : price >= limit;
}

/** Leads a taker through the book: docs/rulebook/matching.md. Leaves what remains to the caller. */
export function match(state: ExchangeState, events: EventBuffer, taker: Taker): void {
  const { orders } = state;
  const { order } = taker;
  const side = sideOf(orders.flags(order));
  const limit = orders.price(order);
  const market = marketOf(state, orders.market(order));
  const opposite = market.book.opposite(side);
  if (market.pool !== null && market.isStale(state.timeUs)) dropQuotes(state, market.pool, events);
  let arrivedAt = NONE;
  while (taker.stop === null && orders.remaining(order) > 0) {
    const level = opposite.bestLevel();
    if (level === NONE || !crosses(side, limit, opposite.levelPrice[level] as number)) return;
    if (arrivedAt !== level) {
      arrivedAt = level;
      if (isPriorityDue(state, market, opposite, level, taker)) {
        fillPriority(state, events, taker, opposite, level);
        continue;
      }
    }
    meet(state, events, taker, opposite.levelHead[level] as number);
  }
}

function isPriorityDue(
  state: ExchangeState,
  market: MarketState,
  side: BookSide,
  level: number,
  taker: Taker,
): boolean {
  return (
    (side.levelPriority[level] as number) > 0 &&
    market.rules.protocolPriorityShare > 0 &&
    !taker.isLiquidation &&
    state.orders.account(taker.order) !== POOL
  );
}

/** The pool's share of a level comes first: never a better price, only the same one. */
function fillPriority(
  state: ExchangeState,
  events: EventBuffer,
  taker: Taker,
  side: BookSide,
  level: number,
): void {
  const { orders } = state;
  const market = marketOf(state, orders.market(taker.order));
  const eligible = Math.min(orders.remaining(taker.order), side.levelTotal[level] as number);
  const share = mulRateDown(eligible, market.rules.protocolPriorityShare);
  let left = Math.min(share, poolSizeAt(state, side, level));
  let slot = side.levelHead[level] as number;
  while (slot !== NONE && left > 0 && taker.stop === null) {
    const next = orders.next(slot);
    if (hasPriority(state, slot)) {
      const before = orders.remaining(taker.order);
      meet(state, events, taker, slot, left);
      left -= before - orders.remaining(taker.order);
    }
    slot = next;
  }
}

function poolSizeAt(state: ExchangeState, side: BookSide, level: number): number {
  let total = 0;
  let slot = side.levelHead[level] as number;
  while (slot !== NONE) {
    if (hasPriority(state, slot)) total += state.orders.remaining(slot);
    slot = state.orders.next(slot);
  }
  return total;
}

/** One resting order met by the taker: steps 1 to 6 of the rulebook, at most `atMost` lots. */
function meet(
  state: ExchangeState,
  events: EventBuffer,
  taker: Taker,
  maker: number,
  atMost: number = Number.MAX_SAFE_INTEGER,
): void {
  const { orders } = state;
  const { order } = taker;
  const expiry = orders.expiry(maker);
  if (expiry >= 0 && expiry <= state.timeUs) {
    cancelOrder(state, events, maker, 'expired');
    return;
  }
  if (isSelfTrade(state, order, maker)) {
    preventSelfTrade(state, events, taker, maker);
    return;
  }
  const makerFlags = orders.flags(maker);
  let lots = Math.min(orders.remaining(order), orders.remaining(maker), atMost);
  if (isReduceOnly(makerFlags)) {
    const most = reducible(state, orders.record(maker), sideOf(makerFlags));
    if (most === 0) {
      cancelOrder(state, events, maker, 'reduceOnly');
      return;
    }
    lots = Math.min(lots, most);
  }
  if (orders.record(order) === NONE) fillSpot(state, events, { taker: order, maker, lots });
  else if (!fillPerpetual(state, events, taker, maker, lots)) return;
  taker.filledLots += lots;
  taker.filledQuote += lots * orders.price(maker);
  if ((orders.key(order) | orders.key(maker)) !== 0) {
    const value = lots * orders.price(maker);
    countVolume(state, order, maker, value);
    if (!taker.isLiquidation) noteExtraFees(state, order, maker, value);
  }
  settleMaker(state, maker, lots);
}

/** True when both orders are of one owner and the taker's mode does not allow it. */
export function isSelfTrade(state: ExchangeState, taker: number, maker: number): boolean {
  const { orders, accounts } = state;
  return (
    selfTradeOf(orders.flags(taker)) !== ALLOW &&
    accounts.owner(orders.account(taker)) === accounts.owner(orders.account(maker))
  );
}

function preventSelfTrade(
  state: ExchangeState,
  events: EventBuffer,
  taker: Taker,
  maker: number,
): void {
  const mode = selfTradeOf(state.orders.flags(taker.order));
  if (mode !== CANCEL_TAKER) cancelOrder(state, events, maker, 'selfTrade');
  if (mode !== CANCEL_MAKER) taker.stop = 'selfTrade';
}

/** The book after a fill: level totals, and an order that is used up leaves. */
function settleMaker(state: ExchangeState, maker: number, lots: number): void {
  const { orders } = state;
  const market = marketOf(state, orders.market(maker));
  const price = orders.price(maker);
  notePrice(state, market, price);
  market.book.side(sideOf(orders.flags(maker))).reduce(maker, lots);
  if (orders.remaining(maker) === 0) {
    unrestOrder(state, maker);
    endOrder(state, maker);
  }
}

function notePrice(state: ExchangeState, market: MarketState, price: number): void {
  market.last = price;
  if (market.tradeHigh === NO_PRICE) {
    market.tradeHigh = price;
    market.tradeLow = price;
    state.tradedMarkets.push(market.rules.market);
    return;
  }
  if (price > market.tradeHigh) market.tradeHigh = price;
  if (price < market.tradeLow) market.tradeLow = price;
}

/** Applies one side of a perpetual match to its record; fees by the side's liquidity. */
export function applyLeg(
  state: ExchangeState,
  leg: Leg,
  order: number,
  fill: { readonly lots: number; readonly price: number; readonly ratePpb: number },
  staysOpen: boolean,
): void {
  const { orders } = state;
  const { lots, price } = fill;
  beginLeg(state, leg, orders.record(order), order);
  leg.price = price;
  const isBuy = sideOf(orders.flags(order)) === BUY;
  if (fill.ratePpb === BY_POSITION) leg.fee = feeByPosition(state, leg, { lots, price, isBuy });
  else leg.fee = fill.ratePpb === 0 ? 0 : feeOf(lots * price, fill.ratePpb);
  consumeOrder(state, order, lots);
  const signed = isBuy ? lots : -lots;
  movePosition(state, leg, signed, signed * price);
  if (!staysOpen) finishLeg(state, leg);
}

function feeByPosition(
  state: ExchangeState,
  leg: Leg,
  fill: { readonly lots: number; readonly price: number; readonly isBuy: boolean },
): number {
  const { pool } = marketOf(state, state.records.market(leg.record));
  return pool === null ? 0 : scheduledFee(pool.rules, leg.sizeBefore, fill);
}

/** Rate of a taker outside of liquidations, in ppb, or BY_POSITION. */
export function rateOfTaker(state: ExchangeState, market: MarketState, account: number): number {
  const scheduled = poolScheduleRate(market, account);
  if (scheduled !== null) return scheduled;
  const factor = state.takerFactor[state.accounts.feeTier(account)] as number;
  return takerRate(market.rules.takerFeePpb, factor);
}

/** Rate of a maker in ppb, negative for a rebate, or BY_POSITION. */
export function rateOfMaker(state: ExchangeState, market: MarketState, account: number): number {
  const scheduled = poolScheduleRate(market, account);
  if (scheduled !== null) return scheduled;
  const factor = state.makerFactor[state.accounts.feeTier(account)] as number;
  return makerRate(market.rules.takerFeePpb, factor);
}

const fillOfTaker = { lots: 0, price: 0, ratePpb: 0 };
const fillOfMaker = { lots: 0, price: 0, ratePpb: 0 };

/** Both legs of a perpetual match, each tested when it increases. False when the match failed. */
function fillPerpetual(
  state: ExchangeState,
  events: EventBuffer,
  taker: Taker,
  maker: number,
  lots: number,
): boolean {
  const { orders } = state;
  const { order } = taker;
  const market = marketOf(state, orders.market(order));
  const takerAccount = orders.account(order);
  const makerAccount = orders.account(maker);
  const price = orders.price(maker);
  fillOfTaker.lots = lots;
  fillOfTaker.price = price;
  fillOfTaker.ratePpb = taker.isLiquidation ? 0 : rateOfTaker(state, market, takerAccount);
  fillOfMaker.lots = lots;
  fillOfMaker.price = price;
  const rebate = rateOfMaker(state, market, makerAccount);
  // In a liquidation nobody pays a taker fee, so nobody gets a rebate out of it.
  fillOfMaker.ratePpb = taker.isLiquidation ? Math.max(0, rebate) : rebate;
  applyLeg(state, takerLeg, order, fillOfTaker, taker.isLiquidation);
  if (!taker.isLiquidation && !isLegAllowed(state, takerLeg, takerAccount)) {
    undoLeg(state, takerLeg);
    taker.stop = 'insufficientMargin';
    return false;
  }
  applyLeg(state, makerLeg, maker, fillOfMaker, false);
  if (!isLegAllowed(state, makerLeg, makerAccount)) {
    undoLeg(state, makerLeg);
    undoLeg(state, takerLeg);
    cancelOrder(state, events, maker, 'insufficientMargin');
    return false;
  }
  commitFill(state, events, taker, maker, price);
  return true;
}

/**
 * A leg must afford its isolated margin; one that increases must not be of a flagged account (or
 * isolated position), as a resting order can be, and must leave initial margin met; one that
 * does not, at a price worse than the mark, must not push its owner below zero: two accounts could
 * empty the insurance fund by closing against each other far from the mark.
 */
export function isLegAllowed(state: ExchangeState, leg: Leg, account: number): boolean {
  if (!leg.isAffordable) return false;
  const market = marketOf(state, state.records.market(leg.record));
  if (market.pool !== null && account === POOL && !isPoolLegCovered(state, leg)) return false;
  const isCross = state.records.mode(leg.record) !== ISOLATED;
  if (!isCross) forgetSlack(state, account);
  if (isIncrease(leg) && isLegFlagged(state, leg, account)) return false;
  // The bound alone suffices for both tests below: what it leaves is free initial margin.
  if (isCross && spendOnFill(state, account, market, leg)) return true;
  if (isIncrease(leg)) return isInitialMarginMet(state, account);
  return !isWorseThanMark(state, leg) || equityAfter(state, leg, account) >= 0;
}

function isLegFlagged(state: ExchangeState, leg: Leg, account: number): boolean {
  const { records, accounts } = state;
  const isIsolated = records.mode(leg.record) === ISOLATED;
  return (isIsolated ? records.flagged(leg.record) : accounts.flagged(account)) === 1;
}

function isWorseThanMark(state: ExchangeState, leg: Leg): boolean {
  const { mark } = marketOf(state, state.records.market(leg.record));
  return leg.lots > 0 ? leg.price > mark : leg.price < mark;
}

/** Equity at the mark itself once the leg is applied; an isolated position's own. */
function equityAfter(state: ExchangeState, leg: Leg, account: number): number {
  if (state.records.mode(leg.record) !== ISOLATED) return crossEquity(state, account, PLAIN);
  return leg.quote + leg.size * marketOf(state, state.records.market(leg.record)).mark;
}

const print = { maker: 0, taker: 0, price: 0, lots: 0 };

function commitFill(
  state: ExchangeState,
  events: EventBuffer,
  taker: Taker,
  maker: number,
  price: number,
): void {
  const { order } = taker;
  print.maker = maker;
  print.taker = order;
  print.price = price;
  print.lots = fillOfMaker.lots;
  emitTrade(state, events, print);
  // In the order in which the legs were applied: the last figures of an account come last.
  emitLeg(state, events, takerLeg, TAKER);
  emitLeg(state, events, makerLeg, MAKER);
  noteClosed(state, takerLeg);
  noteClosed(state, makerLeg);
  noteLeg(state, makerLeg, state.orders.account(maker));
  noteLeg(state, takerLeg, state.orders.account(order));
  if (taker.isLiquidation) forgetSlack(state, state.orders.account(order));
}

/** Has the account checked at the next flag pass, unless its reserve covers the fill. */
function noteLeg(state: ExchangeState, leg: Leg, account: number): void {
  const isCross = state.records.mode(leg.record) !== ISOLATED;
  if (isCross && state.accounts.isDirty(account) === 0 && payFromReserve(state, leg.record, leg)) {
    return;
  }
  state.noteFill(account);
}

function emitLeg(state: ExchangeState, events: EventBuffer, leg: Leg, liquidity: number): void {
  part.order = leg.order;
  part.liquidity = liquidity;
  part.price = leg.price;
  part.lots = Math.abs(leg.lots);
  part.fee = leg.fee;
  part.realized = leg.realized;
  part.positionSize = leg.size;
  part.positionQuote = leg.quote;
  emitFilled(state, events, part);
  emitLegBalances(state, events, leg);
}

/** Remembers a record whose position closed or turned, for the clean-up after the taker. */
export function noteClosed(state: ExchangeState, leg: Leg): void {
  const before = leg.sizeBefore;
  if (before === 0) return;
  const isSameSide = leg.size !== 0 && leg.size > 0 === before > 0;
  if (!isSameSide && !state.closedRecords.includes(leg.record))
    state.closedRecords.push(leg.record);
}

/** Cancels what no longer reduces in records that closed or turned: docs/rulebook/matching.md. */
export function cleanUp(state: ExchangeState, events: EventBuffer): void {
  const { closedRecords } = state;
  for (let i = 0; i < closedRecords.length; i += 1) {
    cleanUpRecord(state, events, closedRecords.at(i));
  }
  closedRecords.clear();
}

/** See {@link cleanUp}; of one record. */
export function cleanUpRecord(state: ExchangeState, events: EventBuffer, record: number): void {
  if (state.records.reducers(record) > 0) cancelIdleReducers(state, events, record);
}

// A function of its own: one with a closure makes garbage as soon as it is entered.
function cancelIdleReducers(state: ExchangeState, events: EventBuffer, record: number): void {
  const { orders, records } = state;
  const isMeant = (slot: number): boolean =>
    orders.record(slot) === record && isIdleReducer(state, slot);
  for (const slot of ordersOf(state, records.account(record), isMeant)) {
    cancelOrder(state, events, slot, 'positionClosed');
  }
}

function isIdleReducer(state: ExchangeState, slot: number): boolean {
  const { orders } = state;
  const flags = orders.flags(slot);
  const isAttached = orders.trigger(slot) >= 8;
  const isResting = orders.stage(slot) === RESTING && orders.level(slot) !== NONE;
  if (!isAttached && !(isResting && isReduceOnly(flags))) return false;
  return reducible(state, orders.record(slot), sideOf(flags)) === 0;
}
