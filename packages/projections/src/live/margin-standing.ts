import {
  type AccountView,
  fundingIndexOf,
  type MarketFigures,
  type PositionView,
} from '@tandem/feed';
import {
  buildTierTable,
  collateralValue,
  fundingPaid,
  initialMargin,
  liquidationPrice,
  maintenanceMargin,
  openInterestScale,
  type TierTable,
} from '@tandem/margin';
import { type MarginMode, type MarginTier, SETTLEMENT_ASSET } from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import type { LiveVenue } from './live-venue.ts';

/** Which end of the confidence band values a position: docs/rulebook/margin.md. */
export type BandEnd = -1 | 0 | 1;
const AGAINST = -1;
const PLAIN = 0;
const IN_FAVOR = 1;

/** Most that one asset counts as collateral. */
const COLLATERAL_MAX = 2 ** 47;
const FIVE_PERCENT = 50_000_000;

/** One market and mode of an account: its position and its open orders, in lots. */
export type Exposure = {
  readonly figures: MarketFigures;
  readonly marginMode: MarginMode;
  readonly size: number;
  readonly quote: number;
  readonly postedMargin: number;
  readonly openBuy: number;
  readonly openSell: number;
};

/** How an account stands, in quote units; docs/rulebook/margin.md has the formulas. */
export type MarginStanding = {
  /** At the marks, for people to look at. */
  readonly equity: number;
  /** At the ends of the bands in the account's favor: what liquidation looks at. */
  readonly equityForMaintenance: number;
  readonly maintenance: number;
  /** At the ends of the bands against the account: what orders are judged by. */
  readonly equityForOrders: number;
  readonly required: number;
};

/** Everything that an account has in markets, each market and mode once. */
export function exposuresOf(venue: LiveVenue, account: number): Exposure[] {
  const exposures = new Map<string, Exposure & { openBuy: number; openSell: number }>();
  const at = (market: number, marginMode: MarginMode) => {
    const key = `${market}/${marginMode}`;
    const known = exposures.get(key);
    if (known !== undefined) return known;
    const figures = venue.view.markets.get(market);
    if (figures === undefined) throw new Error(`exposure in market ${market} without its listing`);
    const position = venue.view.accounts.position(account, market, marginMode);
    const made = {
      figures,
      marginMode,
      size: position?.size ?? 0,
      quote: position === undefined ? 0 : settledQuote(position, figures),
      postedMargin: position?.postedMargin ?? 0,
      openBuy: 0,
      openSell: 0,
    };
    exposures.set(key, made);
    return made;
  };
  for (const { market, marginMode } of venue.view.accounts.get(account)?.positions.values() ?? []) {
    at(market, marginMode);
  }
  for (const order of venue.orders.of(account)) {
    if (order.trigger !== null || order.reduceOnly) continue;
    if (venue.view.markets.get(order.market)?.rules.marketKind === 'spot') continue;
    const exposure = at(order.market, order.marginMode);
    if (order.side === 'buy') exposure.openBuy += order.remaining;
    else exposure.openSell += order.remaining;
  }
  return [...exposures.values()];
}

/** Quote of a position with the funding that it has not been charged yet, within one unit. */
function settledQuote(position: PositionView, figures: MarketFigures): number {
  return position.quote + pendingFunding(position, figures);
}

/** Funding since the last event of a position: below zero it pays. */
export function pendingFunding(position: PositionView, figures: MarketFigures): number {
  const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
  return change === 0 ? 0 : fundingPaid(position.size, change, 0).paid;
}

/** What resting spot orders of an account reserve of an asset, in its units. */
export function heldOf(venue: LiveVenue, account: number, asset: number): number {
  let held = 0;
  for (const { market, side, price, remaining } of venue.orders.of(account)) {
    const rules = venue.view.markets.get(market)?.rules;
    if (rules?.marketKind !== 'spot') continue;
    if (side === 'buy' && rules.quoteAsset === asset) held += remaining * (price ?? 0);
    if (side === 'sell' && rules.baseAsset === asset) held += remaining * rules.baseUnitsPerLot;
  }
  return held;
}

/** True when a market has no index, or one older than its rules allow. */
export function isStale({ rules, index, publishTimeUs }: MarketFigures, timeUs: number): boolean {
  if (rules.priceBandPpb === null) return false;
  return index === null || timeUs - publishTimeUs > rules.maxIndexAgeUs;
}

/** Weighted value of units of an asset, in quote units; 0 without a price. */
export function collateralOf(
  venue: LiveVenue,
  asset: number,
  units: number,
  end: BandEnd = PLAIN,
): number {
  if (asset === SETTLEMENT_ASSET) return units;
  const rules = venue.view.markets.asset(asset)?.rules;
  if (rules === undefined || rules.priceMarket === null || units <= 0) return 0;
  const figures = venue.view.markets.get(rules.priceMarket);
  if (figures === undefined || figures.index === null) return 0;
  const price = figures.index + end * bandOf(venue, figures, figures.index);
  const { baseUnitsPerLot } = figures.rules;
  const value = collateralValue(units, { price, weightPpb: rules.weightPpb, baseUnitsPerLot });
  return Math.min(COLLATERAL_MAX, value);
}

/** Standing of an account with what it has now, or with exposures that it would have. */
export function standingOf(
  venue: LiveVenue,
  account: AccountView,
  exposures: readonly Exposure[] = exposuresOf(venue, account.account),
  heldMore: ReadonlyMap<number, number> = new Map(),
): MarginStanding {
  let equity = 0;
  let equityForMaintenance = 0;
  let equityForOrders = 0;
  for (const [asset, balance] of account.balances) {
    const held = heldOf(venue, account.account, asset) + (heldMore.get(asset) ?? 0);
    equity += collateralOf(venue, asset, balance, PLAIN);
    equityForMaintenance += collateralOf(venue, asset, balance, IN_FAVOR);
    equityForOrders += collateralOf(venue, asset, balance - held, AGAINST);
  }
  let required = 0;
  let maintenance = 0;
  for (const exposure of exposures) {
    const isCross = exposure.marginMode === 'cross';
    const needed = initialOf(venue, account.account, exposure);
    const value = valueOf(venue, exposure, AGAINST);
    if (isCross) {
      equity += valueOf(venue, exposure, PLAIN);
      equityForMaintenance += valueOf(venue, exposure, IN_FAVOR);
      equityForOrders += value;
      maintenance += maintenanceOf(exposure);
      required += needed;
    } else if (exposure.openBuy + exposure.openSell > 0) {
      required += Math.max(0, needed - Math.max(0, value));
    }
  }
  return { equity, equityForMaintenance, maintenance, equityForOrders, required };
}

/** quote + size x price at an end of the band, in quote units. */
export function valueOf(venue: LiveVenue, exposure: Exposure, end: BandEnd): number {
  const { figures, size, quote } = exposure;
  const mark = figures.mark ?? 0;
  if (size === 0 || end === PLAIN) return quote + size * mark;
  const band = bandOf(venue, figures, mark);
  return quote + size * (size > 0 === end > 0 ? mark + band : mark - band);
}

function bandOf(venue: LiveVenue, figures: MarketFigures, price: number): number {
  const confidence = venue.terms.confidence(figures.market);
  const { rules, publishTimeUs } = figures;
  if (!isStale(figures, venue.timeUs)) return Math.min(confidence, price);
  const overdue = venue.timeUs - publishTimeUs - rules.maxIndexAgeUs;
  const rate = Math.min(
    rules.staleBandCapPpb,
    Math.floor(overdue / 1_000_000) * rules.staleBandPpbPerSecond,
  );
  return Math.min(confidence + mulRateDown(price, rate), price);
}

/** Initial margin of the largest size that a market's orders can reach. */
export function initialOf(venue: LiveVenue, account: number, exposure: Exposure): number {
  const { figures, marginMode, size, openBuy, openSell } = exposure;
  const reach = Math.max(Math.abs(size + openBuy), Math.abs(size - openSell));
  const rate = venue.terms.leverage(account, figures.market, marginMode)?.initialRatePpb ?? 0;
  const mark = figures.mark ?? 0;
  const { scaleFromNotional, scaleToNotional } = figures.rules;
  const scale = openInterestScale(figures.openInterest * mark, scaleFromNotional, scaleToNotional);
  return initialMargin(tableOf(figures), reach * mark, rate, scale);
}

export function maintenanceOf({ figures, size }: Exposure): number {
  return maintenanceMargin(tableOf(figures), Math.abs(size) * (figures.mark ?? 0));
}

/**
 * The mark at which a position would be liquidated while all else stands still; null when no price
 * does. For a cross position the whole account answers, for an isolated one its own margin.
 */
export function liquidationPriceOf(
  venue: LiveVenue,
  exposure: Exposure,
  standing: MarginStanding,
): number | null {
  const { figures, size, marginMode } = exposure;
  if (size === 0 || figures.mark === null) return null;
  const own = maintenanceOf(exposure);
  const isCross = marginMode === 'cross';
  const equity = isCross ? standing.equityForMaintenance : valueOf(venue, exposure, IN_FAVOR);
  const otherMaintenance = isCross ? standing.maintenance - own : isolatedFloor(exposure, own);
  const table = tableOf(figures);
  let found: number | null = null;
  // The tier at the liquidation price is not known before the price is: tried from the present on.
  let notional = Math.abs(size) * figures.mark;
  for (let round = 0; round < table.lower.length + 1; round += 1) {
    const tier = tierAt(table, notional);
    found = liquidationPrice({
      size,
      mark: figures.mark,
      equity,
      otherMaintenance,
      maintenanceRatePpb: table.maintenance[tier] as number,
      maintenanceDeduction: table.maintenanceDeduction[tier] as number,
    });
    if (found === null) return null;
    notional = Math.abs(size) * found;
    if (tierAt(table, notional) === tier) break;
  }
  return found;
}

/** An isolated position must keep 5 % of its posted margin even where its tier asks for less. */
function isolatedFloor({ postedMargin }: Exposure, own: number): number {
  return Math.max(0, mulRateDown(postedMargin, FIVE_PERCENT) + 1 - own);
}

function tierAt(table: TierTable, notional: number): number {
  let tier = table.lower.length - 1;
  while (tier > 0 && (table.lower[tier] as number) > notional) tier -= 1;
  return tier;
}

/** Profit of a position at the mark against what it cost at its entry, before fees. */
export function unrealizedProfit(exposure: Exposure, cost: number): number {
  const { figures, size } = exposure;
  const value = Math.abs(size) * (figures.mark ?? 0);
  return size > 0 ? value - cost : cost - value;
}

const tables = new WeakMap<readonly MarginTier[], TierTable>();

function tableOf({ rules }: MarketFigures): TierTable {
  const known = tables.get(rules.tiers);
  if (known !== undefined) return known;
  const built = buildTierTable(rules.tiers);
  tables.set(rules.tiers, built);
  return built;
}
