import { mulRateDown } from '@tandem/quantity';

/** The middle one of three. */
export function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** B of the rulebook: median of bid, ask and last; what is missing is null. */
export function bookPrice(
  bid: number | null,
  ask: number | null,
  last: number | null,
): number | null {
  if (bid === null || ask === null) return last;
  if (last === null) return Math.floor((bid + ask) / 2);
  return median(bid, ask, last);
}

/** Median of index-based, book-based and outside price; mean of two, the one of one. */
export function combineMark(
  fromIndex: number,
  fromBook: number | null,
  fromOutside: number | null,
): number {
  if (fromBook !== null && fromOutside !== null) return median(fromIndex, fromBook, fromOutside);
  const other = fromBook ?? fromOutside;
  return other === null ? fromIndex : Math.floor((fromIndex + other) / 2);
}

/** The mark kept within the clamp around the index and within 1 .. maxPrice. */
export function clampMark(mark: number, index: number, bounds: MarkBounds): number {
  const room = mulRateDown(index, bounds.clampPpb);
  const near = Math.max(index - room, Math.min(index + room, mark));
  return Math.max(1, Math.min(bounds.maxPrice, near));
}

export type MarkBounds = { readonly clampPpb: number; readonly maxPrice: number };
