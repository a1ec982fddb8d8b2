import { formatDecimal, isDecimalError, parseDecimal } from '@tandem/quantity';

/** One row of the book as it is shown. Sizes are integers in 10^-sizeScale. */
export type BookRow = {
  readonly price: string;
  readonly size: number;
  /** Size of this row and of all better ones. */
  readonly sum: number;
  /** Cost of this row alone, in units of price times size. */
  readonly ownCost: number;
  /** Cost of all better rows and this one. */
  readonly cost: number;
};

type Level = readonly [price: string, size: string];
type Scales = { readonly priceScale: number; readonly sizeScale: number };
type Grouping = Scales & {
  /** Width of a row in price units; 1 keeps every price. */
  readonly step: number;
  readonly side: 'bids' | 'asks';
  readonly most: number;
};

function integer(text: string, scale: number): number {
  const value = parseDecimal(text, Math.max(0, scale));
  return isDecimalError(value) ? 0 : value;
}

/**
 * Joins levels, best first, into rows of one width. A bid goes down to its row and an ask up, so
 * that a row never promises a better price than it has; every row's price is a valid order price.
 */
export function groupLevels(levels: readonly Level[], grouping: Grouping): readonly BookRow[] {
  const { priceScale, sizeScale, step, side, most } = grouping;
  const rows: { row: number; size: number; cost: number }[] = [];
  for (const [priceText, sizeText] of levels) {
    const price = integer(priceText, priceScale);
    const size = integer(sizeText, sizeScale);
    const row = (side === 'bids' ? Math.floor(price / step) : Math.ceil(price / step)) * step;
    const last = rows.at(-1);
    if (last?.row === row) {
      last.size += size;
      last.cost += price * size;
    } else if (rows.length === most) break;
    else rows.push({ row, size, cost: price * size });
  }
  let sum = 0;
  let cost = 0;
  return rows.map((made) => {
    sum += made.size;
    cost += made.cost;
    const price = formatDecimal(made.row, Math.max(0, priceScale));
    return { price, size: made.size, sum, ownCost: made.cost, cost };
  });
}

/** Widths to choose from: 1, 2, 5, 10, 20, 50, 100 ticks, in price units. */
export function groupingSteps(tickSize: string, priceScale: number): readonly number[] {
  const tick = Math.max(1, integer(tickSize, priceScale));
  return [1, 2, 5, 10, 20, 50, 100, 500].map((times) => times * tick);
}
