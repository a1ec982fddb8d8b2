import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, Statement } from '../database.ts';
import { openEmbedded } from '../embedded/open-embedded.ts';
import { type AccountHistoryRequest, accountFills } from './account-history.ts';
import { marketTrades } from './market-history.ts';

const ROWS = 20_000;
/** Each page of their table has some of each market: reading it all costs more than an index. */
const TRADES = 200_000;
const TRADED_MARKETS = 60;
const ACCOUNTS = 4;
const MARKETS = 3;
const LIMIT = 1_000;
/** One fill a millisecond, a mark every second. */
const timeOf = (sequence: number): number => sequence * 1_000;
/** More than a page is older. The planner takes it for less: two conditions say the same. */
const EARLY = 6_500;

/** What a step of a plan did. */
type Step = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Step[];
};

describe('a page', () => {
  let database: Database;
  beforeAll(async () => {
    ({ database } = await openEmbedded(null));
    const series = (count: number) => `FROM generate_series(1, ${count}) AS n`;
    const market = `n / ${ACCOUNTS} % ${MARKETS}`;
    await database.write(
      [
        `INSERT INTO fills SELECT n % ${ACCOUNTS}, n, 0, n * 1000, ${market}, n * 256, ` +
          `0, 'buy', 'maker', 'cross', 60000, 7, 0, 1, 0, -5, 0 ${series(ROWS)}`,
        `INSERT INTO trades SELECT n % ${TRADED_MARKETS}, n, 0, n * 1000, 60000, 7, 'buy' ` +
          series(TRADES),
        `INSERT INTO time_marks SELECT n * 1000, n ${series(TRADES)} WHERE n % 1000 = 0`,
        'ANALYZE',
      ].map((sql) => ({ sql, params: [] })),
    );
    await database.vacuum('fills');
  });
  afterAll(() => database.close());

  const account = 2;
  const requests: readonly (readonly [string, Omit<AccountHistoryRequest, 'limit'>])[] = [
    ['the newest', { account }],
    ['those of one market', { account, market: 1 }],
    ['those behind another page', { account, after: [15_000, -1] }],
    ['those before a time', { account, toTimeUs: timeOf(EARLY) }],
    ['those of a market before a time', { account, market: 1, toTimeUs: timeOf(2 * EARLY) }],
  ];

  test.each(requests)('of fills, %s, comes out of an index alone', async (_, request) => {
    const { after, market, toTimeUs } = request;
    const { page, steps } = await watch((watched) =>
      accountFills(watched, { ...request, limit: LIMIT }),
    );
    const isWanted = (sequence: number): boolean =>
      sequence % ACCOUNTS === account &&
      (market === undefined || Math.floor(sequence / ACCOUNTS) % MARKETS === market) &&
      sequence < (after?.[0] ?? Number.POSITIVE_INFINITY) &&
      timeOf(sequence) < (toTimeUs ?? Number.POSITIVE_INFINITY);
    const all = Array.from({ length: ROWS }, (_item, at) => ROWS - at).filter(isWanted);
    expect(all.length).toBeGreaterThan(LIMIT);
    expect(page.rows.map(({ sequence }) => sequence)).toEqual(all.slice(0, LIMIT));
    expect(scansOf('fills', steps)).toEqual([['Index Only Scan', LIMIT + 1]]);
  });

  test('of trades before a time reads no more than it shows', async () => {
    const toTimeUs = timeOf((TRADES / ROWS) * EARLY);
    const request = { market: 1, toTimeUs, limit: LIMIT };
    const { page, steps } = await watch((watched) => marketTrades(watched, request));
    expect(page.rows).toHaveLength(LIMIT);
    expect(scansOf('trades', steps)).toEqual([['Index Scan', LIMIT + 1]]);
  });

  /** A page, and how the database found it. */
  async function watch<Page>(ask: (watched: Database) => Promise<Page>) {
    const asked: Statement[] = [];
    const page = await ask({
      kind: database.kind,
      write: (statements) => database.write(statements),
      read: (statement, options) => {
        asked.push(statement);
        return database.read(statement, options);
      },
      vacuum: (table) => database.vacuum(table),
      close: () => database.close(),
    });
    const { sql = '', params = [] } = asked[0] ?? {};
    const explain = { sql: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, params };
    const { rows } = await database.read(explain);
    const plans = (rows[0]?.['QUERY PLAN'] ?? []) as readonly { readonly Plan: Step }[];
    return { page, steps: plans.flatMap(({ Plan: plan }) => stepsOf(plan)) };
  }
});

function stepsOf(step: Step): readonly Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

function scansOf(table: string, steps: readonly Step[]): readonly (readonly [string, number])[] {
  return steps
    .filter((step) => step['Relation Name'] === table)
    .map((step) => [step['Node Type'], step['Actual Rows']]);
}
