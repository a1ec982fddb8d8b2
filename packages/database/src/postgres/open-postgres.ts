import { readFileSync } from 'node:fs';
import pg from 'pg';
import {
  type Database,
  DatabaseUnavailableError,
  parseQuantity,
  type RawRow,
  type ReadAnswer,
  type ReadOptions,
  requireRows,
  type Statement,
} from '../database.ts';
import { migrate, statementsOf } from '../migrate.ts';
import { READ_IN_ORDER } from '../read-answer.ts';
import { ReplicaSet } from './replica-set.ts';

/** Where PostgreSQL is. Addresses carry passwords: they come from the environment, never argv. */
export type PostgresPlace = {
  readonly url: string;
  /** Hot standbys that answer reads; without any the primary answers. */
  readonly replicaUrls: readonly string[];
  /** Connections for reading, to each server. */
  readonly readConnections: number;
  /** A process that only reads changes neither schema nor rows. */
  readonly access: 'write' | 'read';
};

type TypeParser = (text: string) => unknown;

/** By the permanent numbers of PostgreSQL's types; int8 and numeric are exact integers here. */
const PARSERS: ReadonlyMap<number, TypeParser> = new Map<number, TypeParser>([
  [16, (text) => text === 't'],
  [20, parseQuantity],
  [23, Number],
  [1_700, BigInt],
]);
const asText: TypeParser = (text) => text;
const TYPES = { getTypeParser: (oid: number): TypeParser => PARSERS.get(oid) ?? asText };

/** Rows can be made again and the checkpoint is written with them: no commit waits for the disk. */
const WRITER_SESSION = '-c role=tandem_writer -c synchronous_commit=off';
const READER_SESSION =
  '-c role=tandem_reader -c default_transaction_read_only=on -c statement_timeout=5000 ' +
  `-c ${READ_IN_ORDER}`;

/** A PostgreSQL server, with replicas for reading. */
class PostgresDatabase implements Database {
  readonly kind = 'postgres' as const;
  readonly #writer: pg.Pool;
  readonly #readers: ReplicaSet;

  constructor(writer: pg.Pool, readers: ReplicaSet) {
    this.#writer = writer;
    this.#readers = readers;
  }

  async write(statements: readonly Statement[]): Promise<readonly (readonly RawRow[])[]> {
    const client = await this.#writer.connect();
    let failure: Error | undefined;
    try {
      const results: (readonly RawRow[])[] = [];
      await client.query('BEGIN');
      for (const statement of statements) {
        const { rows } = await client.query<RawRow>(statement.sql, [...statement.params]);
        results.push(requireRows(statement, rows));
      }
      await client.query('COMMIT');
      return results;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      await client.query('ROLLBACK').catch(() => {});
      throw failure;
    } finally {
      // A connection that failed is not trusted again.
      client.release(failure);
    }
  }

  read(statement: Statement, options: ReadOptions = {}): Promise<ReadAnswer> {
    return this.#readers.read(statement, options);
  }

  /** Left to the server: see the migrations for when it does it. */
  async vacuum(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.all([this.#writer.end(), this.#readers.close()]);
  }
}

/**
 * Opens PostgreSQL 15 or newer: migrates it as the user of the address, then works as
 * `tandem_writer` and `tandem_reader`.
 *
 * @throws DatabaseUnavailableError when it cannot be reached, is too old or of a newer program
 */
export async function openPostgres(place: PostgresPlace): Promise<Database> {
  if (place.access === 'write') await prepareServer(place.url);
  const writer = poolOf(place.url, 2, WRITER_SESSION);
  const primary = poolOf(place.url, place.readConnections, READER_SESSION);
  const replicas = place.replicaUrls.map((url) =>
    poolOf(url, place.readConnections, READER_SESSION),
  );
  return new PostgresDatabase(writer, new ReplicaSet(primary, replicas));
}

async function prepareServer(url: string): Promise<void> {
  const owner = poolOf(url, 1, '');
  const database = new PostgresDatabase(owner, new ReplicaSet(owner, []));
  try {
    const [rows] = await database.write([{ sql: 'SHOW server_version_num', params: [] }]);
    const version = Number(rows?.[0]?.['server_version_num']);
    if (version < 150_000) throw new DatabaseUnavailableError('PostgreSQL 15 or newer is needed');
    await migrate(database);
    await database.write([
      { sql: 'SELECT pg_advisory_xact_lock(5820034)', params: [] },
      ...roleStatements(),
    ]);
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    // The text of the driver may repeat the address, and with it a password.
    const { code } = error as { readonly code?: string };
    throw new DatabaseUnavailableError(
      `PostgreSQL at DATABASE_URL cannot be prepared (${code ?? 'no code'})`,
      { cause: error },
    );
  } finally {
    await owner.end();
  }
}

function roleStatements(): readonly Statement[] {
  const text = readFileSync(new URL('../roles/roles.sql', import.meta.url), 'utf8');
  const [, block = '', rest = ''] = /(DO \$\$[\s\S]*?END \$\$);([\s\S]*)/.exec(text) ?? [];
  return [{ sql: block, params: [] }, ...statementsOf(rest)];
}

function poolOf(url: string, max: number, session: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: TYPES,
    connectionTimeoutMillis: 5_000,
    application_name: 'tandem',
    options: session,
  });
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', () => {});
  return pool;
}
