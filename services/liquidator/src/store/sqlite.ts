import { DatabaseSync } from 'node:sqlite';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql.ts';

/**
 * A database in one file of this process. Write-ahead log with a sync at every commit: what was
 * committed survives a loss of power.
 */
export function openSqlite(path: string): SqlDatabase {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return new Sqlite(database);
}

class Sqlite implements SqlDatabase {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  /** One connection, so one after the other. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  query<Row extends SqlRow>(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#next(async () => this.#run(text, values) as readonly Row[]);
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#next(async () => {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        const result = await work({
          dialect: 'sqlite',
          query: async <Row extends SqlRow>(text: string, values?: readonly SqlValue[]) =>
            this.#run(text, values) as readonly Row[],
        });
        this.#database.exec('COMMIT');
        return result;
      } catch (error) {
        this.#database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#next(async () => this.#database.close());
  }

  #run(text: string, values: readonly SqlValue[] = []): readonly SqlRow[] {
    const statement = this.#database.prepare(text.replace(/\$(\d+)/g, '?$1'));
    statement.setReadBigInts(true);
    return statement.all(...values);
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work);
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
