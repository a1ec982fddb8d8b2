import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { bestLevel, crosses, opposite, sideOf } from './book.ts';
import { cleanUp } from './clean-up.ts';
import { chargeDues, noteDue } from './extra-fee.ts';
import { floorRate, smaller } from './integers.ts';
import { addVolume } from './keys.ts';
import {
  addLiveOrder,
  cancelLiveOrder,
  printCanceled,
  removeLiveOrder,
  reserve,
} from './live-orders.ts';
import { isStale } from './market-status.ts';
import { printRested } from './order-prints.ts';
import { matchPerpetual } from './perpetual-match.ts';
import { dropQuotes } from './pool-quotes.ts';
import { recordOf, reducible } from './positions.ts';
import { matchSpot } from './spot-match.ts';
import type { Order, State } from './state.ts';
import { createTaker, type Taker } from './taker.ts';
import { openSavepoint, rollBack } from './undo.ts';

// docs/rulebook/matching.md. Numbers in comments are its steps.

/** Lets a taker meet one resting order, for at most `most` lots. Returns the lots that traded. */
function meet(state: State, taker: Taker, maker: Order, most: bigint): bigint {
  const { order } = taker;
  // 1
  if (maker.expiresAtUs !== null && maker.expiresAtUs <= state.timeUs) {
    cancelLiveOrder(state, maker, 'expired');
    return 0n;
  }
  // 2
  if (maker.account.owner === order.account.owner && order.selfTrade !== 'allow') {
    if (order.selfTrade !== 'cancelTaker') cancelLiveOrder(state, maker, 'selfTrade');
    if (order.selfTrade !== 'cancelMaker') taker.stopped = 'selfTrade';
    return 0n;
  }
  // 3
  let size = smaller(most, smaller(order.remaining, maker.remaining));
  if (maker.reduceOnly) {
    const most = reducible(recordOf(maker.account, maker.market, maker.mode), maker.side);
    if (most < 1n) {
      cancelLiveOrder(state, maker, 'reduceOnly');
      return 0n;
    }
    size = smaller(size, most);
  }
  // 4 to 6
  if (maker.market.rules.kind === 'spot') matchSpot(state, taker, maker, size);
  else if (!matchPerpetual(state, taker, maker, size)) return 0n;
  addVolume(state, order.key, size * maker.price);
  addVolume(state, maker.key, size * maker.price);
  if (!taker.isLiquidation) {
    noteDue(state, taker, order, size * maker.price);
    noteDue(state, taker, maker, size * maker.price);
  }
  taker.filled += size;
  taker.value += size * maker.price;
  if (maker.remaining === 0n) removeLiveOrder(state, maker);
  return size;
}

/** The pool's orders at the best level trade a share of it first. */
function meetPool(state: State, taker: Taker, makers: readonly Order[]): void {
  const { order, isLiquidation } = taker;
  const share = order.market.rules.protocolPriorityShare;
  if (isLiquidation || share === 0n || order.account.id === PROTOCOL_ACCOUNTS.pool) return;
  const level = bestLevel(makers);
  const pool = level.filter((maker) => maker.account.id === PROTOCOL_ACCOUNTS.pool);
  if (pool.length === 0) return;
  const reached = smaller(order.remaining, sumRemaining(level));
  let quota = smaller(sumRemaining(pool), floorRate(reached, share));
  for (const maker of pool) {
    if (quota === 0n || taker.stopped !== null) return;
    quota -= meet(state, taker, maker, quota);
  }
}

function sumRemaining(orders: readonly Order[]): bigint {
  return orders.reduce((sum, order) => sum + order.remaining, 0n);
}

/** The loop over resting orders, until the taker is filled, stopped, or crosses no more. */
function walkBook(state: State, taker: Taker): void {
  const { order } = taker;
  const makers = sideOf(order.market, opposite(order.side));
  if (isStale(state, order.market)) dropQuotes(state, order.market);
  let level: bigint | null = null;
  while (order.remaining > 0n && taker.stopped === null) {
    const [best] = makers;
    if (best === undefined || !crosses(order.side, order.price, best.price)) return;
    if (best.price === level) {
      meet(state, taker, best, order.remaining);
    } else {
      level = best.price;
      meetPool(state, taker, makers);
    }
  }
}

/** What is left of a taker after the loop is canceled, or rests. */
function finishTaker(state: State, taker: Taker): void {
  const { order, stopped } = taker;
  if (order.remaining === 0n) return;
  const isPatient = order.timeInForce === 'GTC' || order.timeInForce === 'GTD';
  if (stopped !== null || !isPatient) {
    reserve(state, order, -order.remaining);
    printCanceled(state, order, stopped ?? 'immediateOrCancel');
    return;
  }
  addLiveOrder(state, order);
  printRested(state, order);
}

/** Matches an accepted order whose remaining size is reserved already, and cleans up. */
export function runTaker(state: State, order: Order): void {
  const taker = createTaker(order, false);
  walkBook(state, taker);
  finishTaker(state, taker);
  cleanUp(state);
  chargeDues(state, taker);
}

/** Matches a liquidation order: what is left of it is gone without a word. */
export function runLiquidationOrder(state: State, order: Order): Taker {
  const taker = createTaker(order, true);
  walkBook(state, taker);
  return taker;
}

/** Lots that an order would fill: the loop on the real state, taken back. */
export function fillableSize(state: State, order: Order): bigint {
  const savepoint = openSavepoint(state.undo);
  const { length, count } = state.events;
  reserve(state, order, order.remaining);
  const taker = createTaker(order, false);
  walkBook(state, taker);
  rollBack(state.undo, savepoint);
  state.events.truncate(length, count);
  return taker.filled;
}
