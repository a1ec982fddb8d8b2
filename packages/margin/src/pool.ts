import { mulDivDown, mulRateDown, mulRateUp, RATE_ONE } from '@tandem/quantity';
import { EMA_SCALE } from './decay.ts';
import { FUNDING_ONE } from './funding.ts';

// Formulas of docs/rulebook/pool.md.

const HOUR_US = 3_600_000_000;
/** Shares that nobody has, and the quote units that they own. */
const VIRTUAL = 1_000_000;

/** Money kept for `lots` of a market: ceil(lots x mark x stress / 10^9), in quote units. */
export function reserveOf(lots: number, mark: number, stressMovePpb: number): number {
  return mulRateUp(lots * mark, stressMovePpb);
}

/** Largest position, in lots, whose reserve is at most `budget` quote units, up to `most`. */
export function reserveRoom(
  budget: number,
  mark: number,
  of: { readonly stressMovePpb: number; readonly most: number },
): number {
  const exact = (BigInt(budget) * BigInt(RATE_ONE)) / (BigInt(mark) * BigInt(of.stressMovePpb));
  return exact > BigInt(of.most) ? of.most : Number(exact);
}

/** Average deviation of an index (pu x 2^10) as a rate of it, in ppb, rounded down, at most 1. */
export function volatilityOf(deviation: number, index: number): number {
  const one = index * EMA_SCALE;
  return deviation >= one ? RATE_ONE : mulDivDown(deviation, RATE_ONE, one);
}

/** What a ladder of quotes is made from. Sizes in lots, prices in pu, rates in ppb. */
export type LadderInputs = {
  readonly index: number;
  readonly confidence: number;
  readonly tickSize: number;
  readonly maxPrice: number;
  readonly layers: number;
  /** Spread with volatility. */
  readonly halfSpreadPpb: number;
  readonly layerStepPpb: number;
  readonly skewPpb: number;
  readonly sizePerLayer: number;
  readonly maxPositionSize: number;
  /** Inventory as the side sees it: the position for bids, its negative for asks. */
  readonly inventory: number;
  /** Most lots of the side. */
  readonly room: number;
  /** Best opposite price of others; null when there is none. */
  readonly touch: number | null;
};

/** One wanted quote. */
export type WantedQuote = { readonly price: number; readonly size: number };

/** Quotes of one side, nearest first, one a price. */
export function quoteLadder(isBid: boolean, inputs: LadderInputs): WantedQuote[] {
  const quotes: WantedQuote[] = [];
  let room = Math.max(0, inputs.room);
  for (let layer = 0; layer < inputs.layers && room > 0; layer += 1) {
    const price = layerPrice(isBid, layer, inputs);
    if (price < inputs.tickSize || price > inputs.maxPrice) break;
    const size = Math.min(inputs.sizePerLayer, room);
    room -= size;
    const last = quotes.at(-1);
    if (last?.price === price) quotes[quotes.length - 1] = { price, size: last.size + size };
    else quotes.push({ price, size });
  }
  return quotes;
}

/** Bids are rounded down, asks up: never nearer to the index than the formula says. */
function layerPrice(isBid: boolean, layer: number, inputs: LadderInputs): number {
  const { index, confidence, tickSize, touch, maxPositionSize } = inputs;
  const after = inputs.inventory + layer * inputs.sizePerLayer;
  const inventory = Math.max(-maxPositionSize, Math.min(maxPositionSize, after));
  const skew = mulDivDown(inputs.skewPpb, inventory, maxPositionSize);
  const wanted = inputs.halfSpreadPpb + layer * inputs.layerStepPpb + skew;
  const rate = Math.max(0, Math.min(RATE_ONE, wanted));
  const distance = Math.max(confidence + 1, mulRateUp(index, rate));
  if (isBid) {
    const price = Math.floor((index - distance) / tickSize) * tickSize;
    return touch === null ? price : Math.min(price, touch - tickSize);
  }
  const price = Math.ceil((index + distance) / tickSize) * tickSize;
  return touch === null ? price : Math.max(price, touch + tickSize);
}

/** Used part of the pool's liquidity in ppb, rounded down, at most 1; all when it has none. */
export function utilizationOf(reserve: number, liquidity: number): number {
  return reserve >= liquidity ? RATE_ONE : mulDivDown(reserve, RATE_ONE, liquidity);
}

/** Change of a utilization index in 2^-20 quote units a lot, rounded down. */
export function utilizationChange(mark: number, ratePpb: number, elapsedUs: number): number {
  const time = Math.min(elapsedUs, HOUR_US);
  const exact = BigInt(mark) * BigInt(FUNDING_ONE) * BigInt(ratePpb) * BigInt(time);
  return Number(exact / (BigInt(HOUR_US) * BigInt(RATE_ONE)));
}

/** Fee of a fill by what it opens and closes, in quote units, each part rounded up. */
export function positionFee(
  lots: { readonly opened: number; readonly closed: number },
  price: number,
  rates: { readonly openingFeePpb: number; readonly closingFeePpb: number },
): number {
  const opening = mulRateUp(lots.opened * price, rates.openingFeePpb);
  return opening + mulRateUp(lots.closed * price, rates.closingFeePpb);
}

/** Shares for an amount, rounded down; beyond 2^53 the result is only known to be too large. */
export function sharesFor(amount: number, totalShares: number, equity: number): number {
  const shares = BigInt(amount) * BigInt(totalShares + VIRTUAL);
  return Number(shares / BigInt(equity + VIRTUAL));
}

/** Worth of shares in quote units, rounded down. The equity is above minus the virtual money. */
export function sharesWorth(shares: number, totalShares: number, equity: number): number {
  return mulDivDown(shares, equity + VIRTUAL, totalShares + VIRTUAL);
}

/** Places behind the point of a share's price. */
const PRICE_ONE = 1_000_000_000;

/**
 * Price of one share in 10^-9 of the settlement asset, rounded down, at most 2^53 - 1. The equity
 * is above minus the virtual money.
 */
export function sharePrice(totalShares: number, equity: number): number {
  const exact = (BigInt(PRICE_ONE) * BigInt(equity + VIRTUAL)) / BigInt(totalShares + VIRTUAL);
  return Math.min(Number.MAX_SAFE_INTEGER, Number(exact));
}

/** True while shares have a worth. */
export function haveSharesWorth(equity: number): boolean {
  return equity + VIRTUAL > 0;
}

/** One quote unit a share in the scale of the providers' index. */
const REWARD_BITS = 30n;

/** How far `amount` moves the providers' index, rounded down, at most `most`. */
export function rewardIndexChange(amount: number, totalShares: number, most: number): number {
  const change = (BigInt(amount) << REWARD_BITS) / BigInt(totalShares);
  return change > BigInt(most) ? most : Number(change);
}

/** Quote units that a move of the index owes to all shares, rounded up. */
export function rewardsSetAside(change: number, totalShares: number): number {
  return Number(-((-BigInt(change) * BigInt(totalShares)) >> REWARD_BITS));
}

/** What a provider gets now, and what stays below one quote unit (2^-30). */
export function rewardPaid(
  shares: number,
  change: number,
  remainder: number,
): { paid: number; remainder: number } {
  const total = BigInt(remainder) + BigInt(shares) * BigInt(change);
  const paid = total >> REWARD_BITS;
  return { paid: Number(paid), remainder: Number(total - (paid << REWARD_BITS)) };
}

/** Part of the volatility that is added to the spread, rounded down. */
export function halfSpread(
  spreadPpb: number,
  volatilityFactorPpb: number,
  volatilityPpb: number,
): number {
  return spreadPpb + mulRateDown(volatilityFactorPpb, volatilityPpb);
}
