import {
  type Event,
  FIRST_USER_ACCOUNT,
  MARGIN_MODES,
  type MarginMode,
  SETTLEMENT_ASSET,
  type Side,
} from '@tandem/protocol';
import { addBalance, balanceEvent, freeBalance, protocolAccount } from './balances.ts';
import { floorDiv, larger, magnitude, smaller, toNumber } from './integers.ts';
import { initialMargin, positionValue, touch, utilizationOfSide } from './margin.ts';
import type { Market } from './market.ts';
import type { Account, PositionRecord, State } from './state.ts';
import { isRecording, noteFields } from './undo.ts';

const DUST_UNIT = 1n << 20n;
const NO_EVENTS: readonly Event[] = [];

export function findRecord(
  account: Account,
  market: Market,
  mode: MarginMode,
): PositionRecord | undefined {
  return account.records.find((record) => record.market === market && record.mode === mode);
}

function byMarketThenMode(a: PositionRecord, b: PositionRecord): number {
  return a.market.id - b.market.id || MARGIN_MODES.indexOf(a.mode) - MARGIN_MODES.indexOf(b.mode);
}

/** The record, made when there is none yet: an empty one means the same as none. */
export function recordOf(account: Account, market: Market, mode: MarginMode): PositionRecord {
  const found = findRecord(account, market, mode);
  if (found !== undefined) return found;
  const record: PositionRecord = {
    account,
    market,
    mode,
    size: 0n,
    quote: 0n,
    fundingIndex: market.fundingIndex,
    utilizationIndex: 0n,
    remainder: 0n,
    openCost: 0n,
    postedMargin: 0n,
    customRate: 0n,
    openBuy: 0n,
    openSell: 0n,
    isFlagged: false,
  };
  account.records.push(record);
  account.records.sort(byMarketThenMode);
  return record;
}

/** Size that an order of this side could take off the position; below 1 when it would add. */
export function reducible(record: PositionRecord, side: Side): bigint {
  return side === 'buy' ? -record.size : record.size;
}

/**
 * Changes a size, and with it the open interest. Notes records that became flat or changed sign:
 * their reducing orders are canceled in the next clean-up.
 */
function changeSize(state: State, record: PositionRecord, change: bigint): void {
  const { market } = record;
  const before = record.size;
  const after = before + change;
  const openInterest = market.openInterest;
  record.size = after;
  record.utilizationIndex = utilizationOfSide(market, after);
  market.openInterest += larger(0n, after) - larger(0n, before);
  const isChanged = (before > 0n && after <= 0n) || (before < 0n && after >= 0n);
  const isNew = isChanged && !state.changedSign.includes(record);
  if (isNew) state.changedSign.push(record);
  if (isRecording(state.undo)) {
    state.undo.steps.push(() => {
      market.openInterest = openInterest;
      if (isNew) state.changedSign.pop();
    });
  }
}

/**
 * Applies `change` lots (buy > 0) for `value` quote units and a fee; returns the realized profit
 * before fees. A fill at price p has the value |change| x p.
 */
export function fillPosition(
  state: State,
  record: PositionRecord,
  change: bigint,
  value: bigint,
  fee: bigint,
): bigint {
  touch(record);
  noteFields(state.undo, record);
  const before = record.size;
  record.quote += (change > 0n ? -value : value) - fee;
  changeSize(state, record, change);
  const isIncrease = before === 0n || before > 0n === change > 0n;
  if (isIncrease) {
    record.openCost += value;
    return 0n;
  }
  const closed = smaller(magnitude(change), magnitude(before));
  const part = floorDiv(record.openCost * closed, magnitude(before));
  const closingValue = floorDiv(value * closed, magnitude(change));
  // Beyond zero the rest opens anew: all of the old cost is gone, the rest's value is the new one.
  record.openCost = record.openCost - part + (value - closingValue);
  return before > 0n ? closingValue - part : part - closingValue;
}

/** Moves money between the balance and an isolated record: two events. */
function transferIsolated(state: State, record: PositionRecord, change: bigint): readonly Event[] {
  const { account, market } = record;
  record.quote += change;
  addBalance(state, account, SETTLEMENT_ASSET, -change);
  return [
    balanceEvent(account, SETTLEMENT_ASSET, 'isolatedMargin', -change),
    {
      kind: 'IsolatedMarginAdjusted',
      account: account.id,
      market: market.id,
      change: toNumber(change),
      positionQuote: toNumber(record.quote),
      postedMargin: toNumber(record.postedMargin),
    },
  ];
}

/** Margin of an isolated record after a fill: the events of it, or that it cannot be paid. */
export function settleIsolatedFill(
  state: State,
  record: PositionRecord,
  sizeBefore: bigint,
): readonly Event[] | 'unaffordable' {
  const { account, size } = record;
  if (size === 0n) return NO_EVENTS;
  const hasFlipped = sizeBefore !== 0n && sizeBefore > 0n !== size > 0n;
  const spare = (): bigint =>
    positionValue(state, record, 'initial') - initialMargin(record, magnitude(size));
  if (hasFlipped || magnitude(size) > magnitude(sizeBefore)) {
    if (hasFlipped) record.postedMargin = 0n;
    const need = -spare();
    if (need <= 0n) return NO_EVENTS;
    if (freeBalance(account, SETTLEMENT_ASSET) < need) return 'unaffordable';
    record.postedMargin += need;
    return transferIsolated(state, record, need);
  }
  const closed = magnitude(sizeBefore) - magnitude(size);
  const part = floorDiv(record.postedMargin * closed, magnitude(sizeBefore));
  const released = smaller(part, larger(0n, spare()));
  record.postedMargin -= part;
  return released > 0n ? transferIsolated(state, record, -released) : NO_EVENTS;
}

/** Adds to or takes from an isolated record's margin on request. */
export function adjustPostedMargin(state: State, record: PositionRecord, amount: bigint): void {
  touch(record);
  record.postedMargin = larger(0n, record.postedMargin + amount);
  pushAll(state, transferIsolated(state, record, amount));
}

/** Closes a record that is flat: its quote goes to the balance, its remainder to the dust. */
export function closeIfFlat(state: State, record: PositionRecord): readonly Event[] {
  if (record.size !== 0n) return NO_EVENTS;
  touch(record);
  noteFields(state.undo, record);
  const { account, market, quote, remainder } = record;
  record.quote = 0n;
  record.remainder = 0n;
  record.postedMargin = 0n;
  record.openCost = 0n;
  const events: Event[] = [];
  if (quote !== 0n) {
    addBalance(state, account, SETTLEMENT_ASSET, quote);
    events.push(balanceEvent(account, SETTLEMENT_ASSET, 'positionClosed', quote));
  }
  events.push(...addDust(state, market, remainder));
  return events;
}

/** Closes a record that is flat, and says so at once. */
export function closeAndPrint(state: State, record: PositionRecord): void {
  pushAll(state, closeIfFlat(state, record));
}

function addDust(state: State, market: Market, remainder: bigint): readonly Event[] {
  if (remainder === 0n) return NO_EVENTS;
  const before = market.dust;
  if (isRecording(state.undo)) state.undo.steps.push(() => (market.dust = before));
  market.dust += remainder;
  const events: Event[] = [];
  const dust = protocolAccount(state, 'dust');
  while (market.dust >= DUST_UNIT) {
    market.dust -= DUST_UNIT;
    addBalance(state, dust, SETTLEMENT_ASSET, 1n);
    events.push(balanceEvent(dust, SETTLEMENT_ASSET, 'fundingDust', 1n));
  }
  return events;
}

export function pushAll(state: State, events: readonly Event[]): void {
  for (const event of events) state.events.push(event);
}

/** Accounts of the venue are never flagged. */
export function isOfVenue(account: Account): boolean {
  return account.id < FIRST_USER_ACCOUNT;
}
