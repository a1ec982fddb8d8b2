import { type Event, type Liquidity, SETTLEMENT_ASSET } from '@tandem/protocol';
import { addBalance, protocolAccount } from './balances.ts';
import { feeOf, makerRate, takerRate } from './fees.ts';
import { magnitude, toNumber } from './integers.ts';
import { cancelLiveOrder, reduceRemaining } from './live-orders.ts';
import { crossEquity, isInitialMarginMet, markOf, valueOf } from './margin.ts';
import { scheduledFee } from './pool-fees.ts';
import { isReserveCovered } from './pool-reserve.ts';
import { closeIfFlat, fillPosition, pushAll, recordOf, settleIsolatedFill } from './positions.ts';
import type { Order, PositionRecord, State } from './state.ts';
import type { Taker } from './taker.ts';
import { printTrade } from './trade-print.ts';
import { keepChanges, openSavepoint, rollBack } from './undo.ts';

/** One side of a perpetual match, applied. Figures are those right after the fill. */
type Leg = {
  readonly order: Order;
  readonly record: PositionRecord;
  readonly liquidity: Liquidity;
  readonly fee: bigint;
  readonly realized: bigint;
  readonly positionSize: bigint;
  readonly positionQuote: bigint;
  /** Closing or isolated margin. */
  readonly balanceEvents: readonly Event[];
  readonly isAllowed: boolean;
};

type Fill = {
  readonly order: Order;
  readonly liquidity: Liquidity;
  readonly size: bigint;
  readonly price: bigint;
  readonly fee: bigint;
};

/** Closes a flat record, or sees to the margin of an isolated one. */
function settleMargin(
  state: State,
  record: PositionRecord,
  before: bigint,
  isLiquidation: boolean,
): readonly Event[] | 'unaffordable' {
  // The close of a liquidated position waits for step 8 of its step, and nothing is released.
  if (isLiquidation) return [];
  if (record.size === 0n) return closeIfFlat(state, record);
  return record.mode === 'isolated' ? settleIsolatedFill(state, record, before) : [];
}

/** A buy above the mark, a sell below it. */
function isWorseThanMark({ order, price }: Fill): boolean {
  const mark = markOf(order.market);
  return order.side === 'buy' ? price > mark : price < mark;
}

/** Plain equity once the leg is applied; of an isolated position before margin moves. */
function equityAfter(
  state: State,
  record: PositionRecord,
  position: { readonly size: bigint; readonly quote: bigint },
): bigint {
  if (record.mode === 'cross') return crossEquity(state, record.account, 'plain');
  return valueOf(state, record.market, position, 'plain');
}

/** Of an isolated position its own flag counts, of a cross one the account's. */
function isFlagged(record: PositionRecord): boolean {
  return record.mode === 'isolated' ? record.isFlagged : record.account.isFlagged;
}

function applyLeg(state: State, fill: Fill, isLiquidation: boolean): Leg {
  const { order, size, price } = fill;
  const record = recordOf(order.account, order.market, order.mode);
  const before = record.size;
  const change = order.side === 'buy' ? size : -size;
  if (isLiquidation) order.remaining -= size;
  else reduceRemaining(state, order, size);
  const realized = fillPosition(state, record, change, size * price, fill.fee);
  const { size: positionSize, quote: positionQuote } = record;
  const margin = settleMargin(state, record, before, isLiquidation);
  const isLarger = magnitude(positionSize) > magnitude(before);
  const isAllowed =
    isLiquidation ||
    (margin !== 'unaffordable' &&
      (isLarger
        ? !isFlagged(record) &&
          isReserveCovered(state, record) &&
          isInitialMarginMet(state, order.account)
        : !isWorseThanMark(fill) ||
          equityAfter(state, record, { size: positionSize, quote: positionQuote }) >= 0n));
  return {
    order,
    record,
    liquidity: fill.liquidity,
    fee: fill.fee,
    realized,
    positionSize,
    positionQuote,
    balanceEvents: margin === 'unaffordable' ? [] : margin,
    isAllowed,
  };
}

function printLeg(state: State, leg: Leg, fill: { size: bigint; price: bigint }): void {
  const { order } = leg;
  state.events.push({
    kind: 'OrderFilled',
    account: order.account.id,
    market: order.market.id,
    orderId: order.id,
    side: order.side,
    liquidity: leg.liquidity,
    marginMode: order.mode,
    price: toNumber(fill.price),
    size: toNumber(fill.size),
    remaining: toNumber(order.remaining),
    fee: toNumber(leg.fee),
    realizedProfit: toNumber(leg.realized),
    positionSize: toNumber(leg.positionSize),
    positionQuote: toNumber(leg.positionQuote),
  });
  pushAll(state, leg.balanceEvents);
}

function takerFeeOf(state: State, order: Order, size: bigint, price: bigint): bigint {
  const scheduled = scheduledFee(order, size, price);
  if (scheduled !== null) return scheduled;
  return feeOf(size * price, takerRate(state, order.account, order.market));
}

function makerFeeOf(state: State, maker: Order, size: bigint, isLiquidation: boolean): bigint {
  const scheduled = scheduledFee(maker, size, maker.price);
  if (scheduled !== null) return scheduled;
  const rate = makerRate(state, maker.account, maker.market);
  // Nobody pays a taker fee here, so nobody gets a rebate out of it.
  return feeOf(size * maker.price, isLiquidation && rate < 0n ? 0n : rate);
}

/** Steps 4 to 6 of docs/rulebook/matching.md for a perpetual. Returns whether the match stands. */
export function matchPerpetual(state: State, taker: Taker, maker: Order, size: bigint): boolean {
  const { order, isLiquidation } = taker;
  const { price } = maker;
  const takerFee = isLiquidation ? 0n : takerFeeOf(state, order, size, price);
  const savepoint = openSavepoint(state.undo);
  const takerFill = { order, liquidity: 'taker', size, price, fee: takerFee } as const;
  const takerLeg = applyLeg(state, takerFill, isLiquidation);
  if (!takerLeg.isAllowed) {
    rollBack(state.undo, savepoint);
    taker.stopped = 'insufficientMargin';
    return false;
  }
  // Only now: with the pool's schedule it depends on the position, which may be the taker's.
  const makerFee = makerFeeOf(state, maker, size, isLiquidation);
  const makerFill = { order: maker, liquidity: 'maker', size, price, fee: makerFee } as const;
  const makerLeg = applyLeg(state, makerFill, false);
  if (!makerLeg.isAllowed) {
    rollBack(state.undo, savepoint);
    if (isLiquidation) order.remaining += size;
    cancelLiveOrder(state, maker, 'insufficientMargin');
    return false;
  }
  keepChanges(state.undo);
  addBalance(state, protocolAccount(state, 'fees'), SETTLEMENT_ASSET, takerFee + makerFee);
  printTrade(state, taker, maker, size);
  printLeg(state, takerLeg, takerFill);
  printLeg(state, makerLeg, makerFill);
  return true;
}
