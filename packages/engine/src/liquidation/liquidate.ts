import { collateralValue, health, unitsForValue } from '@tandem/margin';
import type { EventBuffer } from '@tandem/protocol';
import { mulRateUp } from '@tandem/quantity';
import { closePosition, FEES, Leg, undoLeg } from '../accounts/leg.ts';
import {
  collateralPrice,
  isInitialMarginMet,
  maintenanceOf,
  marketOf,
  PLAIN,
} from '../accounts/margin-check.ts';
import { CROSS } from '../accounts/record-table.ts';
import { emitBalance, emitLegBalances } from '../emit.ts';
import { ASSETS_MAX } from '../limits.ts';
import { cleanUp, match, noteClosed } from '../matching/match.ts';
import { startTaker } from '../matching/taker.ts';
import { modeOf, NONE } from '../orderbook/order-pool.ts';
import { isActionAllowed, LIQUIDATE, recordFor } from '../orders/draft.ts';
import { cancelOrder, endOrder, openOrder, ordersOf } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { BACKSTOP, coverCrossDebt, coverIsolatedQuote, INSURANCE } from './deficit.ts';
import { deleverage } from './deleveraging.ts';
import { figuresOf, flagUnits, positionsOf } from './flags.ts';
import type { FlaggedUnit } from './liquidation-queue.ts';
import { cutSlice, type Slice } from './slice.ts';
import { partOfValue, transferLots } from './transfer.ts';

const SELF_TRADE_CANCEL_MAKER = 1 << 6;

/** How a step ended: the unit is done, got somewhere, or must wait for another command. */
type Progress = 'unflagged' | 'progress' | 'waiting';

/** Flags, then at most the command's bound of liquidation steps: docs/rulebook/liquidation.md. */
export function runLiquidations(state: ExchangeState, events: EventBuffer): void {
  flagUnits(state, events);
  const { liquidations } = state;
  const aside: FlaggedUnit[] = [];
  state.stepsLeft = state.limits.stepsPerCommand;
  while (state.stepsLeft > 0) {
    const unit = liquidations.pop();
    if (unit === undefined) break;
    state.stepsLeft -= 1;
    const progress = runStep(state, unit, events);
    state.markDirty(unit.account);
    if (progress === 'unflagged') continue;
    if (progress === 'progress') returnToQueue(state, unit);
    else aside.push(unit);
  }
  state.hasLiquidationsLeft = state.stepsLeft === 0 && liquidations.size > 0;
  // Their health is that of the end of the pass: the steps of others may have changed it.
  for (const unit of aside) returnToQueue(state, unit);
}

function returnToQueue(state: ExchangeState, unit: FlaggedUnit): void {
  const { equity, requirement } = figuresOf(state, unit);
  unit.health = health(equity, requirement);
  state.liquidations.push(unit);
}

function runStep(state: ExchangeState, unit: FlaggedUnit, events: EventBuffer): Progress {
  if (cancelOrdersOf(state, unit, events)) return 'progress';
  if (unflagIfHealthy(state, unit, events)) return 'unflagged';
  const positions = positionsOf(state, unit);
  if (positions.length === 0) {
    settleDebt(state, unit, events);
    unflag(state, unit, events);
    return 'unflagged';
  }
  const record = choosePosition(state, positions);
  if (record === NONE) return 'waiting';
  const hasMoved = closeSlice(state, cutSlice(state, unit, record), events);
  if (unflagIfHealthy(state, unit, events)) return 'unflagged';
  return hasMoved ? 'progress' : 'waiting';
}

function cancelOrdersOf(state: ExchangeState, unit: FlaggedUnit, events: EventBuffer): boolean {
  const { orders } = state;
  const isMeant = (slot: number): boolean =>
    unit.record === NONE
      ? modeOf(orders.flags(slot)) === CROSS
      : orders.record(slot) === unit.record;
  const open = ordersOf(state, unit.account, isMeant);
  for (const slot of open) cancelOrder(state, events, slot, 'liquidation');
  return open.length > 0;
}

function unflagIfHealthy(state: ExchangeState, unit: FlaggedUnit, events: EventBuffer): boolean {
  const { equity, requirement } = figuresOf(state, unit);
  if (equity < requirement) return false;
  unflag(state, unit, events);
  return true;
}

function unflag(state: ExchangeState, unit: FlaggedUnit, events: EventBuffer): void {
  const { equity, requirement } = figuresOf(state, unit);
  if (unit.record === NONE) state.accounts.setFlagged(unit.account, 0);
  else state.records.setFlagged(unit.record, 0);
  events.push({
    kind: 'AccountUnflagged',
    account: unit.accountId as never,
    marginMode: unit.record === NONE ? 'cross' : 'isolated',
    market: (unit.market === NONE ? null : unit.market) as never,
    equity: equity as never,
    maintenanceMargin: requirement as never,
  });
}

/** The position with the largest maintenance margin in a market that can liquidate; or NONE. */
function choosePosition(state: ExchangeState, positions: readonly number[]): number {
  const { records } = state;
  let best = NONE;
  let bestMargin = -1;
  for (const record of positions) {
    const market = marketOf(state, records.market(record));
    if (!isActionAllowed(market, LIQUIDATE) || market.isStale(state.timeUs)) continue;
    const margin = maintenanceOf(state, record);
    const isSmallerId = best !== NONE && records.market(record) < records.market(best);
    if (margin > bestMargin || (margin === bestMargin && isSmallerId)) {
      best = record;
      bestMargin = margin;
    }
  }
  return best;
}

/** Collateral of a debtor without positions goes to the insurance fund at its weighted value. */
function settleDebt(state: ExchangeState, unit: FlaggedUnit, events: EventBuffer): void {
  const { accounts } = state;
  const { account } = unit;
  for (let asset = 1; asset < ASSETS_MAX; asset += 1) {
    const debt = -accounts.balanceOf(account, 0);
    const owned = accounts.balanceOf(account, asset);
    if (debt <= 0) return;
    const by = owned > 0 ? collateralPrice(state, asset, PLAIN) : null;
    if (by === null) continue;
    const units = Math.min(owned, unitsForValue(debt, by));
    const quote = collateralValue(units, by);
    accounts.credit(account, asset, -units);
    accounts.credit(INSURANCE, asset, units);
    accounts.credit(INSURANCE, 0, -quote);
    const balance = accounts.credit(account, 0, quote);
    events.push({
      kind: 'CollateralSeized',
      account: unit.accountId as never,
      asset: asset as never,
      units: units as never,
      quote: quote as never,
    });
    const reason = 'collateralSeized';
    emitBalance(state, events, { account, asset: 0, reason, change: quote, balance });
  }
  coverCrossDebt(state, account, events);
}

/** Steps 5 to 8 of the rulebook for one slice. True when something of it was closed. */
function closeSlice(state: ExchangeState, slice: Slice, events: EventBuffer): boolean {
  const { records } = state;
  const { record } = slice;
  const sizeBefore = records.size(record);
  const filled = offerToBook(state, slice, events);
  const left = slice.lots - filled;
  let moved = filled;
  if (left > 0 && slice.equity < Math.floor((slice.maintenance * 2) / 3)) {
    moved += takeOver(state, slice, left, events) ? left : deleverage(state, slice, left, events);
  }
  if (records.size(record) === 0) finishClosed(state, record, sizeBefore, events);
  if (state.closedRecords.length > 0) cleanUp(state, events);
  return moved > 0;
}

function finishClosed(
  state: ExchangeState,
  record: number,
  sizeBefore: number,
  events: EventBuffer,
): void {
  const { records } = state;
  if (records.mode(record) !== CROSS) coverIsolatedQuote(state, record, events);
  const leg = new Leg();
  leg.record = record;
  leg.sizeBefore = sizeBefore;
  leg.size = 0;
  closePosition(state, leg);
  emitLegBalances(state, events, leg);
  noteClosed(state, leg);
}

/** The order's limit: the bankruptcy value, worsened by what the insurance fund may pay. */
function limitOf(state: ExchangeState, slice: Slice): number {
  const { rules } = marketOf(state, state.records.market(slice.record));
  const fund = Math.max(0, state.accounts.balanceOf(INSURANCE, 0));
  const paid = slice.equity < 0 ? Math.min(state.insuranceStepCap, fund) : 0;
  const { tickSize } = rules;
  if (slice.isLong) {
    const limit = Math.ceil(Math.max(0, slice.value - paid) / slice.lots);
    return Math.max(tickSize, Math.ceil(limit / tickSize) * tickSize);
  }
  const limit = Math.min(rules.maxPrice, Math.floor((slice.value + paid) / slice.lots));
  return limit - (limit % tickSize);
}

/** Offers a slice to the book and settles fee or insurance; returns the lots filled. */
function offerToBook(state: ExchangeState, slice: Slice, events: EventBuffer): number {
  const { records, accounts } = state;
  const { record } = slice;
  const marketId = records.market(record);
  const { rules } = marketOf(state, marketId);
  const limit = limitOf(state, slice);
  const orderId = state.takeCommandId();
  let filled = 0;
  let quote = 0;
  if (limit >= rules.tickSize && limit <= rules.maxPrice) {
    const order = openOrder(state, {
      orderId,
      account: records.account(record),
      market: marketId,
      record,
      clientOrderId: -1,
      // Reduce-only, so that its size counts in no open total.
      flags: (slice.isLong ? 1 : 0) | 32 | SELF_TRADE_CANCEL_MAKER | (records.mode(record) << 8),
      price: limit,
      size: slice.lots,
      expiry: -1,
    });
    const taker = startTaker(order, true);
    match(state, events, taker);
    endOrder(state, order);
    filled = taker.filledLots;
    quote = taker.filledQuote;
  }
  const change = settleSlice(state, slice, filled, quote);
  chargeLiquidationFee(state, { slice, filled, quote, insurance: change, orderId }, events);
  events.push({
    kind: 'LiquidationStepped',
    account: accounts.id(records.account(record)) as never,
    market: marketId as never,
    marginMode: records.mode(record) === CROSS ? 'cross' : 'isolated',
    orderId: orderId as never,
    side: slice.isLong ? 'sell' : 'buy',
    size: slice.lots as never,
    filled: filled as never,
    bankruptcyQuote: slice.value as never,
    limitPrice: limit as never,
    insuranceChange: change as never,
    insuranceBalance: accounts.balanceOf(INSURANCE, 0) as never,
    positionSize: records.size(record) as never,
    positionQuote: records.quote(record) as never,
  });
  return filled;
}

/** Liquidation fee out of a gain over the bankruptcy value, or the fund's payment of a loss. */
function settleSlice(state: ExchangeState, slice: Slice, filled: number, quote: number): number {
  if (filled === 0) return 0;
  const { records, accounts } = state;
  const { record } = slice;
  const { liquidationFeePpb } = marketOf(state, records.market(record)).rules;
  const value = partOfValue(slice.value, filled, slice.lots, slice.isLong);
  const gain = slice.isLong ? quote - value : value - quote;
  const change =
    gain > 0
      ? Math.min(gain, mulRateUp(quote, liquidationFeePpb))
      : -Math.min(-gain, Math.max(0, accounts.balanceOf(INSURANCE, 0))) + 0;
  records.setQuote(record, records.quote(record) - change);
  accounts.credit(INSURANCE, 0, change);
  return change;
}

type FilledSlice = {
  readonly slice: Slice;
  readonly filled: number;
  readonly quote: number;
  readonly insurance: number;
  readonly orderId: number;
};

/** The pool's schedule: a further fee out of what the insurance fund left of the gain. */
function chargeLiquidationFee(state: ExchangeState, of: FilledSlice, events: EventBuffer): void {
  const { slice, filled, quote, orderId } = of;
  const { records, accounts } = state;
  const { record, isLong } = slice;
  const { pool, rules } = marketOf(state, records.market(record));
  if (pool === null || pool.rules.feeSchedule !== 'pool' || filled === 0) return;
  const value = partOfValue(slice.value, filled, slice.lots, isLong);
  const left = (isLong ? quote - value : value - quote) - of.insurance;
  const fee = Math.min(left, mulRateUp(quote, pool.rules.liquidationFeePpb));
  if (fee <= 0) return;
  records.setQuote(record, records.quote(record) - fee);
  accounts.credit(FEES, 0, fee);
  events.push({
    kind: 'LiquidationFeeCharged',
    account: accounts.id(records.account(record)) as never,
    market: rules.market,
    orderId: orderId as never,
    fee: fee as never,
    positionQuote: records.quote(record) as never,
  });
}

/** The backstop takes what the book did not, at the bankruptcy value, if its limits allow. */
function takeOver(state: ExchangeState, slice: Slice, lots: number, events: EventBuffer): boolean {
  const { records, accounts } = state;
  const { record, isLong } = slice;
  const marketId = records.market(record);
  const { rules, mark } = marketOf(state, marketId);
  const value = partOfValue(slice.value, lots, slice.lots, isLong);
  const loss = Math.max(0, isLong ? value - lots * mark : lots * mark - value);
  if (state.backstopLossUsed + loss > state.backstopLossCap) return false;
  const target = recordFor(state, BACKSTOP, marketId, CROSS);
  const sign = isLong ? -1 : 1;
  const after = records.size(target) - sign * lots;
  if (Math.abs(after) > rules.maxPositionSize || records.account(record) === BACKSTOP) return false;
  const given = new Leg();
  const taken = new Leg();
  transferLots(state, given, record, { lots: sign * lots, value: sign * value });
  transferLots(state, taken, target, { lots: -sign * lots, value: -sign * value });
  if (!isInitialMarginMet(state, BACKSTOP)) {
    undoLeg(state, taken);
    undoLeg(state, given);
    return false;
  }
  state.backstopLossUsed += loss;
  events.push({
    kind: 'BackstopTookOver',
    account: accounts.id(records.account(record)) as never,
    market: marketId as never,
    marginMode: records.mode(record) === CROSS ? 'cross' : 'isolated',
    side: isLong ? 'sell' : 'buy',
    size: lots as never,
    quote: value as never,
    loss: loss as never,
    lossUsed: state.backstopLossUsed as never,
    positionSize: given.size as never,
    positionQuote: given.quote as never,
  });
  if (taken.size === 0) {
    closePosition(state, taken);
    emitLegBalances(state, events, taken);
  }
  noteClosed(state, taken);
  return true;
}
