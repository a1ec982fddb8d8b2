import type { Config } from '../config/config.ts';
import { EXECUTION_MIGRATIONS } from '../execution/execution-tables.ts';
import { DECISION_MIGRATIONS } from '../operations/decision-log.ts';
import { QUEUE_MIGRATIONS } from '../queue/queue-tables.ts';
import { type Migration, migrate, migration } from '../store/migrations.ts';
import { HISTORY_MIGRATIONS } from '../store/position-history.ts';
import { openPostgres } from '../store/postgres.ts';
import { RECORD_MIGRATIONS } from '../store/record-migrations.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';

const IDENTITY_MIGRATIONS: readonly Migration[] = [
  migration(
    'watch-0001-identity',
    `CREATE TABLE store_identity (
       only_one BIGINT PRIMARY KEY,
       chain_id BIGINT NOT NULL,
       module TEXT NOT NULL
     );`,
  ),
];

const MIGRATIONS = [
  RECORD_MIGRATIONS,
  HISTORY_MIGRATIONS,
  QUEUE_MIGRATIONS,
  EXECUTION_MIGRATIONS,
  DECISION_MIGRATIONS,
  IDENTITY_MIGRATIONS,
];

/** Position numbers and nonces of one chain mean something else on another. */
export class StoreOfAnotherError extends Error {
  readonly isRetryable = false;
}

/** PostgreSQL where a server is named, a file of this process otherwise; with all tables. */
export async function openDatabase(config: Config, serverUrl?: string): Promise<SqlDatabase> {
  const database =
    serverUrl === undefined ? openSqlite(config.store.path) : openPostgres(serverUrl);
  try {
    await migrate(database, MIGRATIONS);
    await identify(database, config);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** The first that opens it says whose it is. */
async function identify(database: SqlDatabase, { chain, protocol }: Config): Promise<void> {
  const module = protocol.module.toLowerCase();
  await database.query(
    `INSERT INTO store_identity (only_one, chain_id, module) VALUES (1, $1, $2)
     ON CONFLICT (only_one) DO NOTHING`,
    [chain.id, module],
  );
  const [own] = await database.query<{ chain_id: bigint; module: string }>(
    'SELECT chain_id, module FROM store_identity',
  );
  if (own === undefined || (Number(own.chain_id) === chain.id && own.module === module)) return;
  throw new StoreOfAnotherError(
    `the store is of chain ${own.chain_id}, module ${own.module}, ` +
      `not of chain ${chain.id}, module ${module}`,
  );
}
