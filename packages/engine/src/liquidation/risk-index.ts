import { collateralValue, FUNDING_ONE } from '@tandem/margin';
import { RATE_ONE } from '@tandem/quantity';
import {
  collateralPrice,
  IN_FAVOR,
  isolatedRequirement,
  marketOf,
  positionValue,
} from '../accounts/margin-check.ts';
import { CROSS } from '../accounts/record-table.ts';
import { type MarketState, NO_PRICE } from '../markets/market-state.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

// Finds the accounts that a price may have brought below maintenance without scanning them all. An
// account's slack is split over its positions and collateral; each part waits in a wheel until its
// price has moved so far that the part could be used up. Then the account is computed exactly.
// Thresholds are an index, not state: they may be early, never late, and what is early costs one
// exact check. docs/rulebook/liquidation.md says what is found; this says how.

/** Keys are in 2^-10 pu, so that funding below one price unit counts. */
const KEY_SCALE = 1_024;
/** Roundings of one position or collateral that may each take a quote unit, generously. */
const ROUNDING_ROOM = 4;
/** No threshold is farther than a quarter of the mark: the rest of the slack is a reserve. */
const FARTHEST = KEY_SCALE / 4;
const IN_LONGS = 1;
const IN_SHORTS = 2;

function topMaintenanceRate(market: MarketState): number {
  return market.tiers.maintenance.at(-1) ?? 0;
}

/** Falls with the price that longs are valued at, rises as a key; funding counts as a fall. */
function longKey(state: ExchangeState, market: MarketState): number {
  const { mark } = market;
  return market.paidByLongs - (mark + market.bandOf(mark, state.timeUs)) * KEY_SCALE;
}

/** Rises with the price that shorts are valued at; of a wider band it believes only its part. */
function shortKey(state: ExchangeState, market: MarketState): number {
  const { mark } = market;
  const band = market.bandOf(mark, state.timeUs) / (1 + topMaintenanceRate(market) / RATE_ONE);
  return (mark - band) * KEY_SCALE + market.paidByShorts;
}

/**
 * Slack that a position keeps aside because its band may narrow while the mark moves in its favor
 * and raises (or lowers) maintenance margin: lots x band x r / (1 - r), r the highest rate.
 */
function bandRoom(state: ExchangeState, market: MarketState, lots: number): number {
  const rate = Math.min(topMaintenanceRate(market), RATE_ONE / 2) / RATE_ONE;
  const band = market.bandOf(market.mark, state.timeUs);
  return Math.ceil((Math.abs(lots) * band * rate) / (1 - rate)) + 1;
}

function collateralKey(state: ExchangeState, market: MarketState): number {
  const { index } = market;
  return -(index + market.bandOf(index, state.timeUs)) * KEY_SCALE;
}

/**
 * Funding moved by `change`: a payment is inflated by 1 / (1 - r), r the highest maintenance rate,
 * because maintenance margin may have risen with the mark meanwhile; a receipt is not.
 */
export function noteFunding(market: MarketState, change: number): void {
  const rate = topMaintenanceRate(market);
  const scaled = Math.abs(change) / (FUNDING_ONE / KEY_SCALE);
  const paid = Math.ceil((scaled * RATE_ONE) / (RATE_ONE - Math.min(rate, RATE_ONE / 2))) + 1;
  const received = Math.max(0, Math.floor((scaled * RATE_ONE) / (RATE_ONE + rate)) - 1);
  market.paidByLongs += change > 0 ? paid : -received;
  market.paidByShorts += change > 0 ? -received : paid;
}

/** One side paid utilization: 1 longs, -1 shorts. Inflated like a payment of funding. */
export function noteUtilization(market: MarketState, side: number, change: number): void {
  const rate = Math.min(topMaintenanceRate(market), RATE_ONE / 2);
  const scaled = change / (FUNDING_ONE / KEY_SCALE);
  const paid = Math.ceil((scaled * RATE_ONE) / (RATE_ONE - rate)) + 1;
  if (side > 0) market.paidByLongs += paid;
  else market.paidByShorts += paid;
}

/** Marks the accounts whose thresholds the market's present prices have reached. */
export function advanceMarket(state: ExchangeState, id: number): void {
  const market = marketOf(state, id);
  const { records } = state;
  const visit = (record: number): void => {
    records.setWheel(record, 0);
    state.markDirty(records.account(record));
  };
  if (!market.isSpot && market.mark !== NO_PRICE) {
    market.longs.advance(longKey(state, market), visit);
    market.shorts.advance(shortKey(state, market), visit);
  }
  for (let assetId = 1; assetId < state.assets.length; assetId += 1) {
    if (state.assets[assetId]?.rules.priceMarket !== id || market.index === NO_PRICE) continue;
    const wheel = state.collateral[assetId];
    wheel?.advance(collateralKey(state, market), (account) => state.markDirty(account));
  }
}

/** After a change of rules every account is computed again at the next flag pass. */
export function relinkEverything(state: ExchangeState): void {
  for (let account = 0; account < state.accounts.count; account += 1) state.markDirty(account);
}

/**
 * After a cross fill: pays what it may have cost out of the account's reserve, so that its
 * thresholds stay right; a position that is new, closed or turned gets a threshold out of it. False
 * when the reserve does not suffice: the account must be computed and linked again.
 */
export function payFromReserve(
  state: ExchangeState,
  record: number,
  fill: { readonly lots: number; readonly price: number; readonly fee: number },
): boolean {
  const { records, accounts } = state;
  const account = records.account(record);
  const reserve = accounts.reserve(account);
  if (reserve < 0) return false;
  const size = records.size(record);
  const wheel = records.wheel(record);
  const isInPlace = size > 0 ? wheel === IN_LONGS : size < 0 && wheel === IN_SHORTS;
  const market = marketOf(state, records.market(record));
  const { mark } = market;
  const lots = Math.abs(fill.lots);
  const away = Math.abs(fill.price - mark) + market.bandOf(mark, state.timeUs) * 2;
  let cost = lots * away + Math.max(0, fill.fee) + ROUNDING_ROOM * 2;
  if (!isInPlace) return linkFromReserve(state, record, reserve - cost);
  if (fill.lots > 0 === size > 0) {
    const rate = topMaintenanceRate(market) / RATE_ONE;
    const list = size > 0 ? market.longs : market.shorts;
    const key = size > 0 ? longKey(state, market) : shortKey(state, market);
    const distance = Math.max(0, list.thresholdOf(record) - key) / KEY_SCALE;
    cost += lots * (mark * rate + distance * (1 + rate)) + bandRoom(state, market, lots);
  }
  if (cost > reserve) return false;
  accounts.setReserve(account, reserve - cost);
  return true;
}

/**
 * The position of a record is new, closed or turned, and `reserve` is left: a closed one waits no
 * more; another gets half of what its maintenance margin leaves to wait with. What the position on
 * the other side had been given to wait with is not taken back. False when it does not suffice.
 */
function linkFromReserve(state: ExchangeState, record: number, reserve: number): boolean {
  const { records } = state;
  unlinkRecord(state, record);
  const account = records.account(record);
  const size = records.size(record);
  let left = reserve;
  if (size !== 0) {
    const market = marketOf(state, records.market(record));
    const rate = topMaintenanceRate(market) / RATE_ONE;
    left -= Math.abs(size) * market.mark * rate + bandRoom(state, market, size) + ROUNDING_ROOM * 2;
    if (!(left > 0)) return false;
    reserveSplit.slack = left / 2;
    reserveSplit.weight = weightOf(state, record);
    reserveSplit.used = 0;
    if (!linkRecord(state, record, reserveSplit)) return false;
    left -= reserveSplit.used;
  }
  if (left < 1) return false;
  setReserve(state, account, left);
  return true;
}

/** Takes an account out of all wheels. */
export function unlinkAccount(state: ExchangeState, account: number): void {
  const { records } = state;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    unlinkRecord(state, record);
    record = records.nextInAccount(record);
  }
  let held = state.accounts.assets(account) & ~1;
  while (held !== 0) {
    const asset = 31 - Math.clz32(held);
    held &= ~(1 << asset);
    state.collateral[asset]?.remove(account);
  }
}

function unlinkRecord(state: ExchangeState, record: number): void {
  const { records } = state;
  const wheel = records.wheel(record);
  if (wheel === 0) return;
  const market = marketOf(state, records.market(record));
  (wheel === IN_LONGS ? market.longs : market.shorts).remove(record);
  records.setWheel(record, 0);
}

/** Slack of one unit, split by |size| x price x volatility over its parts. */
type Split = {
  slack: number;
  weight: number;
  /** Slack given to thresholds so far. */
  used: number;
};

// One of each is enough: an account is linked before the next one begins. Fields, because fractions
// in a variable of a module, and an object made for one call, are garbage of every account.
const crossSplit: Split = { slack: 0, weight: 0, used: 0 };
const isolatedSplit: Split = { slack: 0, weight: 0, used: 0 };
const reserveSplit: Split = { slack: 0, weight: 0, used: 0 };

/**
 * Puts an account that is not below maintenance back into the wheels; `state.slack` is what its
 * cross side has above maintenance. Returns false when some part
 * has no slack to wait with: the account must be looked at again at the next flag pass.
 */
export function linkAccount(state: ExchangeState, account: number): boolean {
  const { records } = state;
  let isLinked = true;
  let parts = 0;
  let room = 0;
  crossSplit.weight = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    const size = records.size(record);
    if (size !== 0) {
      const aside = bandRoom(state, marketOf(state, records.market(record)), size);
      if (records.mode(record) === CROSS) {
        parts += 1;
        crossSplit.weight += weightOf(state, record);
        room += aside;
      } else if (records.flagged(record) === 0) {
        const own = positionValue(state, record, IN_FAVOR) - isolatedRequirement(state, record);
        const slack = own - ROUNDING_ROOM * 2 - aside;
        isolatedSplit.slack = slack;
        isolatedSplit.weight = weightOf(state, record);
        isLinked = linkRecord(state, record, isolatedSplit) && isLinked;
      }
    }
    record = records.nextInAccount(record);
  }
  if (state.accounts.flagged(account) === 1) return isLinked;
  crossSplit.slack = state.slack - room;
  return linkCross(state, account, parts) && isLinked;
}

function linkCross(state: ExchangeState, account: number, parts: number): boolean {
  const { records } = state;
  const others =
    (state.accounts.assets(account) & ~1) === 0 ? NO_PARTS : collateralParts(state, account);
  // Without positions and without debt nothing can bring the account below zero.
  if (parts === 0 && state.accounts.balanceOf(account, 0) >= 0) {
    // All of it can carry positions to come; the worth of other assets is followed by no threshold.
    if (others.length === 0) setReserve(state, account, crossSplit.slack - ROUNDING_ROOM);
    return true;
  }
  const split = crossSplit;
  split.slack -= ROUNDING_ROOM * (parts * 2 + others.length + 1);
  for (const part of others) split.weight += part.weight;
  let isLinked = true;
  split.used = 0;
  let record = state.accounts.firstRecord(account);
  while (record !== NONE) {
    if (records.mode(record) === CROSS && records.size(record) !== 0) {
      isLinked = linkRecord(state, record, split) && isLinked;
    }
    record = records.nextInAccount(record);
  }
  for (const part of others) isLinked = linkCollateral(state, account, part, split) && isLinked;
  if (isLinked) setReserve(state, account, split.slack - split.used);
  return isLinked;
}

/** Keeps the slack that no threshold was given; none when it is not worth keeping. */
function setReserve(state: ExchangeState, account: number, slack: number): void {
  state.accounts.setReserve(account, Math.max(-1, Math.floor(slack) - 1));
}

function weightOf(state: ExchangeState, record: number): number {
  const market = marketOf(state, state.records.market(record));
  const size = Math.abs(state.records.size(record));
  return size * market.mark * market.rules.volatilityPpb;
}

function linkRecord(state: ExchangeState, record: number, split: Split): boolean {
  const { records } = state;
  unlinkRecord(state, record);
  const market = marketOf(state, records.market(record));
  const size = records.size(record);
  const share = split.slack * (weightOf(state, record) / split.weight);
  // A short's maintenance margin grows with the mark, a long's shrinks.
  const perUnit = size > 0 ? size : -size * (1 + topMaintenanceRate(market) / RATE_ONE);
  const farthest = market.mark * FARTHEST;
  const distance = Math.min(Math.floor((share / perUnit) * KEY_SCALE) - 4, farthest);
  if (!(distance > 0)) return false;
  split.used += (distance / KEY_SCALE) * perUnit;
  const wheel = size > 0 ? market.longs : market.shorts;
  const key = size > 0 ? longKey(state, market) : shortKey(state, market);
  wheel.insert(record, key + distance, key);
  records.setWheel(record, size > 0 ? IN_LONGS : IN_SHORTS);
  return true;
}

type CollateralPart = { readonly asset: number; readonly value: number; readonly weight: number };

const NO_PARTS: readonly CollateralPart[] = [];

function collateralParts(state: ExchangeState, account: number): CollateralPart[] {
  const parts: CollateralPart[] = [];
  let held = state.accounts.assets(account) & ~1;
  while (held !== 0) {
    const asset = 31 - Math.clz32(held);
    held &= ~(1 << asset);
    state.collateral[asset]?.remove(account);
    const balance = state.accounts.balanceOf(account, asset);
    const by = collateralPrice(state, asset, IN_FAVOR);
    if (balance <= 0 || by === null) continue;
    const value = collateralValue(balance, by);
    const market = marketOf(state, state.assets[asset]?.rules.priceMarket as number);
    parts.push({ asset, value, weight: value * market.rules.volatilityPpb });
  }
  return parts;
}

function linkCollateral(
  state: ExchangeState,
  account: number,
  part: CollateralPart,
  split: Split,
): boolean {
  const market = marketOf(state, state.assets[part.asset]?.rules.priceMarket as number);
  const share = split.slack * (part.weight / split.weight);
  const price = market.index + market.bandOf(market.index, state.timeUs);
  // Value per price unit, rounded up by one quote unit in the whole value.
  const perUnit = (part.value + 1) / price;
  const distance = Math.floor((share / perUnit) * KEY_SCALE) - 4;
  if (part.weight === 0) return true;
  if (!(distance > 0)) return false;
  split.used += (distance / KEY_SCALE) * perUnit;
  const key = collateralKey(state, market);
  state.collateral[part.asset]?.insert(account, key + distance, key);
  return true;
}
