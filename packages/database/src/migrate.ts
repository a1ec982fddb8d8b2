import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type Database, DatabaseUnavailableError, type Statement } from './database.ts';

/** One step of the schema. Its hash is kept in the database: a step that ran never changes. */
export type Migration = { readonly name: string; readonly sql: string; readonly sha256: string };

const FOLDER = new URL('./migrations/', import.meta.url);

/** All migrations in order. */
export function readMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => {
      const sql = readFileSync(new URL(name, FOLDER), 'utf8');
      return { name, sql, sha256: hash('sha256', sql, 'hex') };
    });
}

const CREATE: Statement = {
  sql: 'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, sha256 text NOT NULL)',
  params: [],
};

/** Two programs that start at once migrate one after the other. */
const LOCK: Statement = { sql: 'SELECT pg_advisory_xact_lock(5820033)', params: [] };

/**
 * Brings a database to the newest schema, in one transaction.
 *
 * @returns names of the migrations that ran
 * @throws DatabaseUnavailableError when the database has a migration that this program does not
 * have, or has it with another text: a newer program made it
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<readonly string[]> {
  const [, , done] = await database.write([
    LOCK,
    CREATE,
    { sql: 'SELECT name, sha256 FROM migrations ORDER BY name', params: [] },
  ]);
  for (const row of done ?? []) {
    const known = migrations.find(({ name }) => name === row['name']);
    if (known?.sha256 !== row['sha256']) {
      const name = String(row['name']);
      throw new DatabaseUnavailableError(`the database has another version of ${name}`);
    }
  }
  const missing = migrations.filter(({ name }) => !done?.some((row) => row['name'] === name));
  if (missing.length === 0) return [];
  await database.write([
    LOCK,
    ...missing.flatMap(({ name, sql, sha256 }) => [
      ...statementsOf(sql),
      { sql: 'INSERT INTO migrations (name, sha256) VALUES ($1, $2)', params: [name, sha256] },
    ]),
  ]);
  return missing.map(({ name }) => name);
}

/** The statements of a migration. A semicolon ends one only at the end of a line. */
export function statementsOf(sql: string): readonly Statement[] {
  return sql
    .replace(/^--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ sql: text, params: [] }));
}
