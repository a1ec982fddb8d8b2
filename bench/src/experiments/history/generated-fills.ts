import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@tandem/database';
import { FIRST_USER_ACCOUNT } from '@tandem/protocol';

/** Fills of a venue in its tables, and who made them. */
export type GeneratedFills = {
  readonly rows: number;
  /** Users beside the maker; each has about `FILLS_OF_USER` of the fills. */
  readonly users: number;
  /** Has every tenth fill of the venue, and `RARE_FILLS` of them in `RARE_MARKET`. */
  readonly maker: number;
};

export const FILLS_OF_USER = 4_500;
const MAKER_EVERY = 10;
export const RARE_MARKET = 4;
export const RARE_FILLS = 100;
const FIRST_TIME_US = 1_760_000_000_000_000;
const ROWS_A_SECOND = 25_000;
const US_A_ROW = 1_000_000 / ROWS_A_SECOND;
const ROWS_A_STATEMENT = 250_000;

/** The account of one user after another. */
export function userOf(fills: GeneratedFills, place: number): number {
  return FIRST_USER_ACCOUNT + (place % fills.users);
}

/** When a fill happened; the fills are numbered from 1 on. */
export function timeOf(fill: number): number {
  return FIRST_TIME_US + fill * US_A_ROW;
}

/**
 * Fills the table of fills inside the server, in the order of time and with all users mixed, as a
 * venue does: the rows of one user lie far apart.
 *
 * @param rows a multiple of 50,000
 */
export async function generateFills(database: Database, rows: number): Promise<GeneratedFills> {
  const users = Math.round((rows * (1 - 1 / MAKER_EVERY)) / FILLS_OF_USER);
  const maker = FIRST_USER_ACCOUNT + users;
  const rareEvery = rows / RARE_FILLS;
  for (let from = 1; from <= rows; from += ROWS_A_STATEMENT) {
    const through = Math.min(rows, from + ROWS_A_STATEMENT - 1);
    await database.write([
      {
        sql:
          `INSERT INTO fills SELECT CASE WHEN n % ${MAKER_EVERY} = 0 THEN ${maker} ` +
          `ELSE ${FIRST_USER_ACCOUNT} + (hashint8(n) & 1073741823) % ${users} END, n, 1, ` +
          `${FIRST_TIME_US} + n * ${US_A_ROW}, ` +
          `CASE WHEN n % ${rareEvery} = 0 THEN ${RARE_MARKET} ELSE hashint8(n + 7) & 3 END, ` +
          "n * 256, 0, CASE WHEN n % 2 = 0 THEN 'buy' ELSE 'sell' END, " +
          "CASE WHEN n % 2 = 0 THEN 'maker' ELSE 'taker' END, 'cross', " +
          '60000000 + hashint8(n) % 1000, 1000 + n % 977, 0, 12, 0, n % 5000 - 2500, 0 ' +
          `FROM generate_series(${from}::int8, ${through}::int8) AS n`,
        params: [],
      },
    ]);
  }
  await database.write([
    {
      sql:
        `INSERT INTO time_marks SELECT ${FIRST_TIME_US} + n * ${US_A_ROW}, n ` +
        `FROM generate_series(${ROWS_A_SECOND}::int8, ${rows}::int8, ${ROWS_A_SECOND}) AS n`,
      params: [],
    },
    { sql: 'ANALYZE fills', params: [] },
    { sql: 'ANALYZE time_marks', params: [] },
    { sql: 'UPDATE checkpoint SET sequence = $1', params: [rows] },
  ]);
  await settle(database);
  return { rows, users, maker };
}

const LOOK_EVERY_MS = 500;
const PATIENCE_MS = 900_000;
/** Where the server stops is up to it: the last pages may be for the next time. */
const SETTLED_PART = 0.99;

/**
 * Waits for what a running venue has behind it: PGlite is told by the projector to look at new
 * fills, PostgreSQL does it by itself within a minute, and would do it in the middle of the run.
 */
async function settle(database: Database): Promise<void> {
  await database.vacuum('fills');
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const { rows } = await database.read({
      sql: "SELECT relpages, relallvisible FROM pg_class WHERE relname = 'fills'",
      params: [],
    });
    const { relpages, relallvisible } = rows[0] ?? {};
    if (Number(relallvisible) > Number(relpages) * SETTLED_PART) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error('the server has not looked at the new fills');
}
