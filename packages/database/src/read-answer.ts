import { DatabaseBehindError, type RawRow, type Statement } from './database.ts';

/** How far a copy of the database follows the journal. */
export type KnownPlace = { readonly asOfSequence: number; readonly asOfTimeUs: number };

/**
 * Setting of who reads. A page comes out of an index in its order and ends where it is full. Where
 * the planner takes what lies behind it for less than a page, it would collect all of that in a
 * bitmap and sort it: a page by time read everything that was older.
 */
export const READ_IN_ORDER = 'enable_bitmapscan=off';

/** Asked before the rows are: what is read after it knows at least as much. */
export const KNOWN_PLACE: Statement = {
  sql: 'SELECT sequence, time_us FROM checkpoint',
  params: [],
};

/**
 * Reads the answer to `KNOWN_PLACE`.
 *
 * @throws DatabaseBehindError when the copy does not know `minSequence`
 */
export function placeOf(rows: readonly RawRow[], minSequence: number | undefined): KnownPlace {
  const asOfSequence = Number(rows[0]?.['sequence'] ?? 0);
  if (minSequence !== undefined && asOfSequence < minSequence) {
    throw new DatabaseBehindError(minSequence, asOfSequence);
  }
  return { asOfSequence, asOfTimeUs: Number(rows[0]?.['time_us'] ?? 0) };
}
