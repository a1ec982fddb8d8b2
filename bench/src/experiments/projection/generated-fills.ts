import { accountFills, type Database } from '@tandem/database';
import { type Percentiles, percentilesOf } from '../../measure/percentiles.ts';

/** Users whose fills are generated; each has about as many as the next. */
const USERS = 2_000;
const FIRST_USER = 16;
const ROWS_A_STATEMENT = 250_000;
const QUERIES = 200;
const LIMIT = 1_000;

/** Fills the table of fills inside the server: random users, four markets, time going on. */
export async function generateFills(database: Database, rows: number): Promise<void> {
  for (let from = 1; from <= rows; from += ROWS_A_STATEMENT) {
    const through = Math.min(rows, from + ROWS_A_STATEMENT - 1);
    await database.write([
      {
        sql:
          'INSERT INTO fills SELECT ' +
          `${FIRST_USER} + (hashint8(n) & 1073741823) % ${USERS}, n, 1, ` +
          '1760000000000000 + n * 40, hashint8(n + 7) & 3, n * 256, 0, ' +
          "CASE WHEN n % 2 = 0 THEN 'buy' ELSE 'sell' END, " +
          "CASE WHEN n % 2 = 0 THEN 'maker' ELSE 'taker' END, 'cross', " +
          '60000000 + hashint8(n) % 1000, 1000 + n % 977, 0, 12, 0, n % 5000 - 2500 ' +
          `FROM generate_series(${from}::int8, ${through}::int8) AS n`,
        params: [],
      },
    ]);
  }
  await database.write([
    { sql: 'ANALYZE fills', params: [] },
    { sql: 'UPDATE checkpoint SET sequence = $1', params: [rows] },
  ]);
}

/** Milliseconds of the newest fills of one user after another, in all markets or in one. */
export async function timeQueries(
  database: Database,
  market: number | undefined,
): Promise<Percentiles & { readonly rows: number }> {
  const samples = new Float64Array(QUERIES);
  let rows = 0;
  // The first ones load pages and plans.
  for (let query = -20; query < QUERIES; query += 1) {
    const account = FIRST_USER + (((query + 20) * 7) % USERS);
    const started = performance.now();
    const page = await accountFills(database, { account, market, limit: LIMIT });
    if (query >= 0) samples[query] = performance.now() - started;
    rows = Math.max(rows, page.rows.length);
  }
  return { ...percentilesOf(samples), rows };
}
