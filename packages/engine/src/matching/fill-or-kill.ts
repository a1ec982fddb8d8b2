import { mulRateDown } from '@tandem/quantity';
import { Leg, undoLeg } from '../accounts/leg.ts';
import { marketOf } from '../accounts/margin-check.ts';
import { forgetSlack } from '../accounts/margin-slack.ts';
import type { BookSide } from '../orderbook/book-side.ts';
import { BUY, isReduceOnly, NONE, selfTradeOf, sideOf } from '../orderbook/order-pool.ts';
import { hasPriority } from '../orders/order-lifecycle.ts';
import { POOL } from '../pool/reserve.ts';
import type { ExchangeState } from '../state.ts';
import {
  applyLeg,
  crosses,
  isLegAllowed,
  isSelfTrade,
  rateOfMaker,
  rateOfTaker,
  reducible,
} from './match.ts';

const CANCEL_MAKER = 1;

/** Undoes one effect of a dry run. */
type Undo = () => void;

type DryRun = {
  readonly state: ExchangeState;
  readonly order: number;
  readonly undo: Undo[];
  /** Makers that the real run would cancel on the way. */
  readonly gone: Set<number>;
  /** Lots taken from makers so far; spot makers are not touched otherwise. */
  readonly taken: Map<number, number>;
  /** The real run begins by canceling the quotes of a pool whose price is stale. */
  readonly isQuoteStale: boolean;
  remaining: number;
  isStopped: boolean;
};

/**
 * Lots that a fill-or-kill order would fill, by a dry run of the match that leaves no trace: legs
 * are applied and tested as in the real run and undone at the end. The order is in the pool with
 * its reserve taken, so that both runs see the same margin.
 */
export function fillableLots(state: ExchangeState, order: number): number {
  const { orders } = state;
  const size = orders.remaining(order);
  const market = marketOf(state, orders.market(order));
  const run: DryRun = {
    state,
    order,
    undo: [],
    gone: new Set(),
    taken: new Map(),
    isQuoteStale: market.pool !== null && market.isStale(state.timeUs),
    remaining: size,
    isStopped: false,
  };
  const side = sideOf(orders.flags(order));
  const opposite = market.book.opposite(side);
  for (let rank = 0; rank < opposite.count && run.remaining > 0 && !run.isStopped; rank += 1) {
    const level = opposite.levelAt(rank);
    const price = opposite.levelPrice[level] as number;
    if (!crosses(side, orders.price(order), price)) break;
    runLevel(run, opposite, level);
  }
  for (const undo of run.undo.reverse()) undo();
  return size - run.remaining;
}

function runLevel(run: DryRun, side: BookSide, level: number): void {
  const { state, order } = run;
  const { rules } = marketOf(state, state.orders.market(order));
  const isOwnPool = state.orders.account(order) === POOL;
  if ((side.levelPriority[level] as number) > 0 && rules.protocolPriorityShare > 0 && !isOwnPool) {
    const eligible = Math.min(run.remaining, side.levelTotal[level] as number);
    let left = mulRateDown(eligible, rules.protocolPriorityShare);
    forEachOrder(run, side, level, (slot) => {
      if (left <= 0 || !hasPriority(state, slot)) return;
      const before = run.remaining;
      meetDry(run, slot, left);
      left -= before - run.remaining;
    });
  }
  forEachOrder(run, side, level, (slot) => meetDry(run, slot, Number.MAX_SAFE_INTEGER));
}

function forEachOrder(
  run: DryRun,
  side: BookSide,
  level: number,
  visit: (slot: number) => void,
): void {
  let slot = side.levelHead[level] as number;
  while (slot !== NONE && run.remaining > 0 && !run.isStopped) {
    visit(slot);
    slot = run.state.orders.next(slot);
  }
}

function meetDry(run: DryRun, maker: number, atMost: number): void {
  const { state, order } = run;
  const { orders } = state;
  if (run.gone.has(maker)) return;
  const expiry = orders.expiry(maker);
  if (expiry >= 0 && expiry <= state.timeUs) {
    dropMaker(run, maker);
    return;
  }
  if (run.isQuoteStale && orders.account(maker) === POOL) {
    dropMaker(run, maker);
    return;
  }
  if (isSelfTrade(state, order, maker)) {
    const mode = selfTradeOf(orders.flags(order));
    if (mode !== 0) dropMaker(run, maker);
    if (mode !== CANCEL_MAKER) run.isStopped = true;
    return;
  }
  const flags = orders.flags(maker);
  const left =
    orders.record(maker) === NONE
      ? orders.remaining(maker) - (run.taken.get(maker) ?? 0)
      : orders.remaining(maker);
  if (left === 0) return;
  let lots = Math.min(run.remaining, left, atMost);
  if (isReduceOnly(flags)) {
    const most = reducible(state, orders.record(maker), sideOf(flags));
    if (most === 0) {
      dropMaker(run, maker);
      return;
    }
    lots = Math.min(lots, most);
  }
  if (orders.record(order) !== NONE && !fillDry(run, maker, lots)) return;
  run.taken.set(maker, (run.taken.get(maker) ?? 0) + lots);
  run.remaining -= lots;
  // A reduce-only order that was cut to its position is met again: a self-trade may have given it
  // something to reduce.
  const isCut = isReduceOnly(flags) && lots < left && lots < atMost;
  if (isCut && run.remaining > 0) meetDry(run, maker, atMost - lots);
}

function fillDry(run: DryRun, maker: number, lots: number): boolean {
  const { state, order } = run;
  const { orders } = state;
  const market = marketOf(state, orders.market(order));
  const price = orders.price(maker);
  const takerAccount = orders.account(order);
  const makerAccount = orders.account(maker);
  const takerLeg = new Leg();
  const makerLeg = new Leg();
  const takerFill = { lots, price, ratePpb: rateOfTaker(state, market, takerAccount) };
  applyLeg(state, takerLeg, order, takerFill, false);
  if (!isLegAllowed(state, takerLeg, takerAccount)) {
    undoLeg(state, takerLeg);
    run.isStopped = true;
    return false;
  }
  const makerFill = { lots, price, ratePpb: rateOfMaker(state, market, makerAccount) };
  applyLeg(state, makerLeg, maker, makerFill, false);
  if (!isLegAllowed(state, makerLeg, makerAccount)) {
    undoLeg(state, makerLeg);
    undoLeg(state, takerLeg);
    dropMaker(run, maker);
    return false;
  }
  run.undo.push(() => undoLeg(state, takerLeg));
  run.undo.push(() => undoLeg(state, makerLeg));
  return true;
}

/** A maker that the real run would cancel: it counts as gone, and its open size is released. */
function dropMaker(run: DryRun, maker: number): void {
  const { orders, records, accounts } = run.state;
  run.gone.add(maker);
  const flags = orders.flags(maker);
  const record = orders.record(maker);
  const lots = orders.remaining(maker);
  const isBuy = sideOf(flags) === BUY;
  if (record === NONE) {
    const { rules } = marketOf(run.state, orders.market(maker));
    const account = orders.account(maker);
    const asset = isBuy ? rules.quoteAsset : rules.baseAsset;
    const units = lots * (isBuy ? orders.price(maker) : rules.baseUnitsPerLot);
    accounts.hold(account, asset, -units);
    run.undo.push(() => {
      accounts.hold(account, asset, units);
      forgetSlack(run.state, account);
    });
    return;
  }
  if (isReduceOnly(flags)) return;
  const side = sideOf(flags);
  records.addOpen(record, side, -lots);
  run.undo.push(() => {
    records.addOpen(record, side, lots);
    forgetSlack(run.state, orders.account(maker));
  });
}
