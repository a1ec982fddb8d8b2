import { DatabaseBehindError, type RawRow, type ReadAnswer, type Statement } from './database.ts';

/** The statement, with the checkpoint of the very copy and moment that it reads. */
export function withCheckpoint({ sql, params }: Statement): Statement {
  return {
    sql:
      'SELECT c.sequence AS "asOfSequence", c.time_us AS "asOfTimeUs", r.* FROM checkpoint c ' +
      `LEFT JOIN LATERAL (SELECT true AS "isRow", q.* FROM (${sql}) q) r ON true`,
    params,
  };
}

/**
 * Takes the checkpoint off the rows again.
 *
 * @throws DatabaseBehindError when the copy does not know `minSequence`
 */
export function answerOf(rows: readonly RawRow[], minSequence: number | undefined): ReadAnswer {
  const [first] = rows;
  const asOfSequence = Number(first?.['asOfSequence'] ?? 0);
  const asOfTimeUs = Number(first?.['asOfTimeUs'] ?? 0);
  if (minSequence !== undefined && asOfSequence < minSequence) {
    throw new DatabaseBehindError(minSequence, asOfSequence);
  }
  const isEmpty = first === undefined || first['isRow'] !== true;
  return { asOfSequence, asOfTimeUs, rows: isEmpty ? [] : rows };
}
