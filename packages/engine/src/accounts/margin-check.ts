import {
  type CollateralPrice,
  collateralValue,
  fundingPaid,
  initialMargin,
  maintenanceMargin,
} from '@tandem/margin';
import { mulRateDown } from '@tandem/quantity';
import { type MarketState, NO_PRICE } from '../markets/market-state.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';
import { type ExactSlack, freshUntil, isFollowed, rememberSlack } from './margin-slack.ts';
import { CROSS } from './record-table.ts';

const FIVE_PERCENT = 50_000_000;
/** Most that one asset of an account counts, so that all of them and the cash stay below 2^53. */
const COLLATERAL_MAX = 2 ** 47;

/** Which end of the confidence band values a position: docs/rulebook/margin.md. */
export const AGAINST = -1;
export const PLAIN = 0;
export const IN_FAVOR = 1;

export function marketOf(state: ExchangeState, market: number): MarketState {
  return state.markets[market] as MarketState;
}

/** Settles funding up to the market's index: results never depend on when this happens. */
export function touch(state: ExchangeState, record: number): void {
  const { records } = state;
  const market = marketOf(state, records.market(record));
  const index =
    market.pool === null
      ? market.fundingIndex
      : market.pool.indexFor(records.size(record), market.fundingIndex);
  const before = records.fundingIndex(record);
  if (index === before) return;
  records.setFundingIndex(record, index);
  const size = records.size(record);
  if (size === 0) return;
  const { paid, remainder } = fundingPaid(size, index - before, records.remainder(record));
  records.setQuote(record, records.quote(record) + paid);
  records.setRemainder(record, remainder);
}

/** quote + size x price at an end of the band, in quote units, after touching. */
export function positionValue(state: ExchangeState, record: number, end: number): number {
  touch(state, record);
  const { records } = state;
  const size = records.size(record);
  const quote = records.quote(record);
  if (size === 0) return quote;
  const market = marketOf(state, records.market(record));
  const { mark } = market;
  if (end === PLAIN) return quote + size * mark;
  const band = market.bandOf(mark, state.timeUs);
  return quote + size * (size > 0 === end > 0 ? mark + band : mark - band);
}

/** Margin that a record's size alone must have to be opened, without its orders. */
export function initialMarginOf(state: ExchangeState, record: number, lots: number): number {
  const market = marketOf(state, state.records.market(record));
  const rate = state.records.customRate(record);
  return initialMargin(market.tiers, lots * market.mark, rate, market.scalePpb());
}

/** Largest size that the record can reach through its open orders, in lots. */
export function exposureOf(state: ExchangeState, record: number): number {
  const { records } = state;
  const size = records.size(record);
  const up = Math.abs(size + records.openBuy(record));
  const down = Math.abs(size - records.openSell(record));
  return up > down ? up : down;
}

/** How an asset counts as collateral at an end of its price's band; price 0 without an index. */
export function collateralPrice(
  state: ExchangeState,
  asset: number,
  end: number,
): CollateralPrice | null {
  const rules = state.assets[asset]?.rules;
  if (rules === undefined || rules.priceMarket === null || rules.weightPpb === 0) return null;
  const market = state.markets[rules.priceMarket];
  if (market === undefined || market.index === NO_PRICE) return null;
  const band = end === PLAIN ? 0 : market.bandOf(market.index, state.timeUs);
  return {
    price: market.index + end * band,
    weightPpb: rules.weightPpb,
    baseUnitsPerLot: market.rules.baseUnitsPerLot,
  };
}

/** Weighted value of the assets other than the settlement asset, in quote units. */
function otherCollateral(state: ExchangeState, account: number, end: number): number {
  let held = state.accounts.assets(account) & ~1;
  let value = 0;
  while (held !== 0) {
    const asset = 31 - Math.clz32(held);
    held &= ~(1 << asset);
    const balance = state.accounts.balanceOf(account, asset);
    const units = end === AGAINST ? balance - state.accounts.heldOf(account, asset) : balance;
    if (units <= 0) continue;
    const by = collateralPrice(state, asset, end);
    if (by !== null) value += Math.min(COLLATERAL_MAX, collateralValue(units, by));
  }
  return value;
}

/** Collateral of an account at an end of the bands; held money does not count against it. */
export function collateralOf(state: ExchangeState, account: number, end: number): number {
  const { accounts } = state;
  const cash = accounts.balanceOf(account, 0);
  const settled = end === AGAINST ? cash - accounts.heldOf(account, 0) : cash;
  return (accounts.assets(account) & ~1) === 0
    ? settled
    : settled + otherCollateral(state, account, end);
}

// What the present exact look finds; one is enough, looks do not nest.
const found: ExactSlack = {
  slack: 0,
  gross: 0,
  freshUntil: 0,
  records: 0,
  isBounded: false,
};

/**
 * Leaves equity for initial margin in `state.equity`, required margin in `state.required`, and
 * remembers the difference for the orders to come.
 */
export function assessInitial(state: ExchangeState, account: number): void {
  const { records, accounts } = state;
  state.equity = collateralOf(state, account, AGAINST);
  state.required = 0;
  found.gross = 0;
  found.records = 0;
  found.freshUntil = Number.MAX_SAFE_INTEGER;
  found.isBounded = (accounts.assets(account) & ~1) === 0;
  for (let record = accounts.firstRecord(account); record !== NONE; ) {
    assessRecord(state, record);
    record = records.nextInAccount(record);
  }
  found.slack = state.equity - state.required;
  rememberSlack(state, account, found);
}

function assessRecord(state: ExchangeState, record: number): void {
  const { records } = state;
  const isOpen = records.openBuy(record) + records.openSell(record) > 0;
  const size = records.size(record);
  const isCross = records.mode(record) === CROSS;
  // A position about to be closed has size 0 and still its quote.
  if (!isOpen && (!isCross || (size === 0 && records.quote(record) === 0))) return;
  const exposure = exposureOf(state, record);
  const value = positionValue(state, record, AGAINST);
  const needed = initialMarginOf(state, record, exposure);
  if (isCross) {
    state.equity += value;
    state.required += needed;
  } else {
    state.required += Math.max(0, needed - Math.max(0, value));
  }
  const market = marketOf(state, records.market(record));
  found.records += 1;
  found.gross += (exposure + Math.abs(size)) * market.mark;
  found.freshUntil = Math.min(found.freshUntil, freshUntil(market));
  if (!isFollowed(state, market)) found.isBounded = false;
}

/** True when equity for initial margin covers what is required; leaves both in the state. */
export function isInitialMarginMet(state: ExchangeState, account: number): boolean {
  assessInitial(state, account);
  return state.equity >= state.required;
}

/**
 * Leaves equity in the account's favor in `state.equity`, maintenance margin in `state.required`,
 * both of its cross side: one walk for what {@link crossEquity} and {@link crossMaintenance} tell.
 */
export function assessMaintenance(state: ExchangeState, account: number): void {
  const { records } = state;
  let equity = collateralOf(state, account, IN_FAVOR);
  let required = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    if (records.mode(record) === CROSS) {
      equity += positionValue(state, record, IN_FAVOR);
      if (records.size(record) !== 0) required += maintenanceOf(state, record);
    }
    record = records.nextInAccount(record);
  }
  state.equity = equity;
  state.required = required;
}

/** Equity of an account's cross side at an end of the bands, in quote units. */
export function crossEquity(state: ExchangeState, account: number, end: number): number {
  const { records } = state;
  let equity = collateralOf(state, account, end);
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    if (records.mode(record) === CROSS) equity += positionValue(state, record, end);
    record = records.nextInAccount(record);
  }
  return equity;
}

/** Maintenance margin of one record by its tiers, in quote units. */
export function maintenanceOf(state: ExchangeState, record: number): number {
  const size = Math.abs(state.records.size(record));
  if (size === 0) return 0;
  const market = marketOf(state, state.records.market(record));
  return maintenanceMargin(market.tiers, size * market.mark);
}

/** Maintenance margin of an account's cross side, in quote units. */
export function crossMaintenance(state: ExchangeState, account: number): number {
  const { records } = state;
  let sum = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    if (records.mode(record) === CROSS) sum += maintenanceOf(state, record);
    record = records.nextInAccount(record);
  }
  return sum;
}

/** What an isolated position must keep: maintenance, or more than 5 % of its posted margin. */
export function isolatedRequirement(state: ExchangeState, record: number): number {
  if (state.records.size(record) === 0) return 0;
  const posted = state.records.postedMargin(record);
  return Math.max(maintenanceOf(state, record), mulRateDown(posted, FIVE_PERCENT) + 1);
}

/** Sum of |size| x mark over the cross records of an account, in quote units. */
export function crossNotional(state: ExchangeState, account: number): number {
  const { records } = state;
  let sum = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    const size = records.size(record);
    if (records.mode(record) === CROSS && size !== 0) {
      sum += Math.abs(size) * marketOf(state, records.market(record)).mark;
    }
    record = records.nextInAccount(record);
  }
  return sum;
}
