import type { CancelReason } from '@tandem/protocol';

/** How a taker's way through the book ended. */
export type TakerStop = Extract<CancelReason, 'selfTrade' | 'insufficientMargin'> | null;

/** An order on its way through the opposite side of its book. */
export type Taker = {
  /** Slot of the order; its price is the limit of the way. */
  order: number;
  /** Liquidation orders pay no fee, are not tested and get no protocol priority. */
  isLiquidation: boolean;
  /** Lots and quote units filled so far. */
  filledLots: number;
  filledQuote: number;
  stop: TakerStop;
};

// One is enough: a taker's way ends before the next one's begins.
const taker: Taker = { order: 0, isLiquidation: false, filledLots: 0, filledQuote: 0, stop: null };

/** The taker at the start of its way; the one before it is forgotten. */
export function startTaker(order: number, isLiquidation: boolean): Taker {
  taker.order = order;
  taker.isLiquidation = isLiquidation;
  taker.filledLots = 0;
  taker.filledQuote = 0;
  taker.stop = null;
  return taker;
}
