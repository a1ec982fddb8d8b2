import type { AccountView } from '@tandem/feed';
import { mulDivDown, mulRateDown, mulRateUp, RATE_ONE } from '@tandem/quantity';
import type { LiveVenue } from './live-venue.ts';
import { collateralOf, type Exposure, valueOf } from './margin-standing.ts';
import type { Objection } from './objection.ts';
import type { OwnLimits } from './trading-terms.ts';

const DAY_US = 86_400_000_000;
const SCOPE_TRADE = 1;

/** A session key as the exchange has it at a moment. Money in quote units; null: no limit. */
export type KeyStanding = {
  readonly scopes: number;
  readonly limits: {
    readonly maxOrderNotional: number | null;
    readonly maxPositionNotional: number | null;
    readonly maxLeverage: number | null;
    readonly maxDailyLoss: number | null;
    readonly maxDailyVolume: number | null;
    /** Empty: all markets. */
    readonly markets: readonly number[];
  };
  /** UTC day, counted from 1970, of the last fill, and the value of that day's fills. */
  readonly volumeDay: number;
  readonly volume: number;
  /** UTC day of the registration, and the equity that losses of that day are measured from. */
  readonly baselineDay: number;
  readonly baseline: number;
};

/** What no event tells of the limits that an order meets; null where there is none. */
export type LimitStanding = {
  readonly key: KeyStanding | null;
  /** Equity of the account at midnight, what moved in since, and the highest midnight. */
  readonly day: {
    readonly equity: number;
    readonly moved: number;
    readonly highWater: number;
  } | null;
};

/** An increasing order as limits look at it. */
export type LimitedOrder = {
  readonly venue: LiveVenue;
  readonly account: AccountView;
  readonly market: number;
  /** Quote units: lots x price. */
  readonly value: number;
  /** Value that the position can reach by the order's side; null for a spot order. */
  readonly reach: number | null;
  /** Of the account, with the order in it. */
  readonly exposures: readonly Exposure[];
};

/** What a key may not do at all: docs/rulebook/keys.md, guards 9 and 11. */
export function objectionOfKey({ key }: LimitStanding, market: number): Objection | null {
  if (key === null) return null;
  const { scopes, limits } = key;
  if ((scopes & SCOPE_TRADE) === 0) return refuse('KeyScopeMissing', SCOPE_TRADE, scopes);
  const isForbidden = limits.markets.length > 0 && !limits.markets.includes(market);
  return isForbidden ? refuse('KeyMarketForbidden', 0, market) : null;
}

/** The limits of the key, then those of the account; the order does not reduce only. */
export function objectionOfLimits(
  order: LimitedOrder,
  { key, day }: LimitStanding,
): Objection | null {
  const ofKey = key === null ? null : beyondKey(order, key, day);
  return ofKey ?? beyondOwn(order, order.venue.terms.limitsOf(order.account.account), day);
}

function refuse(reason: Objection['reason'], bound: number, actual: number): Objection {
  return { reason, bound, actual };
}

function beyondKey(
  order: LimitedOrder,
  key: KeyStanding,
  day: LimitStanding['day'],
): Objection | null {
  const { limits } = key;
  const { maxOrderNotional: most, maxDailyVolume, maxDailyLoss } = limits;
  if (most !== null && order.value > most) return refuse('KeyOrderNotional', most, order.value);
  const exposed = order.reach === null ? null : beyondExposure(order, limits, 'Key');
  if (exposed !== null) return exposed;
  const today = Math.floor(order.venue.timeUs / DAY_US);
  if (maxDailyVolume !== null) {
    const before = key.volumeDay === today ? key.volume : 0;
    const volume = Math.min(Number.MAX_SAFE_INTEGER, before + order.value);
    if (volume > maxDailyVolume) return refuse('KeyDailyVolume', maxDailyVolume, volume);
  }
  if (maxDailyLoss === null || day === null) return null;
  const baseline = key.baselineDay === today ? key.baseline : day.equity;
  const loss = baseline + day.moved - totalEquity(order);
  return loss >= maxDailyLoss ? refuse('KeyDailyLoss', maxDailyLoss, loss) : null;
}

function beyondExposure(
  order: LimitedOrder,
  limits: Pick<OwnLimits, 'maxPositionNotional' | 'maxLeverage'>,
  whose: 'Key' | 'Risk',
): Objection | null {
  const { maxPositionNotional: most, maxLeverage } = limits;
  const { reach } = order;
  if (most !== null && reach !== null && reach > most) {
    return refuse(`${whose}PositionNotional`, most, reach);
  }
  if (maxLeverage === null) return null;
  const needed = Math.ceil(measure(order).all / maxLeverage);
  const equity = totalEquity(order);
  return needed > equity ? refuse(`${whose}Leverage`, needed, equity) : null;
}

function beyondOwn(
  order: LimitedOrder,
  limits: OwnLimits,
  day: LimitStanding['day'],
): Objection | null {
  const { maxConcentrationPpb, maxValueAtRisk, maxDailyLoss, maxDrawdownPpb } = limits;
  if (order.reach !== null) {
    const exposed = beyondExposure(order, limits, 'Risk');
    if (exposed !== null) return exposed;
    const { ofMarket, atRisk } = measure(order);
    if (maxConcentrationPpb !== null) {
      const most = mulDivDown(Math.max(0, totalEquity(order)), maxConcentrationPpb, RATE_ONE);
      if (ofMarket > most) return refuse('RiskConcentration', most, ofMarket);
    }
    if (maxValueAtRisk !== null && atRisk > maxValueAtRisk) {
      return refuse('RiskValueAtRisk', maxValueAtRisk, atRisk);
    }
  }
  if (day === null) return null;
  const equity = totalEquity(order);
  const loss = day.equity + day.moved - equity;
  if (maxDailyLoss !== null && loss >= maxDailyLoss) {
    return refuse('RiskDailyLoss', maxDailyLoss, loss);
  }
  if (maxDrawdownPpb === null) return null;
  const drawdown = day.highWater - equity;
  const most = mulRateDown(Math.max(0, day.highWater), maxDrawdownPpb);
  return drawdown >= most ? refuse('RiskDrawdown', most, drawdown) : null;
}

/** What the account could reach with the order, in quote units at mark. */
function measure({ exposures, market }: LimitedOrder): {
  readonly all: number;
  readonly ofMarket: number;
  readonly atRisk: number;
} {
  let [all, ofMarket, atRisk] = [0, 0, 0];
  for (const { figures, size, openBuy, openSell } of exposures) {
    const lots = Math.max(Math.abs(size + openBuy), Math.abs(size - openSell));
    const notional = lots * (figures.mark ?? 0);
    all += notional;
    atRisk += mulRateUp(notional, figures.rules.volatilityPpb);
    if (figures.market === market) ofMarket += notional;
  }
  return { all, ofMarket, atRisk };
}

/** Equity at the mark over everything the account has, isolated positions included. */
function totalEquity({ venue, account, exposures }: LimitedOrder): number {
  let equity = 0;
  for (const [asset, balance] of account.balances) equity += collateralOf(venue, asset, balance);
  for (const exposure of exposures) equity += valueOf(venue, exposure, 0);
  return equity;
}
