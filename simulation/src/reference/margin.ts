import { SETTLEMENT_ASSET } from '@tandem/protocol';
import {
  ceilDiv,
  ceilRate,
  floorDiv,
  floorRate,
  larger,
  magnitude,
  RATE_ONE,
  smaller,
} from './integers.ts';
import type { Market, Tier } from './market.ts';
import { isStale } from './market-status.ts';
import type { Account, PositionRecord, State } from './state.ts';

// docs/rulebook/margin.md, formula by formula.

const FUNDING_BITS = 20n;
const FUNDING_MASK = (1n << FUNDING_BITS) - 1n;
const LOST_MARGIN_RATE = 50_000_000n;

/**
 * Who a valuation favors: the confidence band counts against the account for initial margin, in
 * its favor for maintenance, and not at all in plain equity.
 */
export type View = 'initial' | 'maintenance' | 'plain';

/** Brings funding up to date. Results do not depend on when this is done. */
export function touch(record: PositionRecord): void {
  const change = record.market.fundingIndex - record.fundingIndex;
  const utilization = utilizationOfSide(record.market, record.size);
  const used = utilization - record.utilizationIndex;
  record.utilizationIndex = utilization;
  if (change === 0n && used === 0n) return;
  const total = record.remainder - record.size * change - magnitude(record.size) * used;
  // A shift floors, and a mask leaves the remainder of that floor, for negative numbers as well.
  record.quote += total >> FUNDING_BITS;
  record.remainder = total & FUNDING_MASK;
  record.fundingIndex = record.market.fundingIndex;
}

/** What a lot of this side has paid for the pool's liquidity since the start. */
export function utilizationOfSide({ pool }: Market, size: bigint): bigint {
  if (pool === null || size === 0n) return 0n;
  return size > 0n ? pool.utilizationLong : pool.utilizationShort;
}

/** The mark; 0 before there is one, when nothing can be open either. */
export function markOf(market: Market): bigint {
  return market.mark ?? 0n;
}

function tierOf(market: Market, notional: bigint): Tier | undefined {
  return market.rules.tiers.findLast((tier) => tier.lower <= notional);
}

/** MM(N). */
export function maintenanceMargin(market: Market, notional: bigint): bigint {
  const tier = tierOf(market, notional);
  if (tier === undefined || notional === 0n) return 0n;
  return ceilRate(notional, tier.maintenanceRate) - tier.maintenanceDeduction;
}

function openInterestScale(market: Market): bigint {
  const { scaleFrom, scaleTo } = market.rules;
  if (scaleFrom === 0n && scaleTo === 0n) return 0n;
  const notional = market.openInterest * markOf(market);
  if (notional <= scaleFrom) return 0n;
  if (notional >= scaleTo) return RATE_ONE;
  return floorDiv((notional - scaleFrom) * RATE_ONE, scaleTo - scaleFrom);
}

/** IM of `lots` in the market and at the leverage of a record. */
export function initialMargin(record: PositionRecord, lots: bigint): bigint {
  const { market } = record;
  const notional = lots * markOf(market);
  const tier = tierOf(market, notional);
  if (tier === undefined) return 0n;
  const byTier = ceilRate(notional, tier.initialRate) - tier.initialDeduction;
  const margin = larger(byTier, ceilRate(notional, record.customRate));
  if (notional <= margin) return margin;
  return margin + ceilRate(notional - margin, openInterestScale(market));
}

/** The largest position that the open orders may lead to. */
export function exposure(record: PositionRecord): bigint {
  return larger(magnitude(record.size + record.openBuy), magnitude(record.size - record.openSell));
}

/** Half width of what a market's price may be off: its confidence, wider when it is stale. */
function band(state: State, market: Market, price: bigint): bigint {
  const { index, rules } = market;
  if (index === null) return 0n;
  let width = index.confidence;
  if (isStale(state, market)) {
    const lateUs = BigInt(state.timeUs - index.publishTimeUs) - rules.maxIndexAgeUs;
    const seconds = larger(0n, floorDiv(lateUs, 1_000_000n));
    width += floorRate(price, smaller(rules.staleBandCap, seconds * rules.staleBandPerSecond));
  }
  return smaller(width, price);
}

/** quote + size x mark, the mark moved by the band as the view asks. Touches the record. */
export function positionValue(state: State, record: PositionRecord, view: View): bigint {
  touch(record);
  const { market, size, quote } = record;
  return valueOf(state, market, { size, quote }, view);
}

/** The same of figures that a record had. */
export function valueOf(
  state: State,
  market: Market,
  position: { readonly size: bigint; readonly quote: bigint },
  view: View,
): bigint {
  const { size, quote } = position;
  if (size === 0n) return quote;
  const mark = markOf(market);
  if (view === 'plain') return quote + size * mark;
  const width = band(state, market, mark);
  const isAddedForLong = view === 'maintenance';
  return quote + size * (size > 0n === isAddedForLong ? mark + width : mark - width);
}

/** Most that one asset of an account counts. */
const COLLATERAL_MAX = 1n << 47n;

/** The weighted value of collateral other than the settlement asset. */
function collateralValue(state: State, account: Account, view: View): bigint {
  let value = 0n;
  for (const asset of state.assets) {
    if (asset.asset === SETTLEMENT_ASSET || asset.priceMarket === null) continue;
    const balance = account.balances[asset.asset] ?? 0n;
    const units = view === 'initial' ? balance - (account.held[asset.asset] ?? 0n) : balance;
    const market = state.marketById.get(asset.priceMarket);
    if (units === 0n || market === undefined || market.index === null) continue;
    const { price } = market.index;
    const width = view === 'plain' ? 0n : band(state, market, price);
    const worth = view === 'initial' ? price - width : price + width;
    const exact = floorDiv(units * worth * asset.weight, market.rules.baseUnitsPerLot * RATE_ONE);
    value += smaller(exact, COLLATERAL_MAX);
  }
  return value;
}

/** Equity of an account's cross side. */
export function crossEquity(state: State, account: Account, view: View): bigint {
  let equity = account.balances[SETTLEMENT_ASSET] ?? 0n;
  if (view === 'initial') equity -= account.held[SETTLEMENT_ASSET] ?? 0n;
  equity += collateralValue(state, account, view);
  for (const record of account.records) {
    if (record.mode === 'cross') equity += positionValue(state, record, view);
  }
  return equity;
}

/** What an isolated record with open orders needs beyond the equity that it has. */
function isolatedShortfall(state: State, record: PositionRecord): bigint {
  if (record.openBuy === 0n && record.openSell === 0n) return 0n;
  const equity = larger(0n, positionValue(state, record, 'initial'));
  return larger(0n, initialMargin(record, exposure(record)) - equity);
}

/** Required initial margin of an account. */
export function requiredMargin(state: State, account: Account): bigint {
  let required = 0n;
  for (const record of account.records) {
    required +=
      record.mode === 'cross'
        ? initialMargin(record, exposure(record))
        : isolatedShortfall(state, record);
  }
  return required;
}

export function isInitialMarginMet(state: State, account: Account): boolean {
  return crossEquity(state, account, 'initial') >= requiredMargin(state, account);
}

/** MM of a record's position. */
export function positionMaintenance(record: PositionRecord): bigint {
  return maintenanceMargin(record.market, magnitude(record.size) * markOf(record.market));
}

/** Maintenance of a cross side. */
export function crossMaintenance(account: Account): bigint {
  let required = 0n;
  for (const record of account.records) {
    if (record.mode === 'cross') required += positionMaintenance(record);
  }
  return required;
}

/** Maintenance of an isolated record: it is liquidated at the latest with 95 % of it lost. */
export function isolatedMaintenance(record: PositionRecord): bigint {
  if (record.size === 0n) return 0n;
  const lossRule = floorRate(record.postedMargin, LOST_MARGIN_RATE) + 1n;
  return larger(positionMaintenance(record), lossRule);
}

/** floor(sum over cross records of |size| x mark / 10): what a withdrawal must leave. */
export function tenthOfNotional(account: Account): bigint {
  let notional = 0n;
  for (const record of account.records) {
    if (record.mode === 'cross') notional += magnitude(record.size) * markOf(record.market);
  }
  return floorDiv(notional, 10n);
}

/** ceil(|size| x mark x liquidationFee / 10^9). */
export function liquidationReward(record: PositionRecord): bigint {
  const notional = magnitude(record.size) * markOf(record.market);
  return ceilDiv(notional * record.market.rules.liquidationFee, RATE_ONE);
}
