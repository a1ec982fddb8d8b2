import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Statement } from '../database.ts';
import { openEmbedded } from '../embedded/open-embedded.ts';
import { REJECTS } from '../rows/order-rows.ts';
import { MARKET_STATISTICS } from '../rows/statistics-rows.ts';
import { selectList, type Table } from '../table.ts';
import { readRows } from './read-rows.ts';

const TEXTS = ['', 'a "quoted", {braced} text', "it's\n\ttwo lines \\ and a NULL", 'Zürich 漢字'];

function allOf<Row>(table: Table<Row>): Statement {
  const sql = `SELECT ${selectList(table, 't')} FROM ${table.name} t ORDER BY t.bound DESC`;
  return { sql, params: [] };
}

describe('rows in one text', () => {
  let database: Database;
  beforeAll(async () => {
    ({ database } = await openEmbedded(null));
    await database.write(
      TEXTS.map((text, at) => ({
        sql:
          'INSERT INTO rejects VALUES ' +
          "(7, $1, 0, 1760000000000000, $2, NULL, 'reason', $3, -9007199254740991, NULL, 2, NULL)",
        params: [at + 1, text, at],
      })),
    );
    const totals = "(1, 3600, 0, 5, '123456789012345678901234567890', 0, '-18446744073709551617'";
    const rest = '1, 2, 3, 0, 4, NULL, 9007199254740991, NULL)';
    await database.write([
      { sql: `INSERT INTO market_statistics VALUES ${totals}, ${rest}`, params: [] },
    ]);
  });
  afterAll(() => database.close());

  test('are those that the database gives one by one, in the same order', async () => {
    const statement = allOf(REJECTS);
    const { rows } = await readRows(database, REJECTS, statement, {});
    const plain = await database.read(statement);
    expect(rows.map(({ command }) => command)).toEqual(TEXTS.toReversed());
    expect(rows).toEqual(plain.rows);
  });

  test('keep totals beyond 2^53 exact, and what is unknown null', async () => {
    const sql = `SELECT ${selectList(MARKET_STATISTICS, 't')} FROM market_statistics t`;
    const { rows } = await readRows(database, MARKET_STATISTICS, { sql, params: [] }, {});
    expect(rows).toEqual((await database.read({ sql, params: [] })).rows);
    expect(rows[0]).toMatchObject({
      volume: 123_456_789_012_345_678_901_234_567_890n,
      quoteFees: -18_446_744_073_709_551_617n,
      openInterest: null,
      indexPrice: Number.MAX_SAFE_INTEGER,
    });
  });

  test('are none where nothing is found', async () => {
    const sql = `SELECT ${selectList(REJECTS, 't')} FROM rejects t WHERE t.account = 8`;
    const { rows } = await readRows(database, REJECTS, { sql, params: [] }, {});
    expect(rows).toEqual([]);
  });

  test('stop at a quantity that is no exact number', async () => {
    const tooLarge = selectList(REJECTS, 't').replace('t.actual', '9007199254740993');
    const sql = `SELECT ${tooLarge} FROM rejects t`;
    await expect(readRows(database, REJECTS, { sql, params: [] }, {})).rejects.toThrow(
      'is no exact number',
    );
  });
});
