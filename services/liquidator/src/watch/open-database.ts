import type { Config } from '../config/config.ts';
import { EXECUTION_MIGRATIONS } from '../execution/execution-tables.ts';
import { DECISION_MIGRATIONS } from '../operations/decision-log.ts';
import { QUEUE_MIGRATIONS } from '../queue/queue-tables.ts';
import { migrate } from '../store/migrations.ts';
import { HISTORY_MIGRATIONS } from '../store/position-history.ts';
import { openPostgres } from '../store/postgres.ts';
import { RECORD_MIGRATIONS } from '../store/record-migrations.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { openSqlite } from '../store/sqlite.ts';

const MIGRATIONS = [
  RECORD_MIGRATIONS,
  HISTORY_MIGRATIONS,
  QUEUE_MIGRATIONS,
  EXECUTION_MIGRATIONS,
  DECISION_MIGRATIONS,
];

/** PostgreSQL where a server is named, a file of this process otherwise; with all tables. */
export async function openDatabase(config: Config, serverUrl?: string): Promise<SqlDatabase> {
  const database =
    serverUrl === undefined ? openSqlite(config.store.path) : openPostgres(serverUrl);
  await migrate(database, MIGRATIONS);
  return database;
}
