import { type AccountHistoryRequest, accountFills, type Database } from '@tandem/database';
import { type Percentiles, percentilesOf } from '../../measure/percentiles.ts';
import { processorTimeUs } from '../../measure/processor-time.ts';
import { type GeneratedFills, RARE_FILLS, RARE_MARKET, timeOf, userOf } from './generated-fills.ts';

/** Fills of one page. */
const LIMIT = 1_000;
const QUERIES = 200;
/** The first ones open connections and load the code. */
const WARMING = 30;
/** From one user to the next: none comes twice. */
const STRIDE = 7;

type Query = {
  readonly name: string;
  readonly request: (fills: GeneratedFills, place: number) => Omit<AccountHistoryRequest, 'limit'>;
  /** Every answer has as many rows. */
  readonly rows: number;
};

const QUERIES_OF_HISTORY: readonly Query[] = [
  {
    name: 'newest of a user',
    request: (fills, place) => ({ account: userOf(fills, place) }),
    rows: LIMIT,
  },
  {
    name: 'newest of a user in one market',
    request: (fills, place) => ({ account: userOf(fills, place), market: 2 }),
    rows: LIMIT,
  },
  {
    name: 'behind the middle of a list',
    request: (fills, place) => ({ account: userOf(fills, place), after: [fills.rows / 2, -1] }),
    rows: LIMIT,
  },
  {
    name: 'before a time in the middle',
    request: (fills, place) => ({
      account: userOf(fills, place),
      toTimeUs: timeOf(fills.rows / 2),
    }),
    rows: LIMIT,
  },
  {
    name: 'newest of a maker who has a tenth of all',
    request: ({ maker }) => ({ account: maker }),
    rows: LIMIT,
  },
  {
    name: 'all of this maker in a market that he seldom trades',
    request: ({ maker }) => ({ account: maker, market: RARE_MARKET }),
    rows: RARE_FILLS,
  },
];

/** How long a query took, its answer included; and what was wrong with the answers. */
export type QueryTimes = Percentiles & {
  readonly name: string;
  readonly rows: number;
  /** Time of processors that one page took in this process and in the server. */
  readonly processorMs: number;
  readonly fault: string | null;
};

/** Asks each question of one user after another, as the gateway asks it. */
export async function timeHistory(
  database: Database,
  fills: GeneratedFills,
): Promise<readonly QueryTimes[]> {
  const times: QueryTimes[] = [];
  for (const query of QUERIES_OF_HISTORY) times.push(await timeQuery(database, fills, query));
  return times;
}

async function timeQuery(
  database: Database,
  fills: GeneratedFills,
  { name, request, rows }: Query,
): Promise<QueryTimes> {
  const samples = new Float64Array(QUERIES);
  let fault: string | null = null;
  let startedUs = 0;
  for (let count = 0; count < WARMING + QUERIES; count += 1) {
    const asked = request(fills, count * STRIDE);
    if (count === WARMING) startedUs = await processorUs(database);
    const started = performance.now();
    const page = await accountFills(database, { ...asked, limit: LIMIT });
    if (count >= WARMING) samples[count - WARMING] = performance.now() - started;
    fault ??= faultOf(page.rows, asked, rows);
  }
  const processorMs = ((await processorUs(database)) - startedUs) / QUERIES / 1e3;
  return { ...percentilesOf(samples), name, rows, processorMs, fault };
}

/** Processor time so far of this process, in which PGlite is a thread, and of a server's. */
async function processorUs(database: Database): Promise<number> {
  const { rows } = await database.read({
    sql: 'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
    params: [],
  });
  const pids = database.kind === 'postgres' ? rows.map(({ pid }) => Number(pid)) : [];
  const { user, system } = process.cpuUsage();
  return pids.reduce((sum, pid) => sum + (processorTimeUs(pid) ?? 0), user + system);
}

/** What is wrong with a page: other fills, too few of them, or not the newest first. */
function faultOf(
  rows: readonly { readonly account: number; readonly market: number; readonly sequence: number }[],
  { account, market }: Omit<AccountHistoryRequest, 'limit'>,
  expected: number,
): string | null {
  if (rows.length !== expected) return `account ${account}: ${rows.length} rows, not ${expected}`;
  const isForeign = rows.some(
    (row) => row.account !== account || (market !== undefined && row.market !== market),
  );
  if (isForeign) return `account ${account}: rows of others`;
  const isInOrder = rows.every(
    ({ sequence }, at) => sequence < (rows[at - 1]?.sequence ?? 2 ** 53),
  );
  return isInOrder ? null : `account ${account}: rows not in order`;
}
