import {
  decimalText,
  HISTORY_ROWS,
  type HistoryField,
  type HistoryKind,
  type Listing,
  rateText,
  rejectFigures,
  rejectSubject,
} from '@tandem/api';

/** A row of a table, its numbers in engine units. */
export type StoredRow = { readonly [column: string]: unknown };

/** Scale of the settlement asset, in which shares of the pool are counted as well. */
const MONEY_SCALE = 6;
const SHARE_PRICE_SCALE = 9;

/** A row as the API writes it: only the fields that are public, amounts as decimals. */
export function historyText(kind: HistoryKind, row: StoredRow, listing: Listing): object {
  const fields = Object.entries<HistoryField>(HISTORY_ROWS[kind]);
  const shown = kind === 'reject' ? { ...row, ...figuresOf(row, listing) } : row;
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      textOf(field, columnOf(shown, name, field), shown, listing),
    ]),
  );
}

/** The figures of a reject; without a market whose they are, in units of the engine. */
function figuresOf(row: StoredRow, listing: Listing) {
  const { command, market, asset, side, reason, bound, actual } = row;
  const numbers = { bound: Number(bound), actual: Number(actual) };
  const named = {
    kind: command,
    ...(market === null ? {} : { market }),
    ...(asset === null ? {} : { asset }),
    ...(side === null ? {} : { side }),
  };
  const subject = rejectSubject(named as never, listing, () => undefined);
  return rejectFigures({ reason, command, ...numbers } as never, subject);
}

/** Rates lose their unit in the public name, because they are parts of one there. */
function columnOf(row: StoredRow, name: string, field: HistoryField): unknown {
  return field === 'rate' ? row[`${name}Ppb`] : row[name];
}

function textOf(field: HistoryField, value: unknown, row: StoredRow, listing: Listing): unknown {
  if (value === null || value === undefined) return null;
  if (field === 'text' || field === 'flag') return value;
  if (field === 'number') return Number(value);
  const integer = value as number | bigint;
  if (field === 'rate') return rateText(Number(integer));
  if (field === 'asset') return listing.assetById(Number(integer))?.symbol ?? String(integer);
  const market = listing.marketById(Number(row['market'] ?? -1));
  if (field === 'market') return market?.symbol ?? String(integer);
  return decimalText(integer, scaleOf(field, { row, listing, market }));
}

type Surroundings = {
  readonly row: StoredRow;
  readonly listing: Listing;
  readonly market: ReturnType<Listing['marketById']>;
};

function scaleOf(field: HistoryField, { row, listing, market }: Surroundings): number {
  if (field === 'sharePrice') return SHARE_PRICE_SCALE;
  if (field === 'price') return market?.priceScale ?? 0;
  if (field === 'size') return market?.sizeScale ?? 0;
  if (field === 'quote') return market?.quoteScale ?? MONEY_SCALE;
  const asset = row['feeAsset'] ?? row['asset'];
  return listing.assetById(Number(asset ?? -1))?.scale ?? 0;
}
