import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql.ts';

const BUSY_MS = 5000;

/**
 * A database in one file of this process. Write-ahead log with a sync at every commit: what was
 * committed survives a loss of power.
 */
export function openSqlite(path: string): SqlDatabase {
  const database = new DatabaseSync(path);
  // A report may read while the bot writes.
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return new Sqlite(database);
}

/** A text that is asked again needs no parsing. */
const STATEMENTS_MOST = 200;

class Sqlite implements SqlDatabase {
  readonly dialect = 'sqlite';
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
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
    return this.#prepare(text).all(...values);
  }

  #prepare(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    if (this.#statements.size >= STATEMENTS_MOST) this.#statements.clear();
    const statement = this.#database.prepare(text.replace(/\$(\d+)/g, '?$1'));
    statement.setReadBigInts(true);
    this.#statements.set(text, statement);
    return statement;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work);
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
