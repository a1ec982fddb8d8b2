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

/** A taker at the start of its way. */
export function startTaker(order: number, isLiquidation: boolean): Taker {
  return { order, isLiquidation, filledLots: 0, filledQuote: 0, stop: null };
}
