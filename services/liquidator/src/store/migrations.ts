import type { SqlDatabase } from './sql.ts';

/** A change of the schema that is made once. Never edited after it was published: add another. */
export type Migration = {
  /** Unique in the whole program: `part-0001-what`. */
  readonly name: string;
  /** Statements for each database, separated by semicolons at the ends of lines. */
  readonly sqlite: string;
  readonly postgres: string;
};

/** The same text for both databases. */
export function migration(name: string, text: string): Migration {
  return { name, sqlite: text, postgres: text };
}

/** Any number; whoever migrates holds it, so that two processes that start do not collide. */
const MIGRATION_LOCK = 2_230_223n;

/**
 * Brings the schema up to date. Each part of the program has its own list; they are given in the
 * order of their dependence and made in this order, each one once, each list only ever extended.
 */
export async function migrate(
  database: SqlDatabase,
  lists: readonly (readonly Migration[])[],
): Promise<void> {
  const all = lists.flat();
  const names = new Set(all.map(({ name }) => name));
  if (names.size !== all.length) throw new Error('two migrations have the same name');
  await database.transaction(async (session) => {
    if (session.dialect === 'postgres') {
      await session.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    }
    await session.query('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)');
    const rows = await session.query<{ name: string }>('SELECT name FROM migrations');
    const made = new Set(rows.map(({ name }) => name));
    for (const one of all) {
      if (made.has(one.name)) continue;
      for (const statement of statementsOf(one[session.dialect])) await session.query(statement);
      await session.query('INSERT INTO migrations (name) VALUES ($1)', [one.name]);
    }
  });
}

function statementsOf(text: string): readonly string[] {
  return text
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
