import {
  type DelistMarket,
  MARGIN_MODES,
  MARKET_STATUSES,
  type SetMarketStatus,
  type SettleDelisting,
} from '@tandem/protocol';
import { cleanUp } from './clean-up.ts';
import { coverIsolated } from './deficit.ts';
import { floorDiv, magnitude, toNumber } from './integers.ts';
import { byId, cancelLiveOrder } from './live-orders.ts';
import type { Market } from './market.ts';
import { dropQuotes } from './pool-quotes.ts';
import { closeAndPrint, fillPosition } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { PositionRecord, State } from './state.ts';

// Status changes, and the delisting part of docs/rulebook/funds.md.

const START = 5;
const SETTLE = 6;

function statusCode(status: Market['status']): number {
  return MARKET_STATUSES.indexOf(status);
}

function isEnding(status: Market['status']): boolean {
  return status === 'delisting' || status === 'delisted';
}

function changeStatus(state: State, market: Market, status: Market['status']): void {
  market.status = status;
  state.events.push({ kind: 'MarketStatusChanged', market: market.id, status });
  if (status !== 'running') dropQuotes(state, market);
}

export function setMarketStatus(state: State, command: SetMarketStatus): Verdict {
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (isEnding(market.status) || isEnding(command.status)) {
    return reject('MarketStatusForbids', statusCode(market.status), statusCode(command.status));
  }
  changeStatus(state, market, command.status);
  return null;
}

export function delistMarket(state: State, command: DelistMarket): Verdict {
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (isEnding(market.status)) {
    return reject('MarketStatusForbids', statusCode(market.status), START);
  }
  const { settleAtUs } = command;
  if (settleAtUs <= state.timeUs) return reject('DelistingNotDue', settleAtUs, state.timeUs);
  market.settleAtUs = settleAtUs;
  changeStatus(state, market, 'delisting');
  state.events.push({ kind: 'DelistingStarted', market: market.id, settleAtUs });
  return null;
}

/** Average of the index samples since the delisting started, else the best known price. */
function settlementPriceOf(market: Market): bigint {
  if (market.settlementCount > 0n) return floorDiv(market.settlementSum, market.settlementCount);
  return market.mark ?? market.last ?? 1n;
}

/** Open positions of a market by (account, cross first). */
function openRecords(state: State, market: Market): readonly PositionRecord[] {
  const records: PositionRecord[] = [];
  for (const account of state.accounts.values()) {
    for (const record of account.records) {
      if (record.market === market && record.size !== 0n) records.push(record);
    }
  }
  return records.sort(
    (a, b) =>
      a.account.id - b.account.id || MARGIN_MODES.indexOf(a.mode) - MARGIN_MODES.indexOf(b.mode),
  );
}

function settlePosition(state: State, record: PositionRecord, price: bigint): void {
  const { size } = record;
  const realized = fillPosition(state, record, -size, magnitude(size) * price, 0n);
  state.events.push({
    kind: 'PositionSettled',
    account: record.account.id,
    market: record.market.id,
    marginMode: record.mode,
    size: toNumber(size),
    price: toNumber(price),
    realizedProfit: toNumber(realized),
  });
  coverIsolated(state, record);
  closeAndPrint(state, record);
  cleanUp(state);
}

export function settleDelisting(state: State, command: SettleDelisting): Verdict {
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (market.status !== 'delisting') {
    return reject('MarketStatusForbids', statusCode(market.status), SETTLE);
  }
  const dueUs = market.settleAtUs ?? 0;
  if (state.timeUs < dueUs) return reject('DelistingNotDue', dueUs, state.timeUs);
  // After this point the command succeeds.
  const price = market.settlementPrice ?? settlementPriceOf(market);
  market.settlementPrice = price;
  let left = state.limits.stepsPerCommand;
  const orders = [...state.orders.values()].filter((order) => order.market === market).sort(byId);
  for (const order of orders.slice(0, left)) {
    cancelLiveOrder(state, order, 'marketDelisted');
    left -= 1;
  }
  for (const record of openRecords(state, market).slice(0, left)) {
    settlePosition(state, record, price);
    left -= 1;
  }
  // With the bound used up there may be work left; the next command looks.
  if (left > 0) changeStatus(state, market, 'delisted');
  return null;
}
