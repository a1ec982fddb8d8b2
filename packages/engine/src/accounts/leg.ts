import { FUNDING_ONE } from '@tandem/margin';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { mulDivDown } from '@tandem/quantity';
import { isReduceOnly, NONE, sideOf } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import { AGAINST, initialMarginOf, marketOf, positionValue, touch } from './margin-check.ts';
import { ISOLATED } from './record-table.ts';

export const FEES: number = PROTOCOL_ACCOUNTS.fees - 1;
const DUST = PROTOCOL_ACCOUNTS.dust - 1;

/** What one side of a match did to its record, for events, and what was before, for undoing. */
export class Leg {
  record = 0;
  /** Order slot whose remaining size shrank; NONE for a leg without an order. */
  order = 0;
  lots = 0;
  price = 0;
  fee = 0;
  realized = 0;
  size = 0;
  quote = 0;
  /** Quote that a closed position gave to the balance. */
  closedQuote = 0;
  /** Balance after the close, or after isolated margin moved. */
  balance = 0;
  /** Isolated margin that moved into (+) or out of (-) the position. */
  marginMoved = 0;
  postedMargin = 0;
  /** Quote units that the dust account received. */
  dustPaid = 0;
  dustBalance = 0;
  isClosed = false;
  /** False when the balance could not pay the isolated margin. */
  isAffordable = true;
  sizeBefore = 0;
  quoteBefore = 0;
  remainderBefore = 0;
  openCostBefore = 0;
  postedBefore = 0;
  openBuyBefore = 0;
  openSellBefore = 0;
  remainingBefore = 0;
  dustBefore = 0;
  openInterestBefore = 0;
}

/** Slot of a protocol account: they are opened first, in the order of their ids. */
export function protocolSlot(account: number): number {
  return account - 1;
}

/** Notes everything that a leg may change and that its figures alone do not give back. */
export function beginLeg(state: ExchangeState, leg: Leg, record: number, order: number): void {
  touch(state, record);
  const { records, orders } = state;
  const market = marketOf(state, records.market(record));
  leg.record = record;
  leg.order = order;
  leg.fee = 0;
  leg.realized = 0;
  leg.closedQuote = 0;
  leg.marginMoved = 0;
  leg.dustPaid = 0;
  leg.isClosed = false;
  leg.isAffordable = true;
  records.readInto(record, leg);
  leg.postedBefore = records.mode(record) === ISOLATED ? records.postedMargin(record) : 0;
  leg.remainingBefore = order < 0 ? 0 : orders.remaining(order);
  leg.dustBefore = market.dust;
  leg.openInterestBefore = market.openInterest;
}

/** Puts back everything that a leg changed. Legs are undone in the reverse order. */
export function undoLeg(state: ExchangeState, leg: Leg): void {
  const { records, accounts, orders } = state;
  const { record } = leg;
  const account = records.account(record);
  const market = marketOf(state, records.market(record));
  records.writeBack(record, leg);
  if (records.mode(record) === ISOLATED) records.setPostedMargin(record, leg.postedBefore);
  if (leg.fee !== 0) accounts.credit(FEES, 0, -leg.fee);
  if (leg.dustPaid !== 0) accounts.credit(DUST, 0, -leg.dustPaid);
  accounts.credit(account, 0, leg.marginMoved - leg.closedQuote);
  accounts.setSlack(account, -1);
  market.dust = leg.dustBefore;
  market.openInterest = leg.openInterestBefore;
  if (market.pool !== null) {
    followSide(state, record, leg.sizeBefore);
    state.pool.raisedAt = NONE;
  }
  if (leg.order >= 0) orders.setRemaining(leg.order, leg.remainingBefore);
}

/** A touched position that may have changed its side goes on with the funding index of its side. */
function followSide(state: ExchangeState, record: number, size: number): void {
  const market = marketOf(state, state.records.market(record));
  state.records.setFundingIndex(record, market.fundingIndexFor(size));
}

/** True when the leg left the position larger than it was. */
export function isIncrease(leg: Leg): boolean {
  return Math.abs(leg.size) > Math.abs(leg.sizeBefore);
}

/**
 * size += lots, quote -= cost + fee; entry cost and realized profit by closed part. `cost` is the
 * signed value of the lots: positive for a buy. Does not close or move isolated margin. The leg has
 * just begun: what it noted is what the record holds.
 */
export function movePosition(state: ExchangeState, leg: Leg, lots: number, cost: number): void {
  const { records, accounts } = state;
  const { record, sizeBefore: before, fee } = leg;
  const market = marketOf(state, records.market(record));
  const after = before + lots;
  if (before === 0 || before > 0 === lots > 0) {
    records.setOpenCost(record, leg.openCostBefore + Math.abs(cost));
  } else {
    reduceOpenCost(state, leg, lots, cost);
  }
  leg.lots = lots;
  leg.size = after;
  leg.quote = leg.quoteBefore - cost - fee;
  records.setSize(record, after);
  records.setQuote(record, leg.quote);
  if (market.pool !== null) followSide(state, record, after);
  market.openInterest += Math.max(0, after) - Math.max(0, before);
  if (fee !== 0) accounts.credit(FEES, 0, fee);
}

/** The part of a leg that closes, and what is left of it when it goes through zero. */
function reduceOpenCost(state: ExchangeState, leg: Leg, lots: number, cost: number): void {
  const { records } = state;
  const { record, sizeBefore: before, openCostBefore: openCost } = leg;
  const magnitude = Math.abs(before);
  const closed = Math.min(Math.abs(lots), magnitude);
  const value = Math.abs(cost);
  // Lots of a leg have one price, so the closed part of its value is exact.
  const closedValue = closed === Math.abs(lots) ? value : mulDivDown(value, closed, Math.abs(lots));
  const part = mulDivDown(openCost, closed, magnitude);
  leg.realized = before > 0 ? closedValue - part : part - closedValue;
  records.setOpenCost(record, closed === magnitude ? value - closedValue : openCost - part);
}

/** Takes a fill's lots out of its order and out of the record's open totals. */
export function consumeOrder(state: ExchangeState, order: number, lots: number): void {
  const { orders, records } = state;
  const flags = orders.flags(order);
  orders.setRemaining(order, orders.remaining(order) - lots);
  if (isReduceOnly(flags)) return;
  const record = orders.record(order);
  records.addOpen(record, sideOf(flags), -lots);
}

/** Closing, or isolated margin, after the position moved: docs/rulebook/margin.md. */
export function finishLeg(state: ExchangeState, leg: Leg): void {
  const { records } = state;
  if (records.size(leg.record) === 0) closePosition(state, leg);
  else if (records.mode(leg.record) === ISOLATED) moveIsolatedMargin(state, leg);
}

/** The quote of a position of size 0 goes to the balance, its funding remainder to the dust. */
export function closePosition(state: ExchangeState, leg: Leg): void {
  const { records, accounts } = state;
  const { record } = leg;
  const account = records.account(record);
  const market = marketOf(state, records.market(record));
  leg.isClosed = true;
  leg.closedQuote = records.quote(record);
  leg.balance = accounts.credit(account, 0, leg.closedQuote);
  records.setQuote(record, 0);
  if (records.mode(record) === ISOLATED) records.setPostedMargin(record, 0);
  records.setOpenCost(record, 0);
  market.dust += records.remainder(record);
  records.setRemainder(record, 0);
  while (market.dust >= FUNDING_ONE) {
    market.dust -= FUNDING_ONE;
    leg.dustBalance = accounts.credit(DUST, 0, 1);
    leg.dustPaid += 1;
  }
}

function moveIsolatedMargin(state: ExchangeState, leg: Leg): void {
  const { records, accounts } = state;
  const { record, sizeBefore } = leg;
  const size = records.size(record);
  const account = records.account(record);
  const needed = initialMarginOf(state, record, Math.abs(size));
  const equity = positionValue(state, record, AGAINST);
  const isTurned = sizeBefore !== 0 && sizeBefore > 0 !== size > 0;
  let moved = 0;
  if (isTurned) records.setPostedMargin(record, 0);
  if (isTurned || Math.abs(size) > Math.abs(sizeBefore)) {
    moved = Math.max(0, needed - equity);
    const free = accounts.balanceOf(account, 0) - accounts.heldOf(account, 0);
    leg.isAffordable = moved === 0 || free >= moved;
    records.setPostedMargin(record, records.postedMargin(record) + moved);
  } else {
    const posted = records.postedMargin(record);
    const closed = Math.abs(sizeBefore) - Math.abs(size);
    const part = mulDivDown(posted, closed, Math.abs(sizeBefore));
    moved = -Math.min(part, Math.max(0, equity - needed)) + 0;
    records.setPostedMargin(record, posted - part);
  }
  if (moved === 0) return;
  records.setQuote(record, records.quote(record) + moved);
  leg.marginMoved = moved;
  leg.balance = accounts.credit(account, 0, -moved);
  leg.postedMargin = records.postedMargin(record);
}
