import type { BookLevel, Side } from './record.ts';

/** How many levels a side are compared, price and size. */
export const COMPARED_LEVELS = 5;

/** The best levels of both sides, best first. */
export type BookTop = {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

/** A price at which the two books hold different sizes (0: no such level). */
export type LevelDifference = {
  readonly side: Side;
  readonly priceCents: number;
  readonly recordedLots: number;
  readonly venueLots: number;
};

export type BookComparison = {
  readonly isBestEqual: boolean;
  readonly isTopEqual: boolean;
  readonly differences: readonly LevelDifference[];
};

/** Compares the best prices and the best five levels. Two empty sides are equal. */
export function compareBooks(recorded: BookTop, venue: BookTop): BookComparison {
  const differences = [
    ...compareSide('buy', top(recorded.bids), top(venue.bids)),
    ...compareSide('sell', top(recorded.asks), top(venue.asks)),
  ];
  const isBestEqual =
    recorded.bids[0]?.priceCents === venue.bids[0]?.priceCents &&
    recorded.asks[0]?.priceCents === venue.asks[0]?.priceCents;
  return { isBestEqual, isTopEqual: differences.length === 0, differences };
}

function top(levels: readonly BookLevel[]): readonly BookLevel[] {
  return levels.slice(0, COMPARED_LEVELS);
}

/**
 * Levels that differ, within the prices that both tops cover: a level that is missing near the
 * best price pushes another one into the top five, which is no difference of its own.
 */
function compareSide(
  side: Side,
  recorded: readonly BookLevel[],
  venue: readonly BookLevel[],
): readonly LevelDifference[] {
  const recordedLots = sizesByPrice(recorded);
  const venueLots = sizesByPrice(venue);
  const prices = [...new Set([...recordedLots.keys(), ...venueLots.keys()])];
  return prices
    .filter((price) => isCovered(side, price, recorded) && isCovered(side, price, venue))
    .map((priceCents) => ({
      side,
      priceCents,
      recordedLots: recordedLots.get(priceCents) ?? 0,
      venueLots: venueLots.get(priceCents) ?? 0,
    }))
    .filter((level) => level.recordedLots !== level.venueLots);
}

function sizesByPrice(levels: readonly BookLevel[]): Map<number, number> {
  return new Map(levels.map((level) => [level.priceCents, level.sizeLots]));
}

function isCovered(side: Side, price: number, levels: readonly BookLevel[]): boolean {
  const last = levels.at(-1);
  if (last === undefined || levels.length < COMPARED_LEVELS) return true;
  return side === 'buy' ? price >= last.priceCents : price <= last.priceCents;
}
