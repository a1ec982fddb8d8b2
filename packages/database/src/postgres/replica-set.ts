import type pg from 'pg';
import {
  DatabaseBehindError,
  type RawRow,
  type ReadAnswer,
  type ReadOptions,
  type Statement,
} from '../database.ts';
import { KNOWN_PLACE, placeOf } from '../read-answer.ts';

/** How long a replica that cannot be reached is left alone. */
const REST_MS = 5_000;

type Replica = { readonly pool: pg.Pool; restsUntilMs: number };

/**
 * Sends reads to replicas in turn, and to the primary when none is alive or far enough. A replica
 * shows a prefix of the journal, because one projector commits in its order.
 */
export class ReplicaSet {
  readonly #primary: pg.Pool;
  readonly #replicas: readonly Replica[];
  #turn = 0;

  constructor(primary: pg.Pool, replicas: readonly pg.Pool[]) {
    this.#primary = primary;
    this.#replicas = replicas.map((pool) => ({ pool, restsUntilMs: 0 }));
  }

  async read(statement: Statement, options: ReadOptions): Promise<ReadAnswer> {
    for (let tried = 0; tried < this.#replicas.length; tried += 1) {
      this.#turn = (this.#turn + 1) % this.#replicas.length;
      const replica = this.#replicas[this.#turn] as Replica;
      if (replica.restsUntilMs > performance.now()) continue;
      try {
        return await query(replica.pool, statement, options);
      } catch (error) {
        if (error instanceof DatabaseBehindError) continue;
        if (!isServerFault(error)) throw error;
        replica.restsUntilMs = performance.now() + REST_MS;
      }
    }
    return query(this.#primary, statement, options);
  }

  async close(): Promise<void> {
    const pools = [this.#primary, ...this.#replicas.map(({ pool }) => pool)];
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

async function query(
  pool: pg.Pool,
  statement: Statement,
  { minSequence }: ReadOptions,
): Promise<ReadAnswer> {
  const ask = async ({ sql, params }: Statement): Promise<readonly RawRow[]> =>
    (await pool.query<RawRow>(sql, [...params])).rows;
  if (statement.tellsPlace === true) {
    const rows = await ask(statement);
    return { ...placeOf(rows, minSequence), rows };
  }
  const place = placeOf(await ask(KNOWN_PLACE), minSequence);
  return { ...place, rows: await ask(statement) };
}

/** A server that is away, starting, stopping or replaying; other faults are the statement's. */
function isServerFault(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  if (typeof code !== 'string') return true;
  return /^(08|53|57P|E[A-Z]+$)/.test(code) || code === '40001';
}
