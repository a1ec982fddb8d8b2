import type { Database, Statement } from '../database.ts';

/** Fees that providers got in a stretch of time. */
export type PoolYieldRow = {
  readonly distributions: number;
  /** Quote units. */
  readonly distributed: bigint;
  /** Sum of each payment's part of what it was paid on, in 10^-9, each rounded down. */
  readonly ratePpb: number;
  /** Since when there were shares; null: there are none. */
  readonly sinceUs: number | null;
};

/** Shares that nobody has, and the quote units that they own: docs/rulebook/pool.md. */
const VIRTUAL = 1_000_000;

/** What was distributed to all providers at or after a time. */
export function poolYield(
  database: Database,
  { fromTimeUs }: { readonly fromTimeUs: number },
): Promise<PoolYieldRow> {
  return readYield(database, {
    sql:
      'SELECT count(*) AS distributions, coalesce(sum(d.providers), 0) AS distributed, ' +
      'coalesce(sum(floor(d.providers::numeric * 1000000000 / d.pool_equity)), 0) AS rate, ' +
      '(SELECT p.opened_us FROM pools p LIMIT 1) AS since ' +
      'FROM pool_distributions d ' +
      `WHERE ${newerThan('d', '$1')} AND d.pool_equity > 0 AND d.providers > 0`,
    params: [fromTimeUs],
  });
}

/**
 * What one provider was paid at or after a time. A payment belongs to the newest distribution
 * before it, and is compared with what his shares were worth then.
 */
export function accountPoolYield(
  database: Database,
  { account, fromTimeUs }: { readonly account: number; readonly fromTimeUs: number },
): Promise<PoolYieldRow> {
  const worth = `e.shares::numeric * (d.pool_equity + ${VIRTUAL}) / (d.total_shares + ${VIRTUAL})`;
  return readYield(database, {
    sql:
      'SELECT count(*) AS distributions, coalesce(sum(e.amount), 0) AS distributed, ' +
      `coalesce(sum(floor(e.amount::numeric * 1000000000 / (${worth}))), 0) AS rate, ` +
      `(${JOINED}) AS since ` +
      'FROM pool_entries e CROSS JOIN LATERAL (' +
      'SELECT d.pool_equity, d.total_shares FROM pool_distributions d ' +
      'WHERE d.sequence <= e.sequence ORDER BY d.sequence DESC LIMIT 1) d ' +
      `WHERE e.account = $2 AND e.kind = 'paid' AND ${newerThan('e', '$1')} ` +
      `AND e.time_us >= (${JOINED}) AND d.pool_equity > 0 AND e.shares > 0`,
    params: [fromTimeUs, account],
  });
}

/** His first purchase since he had no shares the last time. */
const JOINED =
  'SELECT min(m.time_us) FROM pool_entries m ' +
  "WHERE m.account = $2 AND m.kind = 'minted' AND m.sequence > coalesce((" +
  'SELECT max(r.sequence) FROM pool_entries r ' +
  "WHERE r.account = $2 AND r.kind = 'redeemed' AND r.account_shares = 0), -1)";

/** Marks turn a time into a sequence, so that the key's index finds the place. */
function newerThan(alias: string, time: string): string {
  const mark =
    `SELECT m.sequence FROM time_marks m WHERE m.time_us <= ${time}::int8 ` +
    'ORDER BY m.time_us DESC LIMIT 1';
  return `${alias}.time_us >= ${time}::int8 AND ${alias}.sequence >= coalesce((${mark}), 0)`;
}

async function readYield(database: Database, statement: Statement): Promise<PoolYieldRow> {
  const { rows } = await database.read(statement);
  const [row] = rows;
  const since = row?.['since'] ?? null;
  return {
    distributions: Number(row?.['distributions'] ?? 0),
    distributed: BigInt((row?.['distributed'] ?? 0) as bigint | number),
    ratePpb: Number(row?.['rate'] ?? 0),
    sinceUs: since === null ? null : Number(since),
  };
}
