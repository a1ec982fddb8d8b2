import type { DelistMarket, EventBuffer, RejectReason, SettleDelisting } from '@tandem/protocol';
import { closePosition, Leg } from '../accounts/leg.ts';
import { CROSS } from '../accounts/record-table.ts';
import { emitLegBalances } from '../emit.ts';
import { coverIsolatedQuote } from '../liquidation/deficit.ts';
import { transferLots } from '../liquidation/transfer.ts';
import { type MarketState, NO_PRICE, STATUS } from '../markets/market-state.ts';
import { cleanUpRecord } from '../matching/match.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { cancelOrder } from '../orders/order-lifecycle.ts';
import { dropQuotes } from '../pool/drop-quotes.ts';
import type { ExchangeState } from '../state.ts';

const SETTLE_ACTION = 6;

/** Starts a delisting: docs/rulebook/funds.md. */
export function delistMarket(
  state: ExchangeState,
  command: DelistMarket,
  events: EventBuffer,
): RejectReason | null {
  const { market: id, settleAtUs } = command;
  const market = state.markets[id];
  if (market === undefined) return state.refuse('MarketUnknown', 0, id);
  if (market.status >= STATUS.delisting) {
    return state.refuse('MarketStatusForbids', market.status, STATUS.delisting);
  }
  if (settleAtUs <= state.timeUs) {
    return state.refuse('DelistingNotDue', settleAtUs, state.timeUs);
  }
  // After this point the command must succeed.
  market.status = STATUS.delisting;
  market.settleAtUs = settleAtUs;
  market.settleSum = 0;
  market.settleCount = 0;
  events.push({ kind: 'MarketStatusChanged', market: id, status: 'delisting' });
  if (market.pool !== null) dropQuotes(state, market.pool, events);
  events.push({ kind: 'DelistingStarted', market: id, settleAtUs });
  return null;
}

/** Cancels orders, then settles positions at the rule's price, a bounded number a command. */
export function settleDelisting(
  state: ExchangeState,
  command: SettleDelisting,
  events: EventBuffer,
): RejectReason | null {
  const { market: id } = command;
  const market = state.markets[id];
  if (market === undefined) return state.refuse('MarketUnknown', 0, id);
  if (market.status !== STATUS.delisting) {
    return state.refuse('MarketStatusForbids', market.status, SETTLE_ACTION);
  }
  if (state.timeUs < market.settleAtUs) {
    return state.refuse('DelistingNotDue', market.settleAtUs, state.timeUs);
  }
  // After this point the command must succeed.
  if (market.settlePrice === NO_PRICE) market.settlePrice = settlementPrice(market);
  let left = state.limits.stepsPerCommand;
  for (const slot of ordersOfMarket(state, id)) {
    if (left === 0) return null;
    cancelOrder(state, events, slot, 'marketDelisted');
    left -= 1;
  }
  for (const record of positionsOfMarket(state, market)) {
    if (left === 0) return null;
    settlePosition(state, record, market.settlePrice, events);
    left -= 1;
  }
  if (left === 0) return null;
  market.status = STATUS.delisted;
  events.push({ kind: 'MarketStatusChanged', market: id, status: 'delisted' });
  return null;
}

function settlementPrice(market: MarketState): number {
  if (market.settleCount > 0) return Math.floor(market.settleSum / market.settleCount);
  if (market.mark !== NO_PRICE) return market.mark;
  return market.last === NO_PRICE ? 1 : market.last;
}

function ordersOfMarket(state: ExchangeState, id: number): number[] {
  const { orders } = state;
  const found: number[] = [];
  for (let slot = 0; slot < orders.highWater; slot += 1) {
    if (orders.orderId(slot) !== 0 && orders.market(slot) === id) found.push(slot);
  }
  return found.sort((a, b) => orders.orderId(a) - orders.orderId(b));
}

function positionsOfMarket(state: ExchangeState, market: MarketState): number[] {
  const { records, accounts } = state;
  const found: number[] = [];
  for (let record = market.firstRecord; record !== NONE; ) {
    if (records.size(record) !== 0) found.push(record);
    record = records.nextInMarket(record);
  }
  const idOf = (record: number): number => accounts.id(records.account(record));
  return found.sort((a, b) => idOf(a) - idOf(b) || records.mode(a) - records.mode(b));
}

function settlePosition(
  state: ExchangeState,
  record: number,
  price: number,
  events: EventBuffer,
): void {
  const { records, accounts } = state;
  const size = records.size(record);
  const leg = new Leg();
  transferLots(state, leg, record, { lots: -size, value: -size * price });
  events.push({
    kind: 'PositionSettled',
    account: accounts.id(records.account(record)) as never,
    market: records.market(record) as never,
    marginMode: records.mode(record) === CROSS ? 'cross' : 'isolated',
    size: size as never,
    price: price as never,
    realizedProfit: leg.realized as never,
  });
  if (records.mode(record) !== CROSS) coverIsolatedQuote(state, record, events);
  closePosition(state, leg);
  emitLegBalances(state, events, leg);
  cleanUpRecord(state, events, record);
}
