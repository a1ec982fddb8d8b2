import type { AccountView, MarketFigures } from '@tandem/feed';
import { feeOf, makerRate, takerRate } from '@tandem/margin';
import {
  type MarginMode,
  type OrderKind,
  type PostOnly,
  type RejectReason,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
} from '@tandem/protocol';
import { mulRateDown } from '@tandem/quantity';
import type { LiveVenue } from './live-venue.ts';
import {
  type Exposure,
  exposuresOf,
  heldOf,
  isStale,
  liquidationPriceOf,
  type MarginStanding,
  standingOf,
} from './margin-standing.ts';
import type { Objection } from './objection.ts';
import { type LimitStanding, objectionOfKey, objectionOfLimits } from './order-limits.ts';

/** An order that is not sent yet. Prices in pu, sizes in lots. */
export type DraftOrder = {
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly type: OrderKind;
  readonly size: number;
  /** Null for a market order. */
  readonly price: number | null;
  readonly timeInForce: TimeInForce;
  /** Only of a GTD order, in microseconds since 1970. */
  readonly expiresAtUs: number | null;
  readonly postOnly: PostOnly;
  readonly reduceOnly: boolean;
  readonly marginMode: MarginMode;
};

/** What an order would do against the released book, if nobody came before it. */
export type Preview = {
  readonly objection: Objection | null;
  /** Lots that match at once and lots that rest. */
  readonly filled: number;
  readonly resting: number;
  /** Sum of lots x price of what matches. */
  readonly filledValue: number;
  readonly worstPrice: number | null;
  /** Quote units of margin, or asset units of a spot order. */
  readonly cost: number;
  readonly takerFee: number;
  readonly makerFee: number;
  readonly after: MarginStanding;
  /** Signed lots of the position after what matches. */
  readonly sizeAfter: number;
  readonly liquidationPriceAfter: number | null;
};

type Ground = {
  readonly venue: LiveVenue;
  readonly account: AccountView;
  readonly figures: MarketFigures;
  readonly isSpot: boolean;
  readonly exposures: readonly Exposure[];
  readonly own: Exposure;
  readonly limits: LimitStanding;
};

/** Nobody's key, and no account that is followed. */
const NO_STANDING: LimitStanding = { key: null, day: null };

/**
 * Previews an order; null when the market or the account is not known.
 *
 * @param limits what the exchange knows of the key that would sign it, and of the account's day
 */
export function previewOrder(
  venue: LiveVenue,
  draft: DraftOrder,
  limits: LimitStanding = NO_STANDING,
): Preview | null {
  const figures = venue.view.markets.get(draft.market);
  const account = venue.view.accounts.get(draft.account);
  if (figures === undefined || account === undefined) return null;
  const exposures = exposuresOf(venue, draft.account);
  const isSpot = figures.rules.marketKind === 'spot';
  const { market, marginMode } = draft;
  const own = exposures.find(
    (exposure) => exposure.figures.market === market && exposure.marginMode === marginMode,
  ) ?? { figures, marginMode, size: 0, quote: 0, postedMargin: 0, openBuy: 0, openSell: 0 };
  return preview({ venue, account, figures, isSpot, exposures, own, limits }, draft);
}

/** Largest size of an order, in lots, that margin and limits allow now. */
export function largestSize(
  venue: LiveVenue,
  draft: DraftOrder,
  limits: LimitStanding = NO_STANDING,
): number {
  const rules = venue.view.markets.get(draft.market)?.rules;
  if (rules === undefined) return 0;
  let low = 0;
  let high = rules.maxOrderSize as number;
  while (low < high) {
    const size = Math.ceil((low + high) / 2);
    const objection = previewOrder(venue, { ...draft, size }, limits)?.objection;
    // Too small is no reason to look lower.
    if (objection === null || objection?.reason === 'OrderTooSmall') low = size;
    else high = size - 1;
  }
  const last = previewOrder(venue, { ...draft, size: low }, limits)?.objection;
  return last === null ? low : 0;
}

function preview(ground: Ground, draft: DraftOrder): Preview {
  const { venue, account, figures, exposures, own } = ground;
  const touch = bestOpposite(ground, draft.side);
  const asked = draft.price ?? boundOf(figures, draft.side, touch);
  const limit = isCrossing(draft, touch) ? (slidPrice(ground, draft, touch) ?? asked) : asked;
  const size = draft.reduceOnly ? Math.min(draft.size, reducible(own, draft.side)) : draft.size;
  const match = matchAgainst(ground, { side: draft.side, limit: limit ?? 0, size });
  const resting = mayRest(draft) ? size - match.lots : 0;
  const fees = feesOf(ground, draft, { ...match, resting, limit: limit ?? 0 });
  const before = standingOf(venue, account, exposures);
  const placed = withOrder(ground, draft, size, limit ?? 0);
  const judged = standingOf(venue, account, placed.exposures, placed.held);
  const objection = objectionTo(ground, draft, {
    asked,
    limit,
    touch,
    size,
    fillable: match.lots,
    before,
    judged,
    placed: placed.exposures,
  });
  const outcome = withFills(ground, draft, { ...match, resting, fee: fees.taker });
  const after = standingOf(venue, account, outcome.exposures, outcome.held);
  return {
    objection,
    filled: match.lots,
    resting,
    filledValue: match.value,
    worstPrice: match.worst,
    cost: ground.isSpot ? placed.spotCost : Math.max(0, judged.required - before.required),
    takerFee: fees.taker,
    makerFee: fees.maker,
    after,
    sizeAfter: outcome.own.size,
    liquidationPriceAfter: ground.isSpot ? null : liquidationPriceOf(venue, outcome.own, after),
  };
}

function mayRest({ timeInForce }: DraftOrder): boolean {
  return timeInForce === 'GTC' || timeInForce === 'GTD';
}

/** True for a post-only order that would match at once. */
function isCrossing(draft: DraftOrder, touch: number | null): touch is number {
  if (draft.postOnly === 'no' || draft.price === null || touch === null) return false;
  return draft.side === 'buy' ? draft.price >= touch : draft.price <= touch;
}

/** One tick behind the touch, where an order that slides rests; null when it may not. */
function slidPrice({ figures }: Ground, draft: DraftOrder, touch: number): number | null {
  const { tickSize, maxPrice } = figures.rules;
  const behind = draft.side === 'buy' ? touch - tickSize : touch + tickSize;
  const isOnBook = behind >= tickSize && behind <= maxPrice;
  return draft.postOnly === 'slide' && isOnBook ? behind : null;
}

/** Whether time in force, expiry, post-only and type go together. */
function isShapeRight(draft: DraftOrder, timeUs: number): boolean {
  const { timeInForce, expiresAtUs, postOnly, type } = draft;
  const isExpiryRight =
    timeInForce === 'GTD' ? expiresAtUs !== null && expiresAtUs > timeUs : expiresAtUs === null;
  const isPatientLimit = type === 'limit' && mayRest(draft);
  return (
    isExpiryRight && (postOnly === 'no' || isPatientLimit) && (type === 'limit' || !mayRest(draft))
  );
}

function reducible({ size }: Exposure, side: Side): number {
  return Math.max(0, side === 'buy' ? -size : size);
}

function bestOpposite({ venue, figures }: Ground, side: Side): number | null {
  return venue.view.orders.book(figures.market)[side === 'buy' ? 'sell' : 'buy'].best;
}

/** The price that a market order may reach; null when nothing bounds it. */
function boundOf(figures: MarketFigures, side: Side, touch: number | null): number | null {
  const { tickSize, maxPrice, marketBoundPpb, priceBandPpb } = figures.rules;
  const reference = priceBandPpb === null ? touch : figures.mark;
  if (reference === null) return null;
  const room = mulRateDown(reference, marketBoundPpb);
  if (side === 'sell') {
    return Math.max(tickSize, Math.ceil((reference - room) / tickSize) * tickSize);
  }
  const bound = Math.min(reference + room, maxPrice);
  return bound - (bound % tickSize);
}

type Match = { readonly lots: number; readonly value: number; readonly worst: number | null };

const LEVELS_MAX = 1_000;

function matchAgainst(
  { venue, figures }: Ground,
  taker: { readonly side: Side; readonly limit: number; readonly size: number },
): Match {
  const isBuy = taker.side === 'buy';
  const levels = venue.view.orders.book(figures.market)[isBuy ? 'sell' : 'buy'].top(LEVELS_MAX);
  let lots = 0;
  let value = 0;
  let worst: number | null = null;
  for (const { price, size } of levels) {
    if (lots === taker.size || (isBuy ? price > taker.limit : price < taker.limit)) break;
    const matched = Math.min(size, taker.size - lots);
    lots += matched;
    value += matched * price;
    worst = price;
  }
  return { lots, value, worst };
}

function feesOf(
  { venue, figures, isSpot }: Ground,
  draft: DraftOrder,
  match: Match & { readonly resting: number; readonly limit: number },
): { readonly taker: number; readonly maker: number } {
  const { takerFeePpb, baseUnitsPerLot } = figures.rules;
  const factors = venue.terms.factorsOf(draft.account);
  const taker = takerRate(takerFeePpb, factors.takerFactorPpb);
  const maker = makerRate(takerFeePpb, factors.makerFactorPpb);
  // A spot buyer pays in what he receives.
  const isInBase = isSpot && draft.side === 'buy';
  const now = isInBase ? match.lots * baseUnitsPerLot : match.value;
  const later = match.resting * (isInBase ? baseUnitsPerLot : match.limit);
  return { taker: feeOf(now, taker), maker: feeOf(later, isSpot ? Math.max(0, maker) : maker) };
}

type Changed = {
  readonly exposures: readonly Exposure[];
  readonly own: Exposure;
  readonly held: ReadonlyMap<number, number>;
  readonly spotCost: number;
};

function replace(ground: Ground, own: Exposure): Changed {
  const rest = ground.exposures.filter((exposure) => exposure !== ground.own);
  return { exposures: [...rest, own], own, held: new Map(), spotCost: 0 };
}

/** The account with the order open in full: what the margin guard looks at. */
function withOrder(ground: Ground, draft: DraftOrder, size: number, limit: number): Changed {
  const { own } = ground;
  if (ground.isSpot) return holding(ground, draft, size, limit);
  if (draft.reduceOnly) return replace(ground, own);
  return replace(ground, {
    ...own,
    openBuy: own.openBuy + (draft.side === 'buy' ? size : 0),
    openSell: own.openSell + (draft.side === 'sell' ? size : 0),
  });
}

function holding(ground: Ground, draft: DraftOrder, size: number, limit: number): Changed {
  const { rules } = ground.figures;
  const isBuy = draft.side === 'buy';
  const asset = isBuy ? rules.quoteAsset : rules.baseAsset;
  const spotCost = size * (isBuy ? limit : rules.baseUnitsPerLot);
  const { exposures, own } = ground;
  return { exposures, own, held: new Map([[asset, spotCost]]), spotCost };
}

/** The account after what matches at once, with the rest in the book. */
function withFills(
  ground: Ground,
  draft: DraftOrder,
  fills: Match & { readonly resting: number; readonly fee: number },
): Changed {
  if (ground.isSpot) return holding(ground, draft, fills.resting, draft.price ?? 0);
  const { own } = ground;
  const isBuy = draft.side === 'buy';
  const rests = draft.reduceOnly ? 0 : fills.resting;
  return replace(ground, {
    ...own,
    size: own.size + (isBuy ? fills.lots : -fills.lots),
    quote: own.quote + (isBuy ? -fills.value : fills.value) - fills.fee,
    openBuy: own.openBuy + (isBuy ? rests : 0),
    openSell: own.openSell + (isBuy ? 0 : rests),
  });
}

type Judged = {
  /** Price asked for, or the bound of a market order. */
  readonly asked: number | null;
  /** The same once a post-only order slid. */
  readonly limit: number | null;
  readonly touch: number | null;
  /** Lots that would match at once. */
  readonly fillable: number;
  /** After the reduce-only clamp. */
  readonly size: number;
  readonly before: MarginStanding;
  readonly judged: MarginStanding;
  /** With the order open in full. */
  readonly placed: readonly Exposure[];
};

// tidy: flat list
/** The guards of docs/rulebook/orders.md that the released state can answer, in their order. */
function objectionTo(ground: Ground, draft: DraftOrder, of: Judged): Objection | null {
  const { figures, account, own, isSpot, venue } = ground;
  const { rules, status } = figures;
  const refuse = (reason: RejectReason, bound: number, actual: number): Objection => ({
    reason,
    bound,
    actual,
  });
  const forbidden = objectionOfKey(ground.limits, draft.market);
  if (forbidden !== null) return forbidden;
  const reduces = draft.reduceOnly;
  const isQuiet = status === 'postOnly' && draft.postOnly !== 'no';
  const mayPlace = status === 'running' || isQuiet || (reduces && isReducing(status));
  if (!mayPlace)
    return refuse('MarketStatusForbids', STATUS_CODES.indexOf(status), Number(reduces));
  if (isStale(figures, venue.timeUs) && !(reduces && figures.index !== null)) {
    const oldest = venue.timeUs - rules.maxIndexAgeUs;
    return refuse('MarketStale', oldest, figures.publishTimeUs);
  }
  if (account.isFlagged && !reduces) return refuse('AccountFlagged', 0, account.account);
  const lag = reduces ? null : objectionToLag(venue);
  if (lag !== null) return lag;
  if (draft.size < 1) return refuse('SizeInvalid', rules.maxOrderSize, draft.size);
  const price = draft.price ?? rules.tickSize;
  if (price < rules.tickSize || price > rules.maxPrice || price % rules.tickSize !== 0) {
    return refuse('PriceInvalid', rules.tickSize, price);
  }
  if (!isShapeRight(draft, venue.timeUs)) {
    const code = TIMES_IN_FORCE.indexOf(draft.timeInForce);
    return refuse('TimeInForceInvalid', code, draft.expiresAtUs ?? 0);
  }
  if (draft.size > rules.maxOrderSize) {
    return refuse('OrderTooLarge', rules.maxOrderSize, draft.size);
  }
  if (of.asked === null) return refuse('NoLiquidity', 0, draft.size);
  if (reduces && of.size < 1) return refuse('ReduceOnlyWouldIncrease', 0, draft.size);
  const value = of.size * of.asked;
  if (!reduces && value < rules.minOrderNotional) {
    return refuse('OrderTooSmall', rules.minOrderNotional, value);
  }
  const outside = draft.price === null ? null : outsideBand(figures, draft.side, draft.price);
  if (outside !== null) return refuse('PriceOutsideBand', outside, draft.price ?? 0);
  if (isCrossing(draft, of.touch) && slidPrice(ground, draft, of.touch) === null) {
    return refuse('PostOnlyWouldTake', of.touch, draft.price ?? 0);
  }
  const limits = isSpot || reduces ? null : beyondLimits(own, draft.side, of.size);
  const refused =
    limits ?? (reduces ? null : (withoutFunds(ground, draft, of) ?? limited(ground, draft, of)));
  if (refused !== null || draft.timeInForce !== 'FOK' || of.fillable === of.size) return refused;
  return refuse('FillOrKillUnfillable', of.size, of.fillable);
}

/** The chain is too far behind for anything that could increase a position. */
function objectionToLag({ terms: { progress }, timeUs }: LiveVenue): Objection | null {
  if (progress === null || progress.maxLagUs === 0) return null;
  const actual = timeUs - progress.throughTimeUs;
  const bound = progress.maxLagUs;
  return actual > bound ? { reason: 'BatchLag', bound, actual } : null;
}

function limited(ground: Ground, draft: DraftOrder, of: Judged): Objection | null {
  const { venue, account, own, isSpot, figures } = ground;
  const isBuy = draft.side === 'buy';
  const lots = (isBuy ? own.size + own.openBuy : -own.size + own.openSell) + of.size;
  const order = {
    venue,
    account,
    market: draft.market,
    value: of.size * (of.limit ?? 0),
    reach: isSpot ? null : lots * (figures.mark ?? 0),
    exposures: of.placed,
  };
  return objectionOfLimits(order, ground.limits);
}

const STATUS_CODES = [
  'running',
  'postOnly',
  'reduceOnly',
  'cancelOnly',
  'halted',
  'delisting',
  'delisted',
];

function isReducing(status: string): boolean {
  return status === 'reduceOnly' || status === 'delisting';
}

function outsideBand({ rules, mark }: MarketFigures, side: Side, price: number): number | null {
  if (rules.priceBandPpb === null || mark === null) return null;
  const room = mulRateDown(mark, rules.priceBandPpb);
  const farthest = side === 'buy' ? mark + room : mark - room;
  return (side === 'buy' ? price <= farthest : price >= farthest) ? null : farthest;
}

function beyondLimits(own: Exposure, side: Side, size: number): Objection | null {
  const { maxPositionSize, maxOpenInterest } = own.figures.rules;
  const isBuy = side === 'buy';
  const reach = isBuy ? own.size + own.openBuy + size : -own.size + own.openSell + size;
  if (reach > maxPositionSize) {
    return { reason: 'PositionLimit', bound: maxPositionSize, actual: reach };
  }
  const after = own.size + (isBuy ? size : -size);
  const more = Math.abs(after) - Math.abs(own.size);
  const openInterest = own.figures.openInterest + more;
  if (more <= 0 || openInterest <= maxOpenInterest) return null;
  return { reason: 'OpenInterestLimit', bound: maxOpenInterest, actual: openInterest };
}

function withoutFunds(ground: Ground, draft: DraftOrder, of: Judged): Objection | null {
  const { venue, account, figures, isSpot } = ground;
  if (isSpot) {
    const isBuy = draft.side === 'buy';
    const asset = isBuy ? figures.rules.quoteAsset : figures.rules.baseAsset;
    const needed = of.size * (isBuy ? (of.limit ?? 0) : figures.rules.baseUnitsPerLot);
    const free = (account.balances.get(asset) ?? 0) - heldOf(venue, account.account, asset);
    if (needed > free) return { reason: 'InsufficientBalance', bound: needed, actual: free };
  }
  const { required, equityForOrders } = of.judged;
  if (equityForOrders >= required) return null;
  if (!isSpot && required <= of.before.required) return null;
  return { reason: 'InsufficientMargin', bound: required, actual: equityForOrders };
}
