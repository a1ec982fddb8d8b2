import pg from 'pg';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql.ts';

/** A server that several processes share; needed when the executor is its own process. */
export function openPostgres(url: string, connections = 8): SqlDatabase {
  // Integers arrive as bigint, as from SQLite.
  const types = new pg.TypeOverrides();
  for (const oid of INTEGERS) types.setTypeParser(oid, BigInt);
  const pool = new pg.Pool({ connectionString: url, max: connections, types });
  // A connection that dies while idle is replaced; what uses one hears of it by itself.
  pool.on('error', () => undefined);
  return new Postgres(pool);
}

const INTEGERS: readonly number[] = [20, 21, 23];

type Asks = {
  query(text: string, values: readonly SqlValue[]): Promise<{ readonly rows: unknown[] }>;
};

class Postgres implements SqlDatabase {
  readonly dialect = 'postgres';
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  query<Row extends SqlRow>(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    return ask<Row>(this.#pool, text, values);
  }

  async transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work({
        dialect: 'postgres',
        query: <Row extends SqlRow>(text: string, values?: readonly SqlValue[]) =>
          ask<Row>(client, text, values),
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

async function ask<Row extends SqlRow>(
  on: Asks,
  text: string,
  values: readonly SqlValue[] = [],
): Promise<readonly Row[]> {
  const { rows } = await on.query(text, values);
  return rows as Row[];
}
