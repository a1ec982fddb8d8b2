import type { BookSides, Level } from '@tandem/feed';
import type { DepthBook, ScaledLevel } from '@tandem/recording';

/** A recorded book and the venue's, and how their prices relate. */
export type BookPair = {
  readonly recorded: DepthBook;
  readonly here: BookSides;
  readonly unitsPerPriceStep: number;
};

/** True when the best levels of both sides have equal prices and sizes. */
export function isSameTop(pair: BookPair, levels: number): boolean {
  const { recorded, here } = pair;
  return (
    isSameSide(recorded.bids.top(levels), here.buy.top(levels), pair.unitsPerPriceStep) &&
    isSameSide(recorded.asks.top(levels), here.sell.top(levels), pair.unitsPerPriceStep)
  );
}

function isSameSide(
  recorded: readonly ScaledLevel[],
  here: readonly Level[],
  unitsPerPriceStep: number,
): boolean {
  const isSame = ({ price, size }: ScaledLevel, at: number): boolean =>
    here[at]?.price === price * unitsPerPriceStep && here[at]?.size === size;
  return recorded.length === here.length && recorded.every(isSame);
}
