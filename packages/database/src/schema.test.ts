import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { migrate, readMigrations } from './migrate.ts';
import { columnName, sqlType } from './table.ts';
import { TABLES } from './tables.ts';

const UDT: { readonly [type: string]: string } = {
  int8: 'bigint',
  int4: 'integer',
  text: 'text',
  bool: 'boolean',
  numeric: 'numeric',
};

describe('schema', () => {
  let database: Database;
  beforeAll(async () => {
    ({ database } = await openEmbedded(null));
  });
  afterAll(() => database.close());

  async function columnsOf(table: string): Promise<readonly string[]> {
    const { rows } = await database.read({
      sql:
        'SELECT column_name AS name, data_type AS type FROM information_schema.columns ' +
        "WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position",
      params: [table],
    });
    return rows.map(({ name, type }) => `${String(name)} ${String(type)}`);
  }

  test.each(TABLES)('gives $name the columns that the code knows', async ({ name, columns }) => {
    const hidden = new Set(['is_one boolean', 'number bigint']);
    const inDatabase = (await columnsOf(name)).filter((column) => !hidden.has(column));
    const inCode = Object.entries(columns).map(
      ([column, kind]) => `${columnName(column)} ${UDT[sqlType(kind)]}`,
    );
    expect(inDatabase).toEqual(inCode);
  });

  test('has no table that the code does not know', async () => {
    const { rows } = await database.read({
      sql: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
      params: [],
    });
    const known = [...TABLES.map(({ name }) => name), 'migrations'];
    expect(rows.map(({ name }) => String(name)).toSorted()).toEqual(known.toSorted());
  });

  test('migrates once, and refuses a step whose text has changed', async () => {
    expect(await migrate(database)).toEqual([]);
    const changed = readMigrations().map((step) => ({ ...step, sha256: 'other' }));
    await expect(migrate(database, changed)).rejects.toThrow('another version of 0001-tables.sql');
  });
});
