import { assert } from '@tandem/quantity';
import type { Database, ReadAnswer, ReadOptions, Statement } from '../database.ts';
import type { ColumnKind, Table } from '../table.ts';

/** Rows of a table, and how far at least the copy that answered follows the journal. */
export type RowsAnswer<Row> = Omit<ReadAnswer, 'rows'> & { readonly rows: readonly Row[] };

/**
 * Reads many rows of a table. The statement selects all its columns with `selectList`.
 *
 * PGlite takes five times as long to read a thousand rows from its own messages as from one text
 * that the database has made of them. The driver of PostgreSQL reads rows while the server still
 * finds them, so that one text would only be later.
 */
export async function readRows<Row>(
  database: Database,
  table: Table<Row>,
  statement: Statement,
  options: ReadOptions,
): Promise<RowsAnswer<Row>> {
  if (database.kind === 'postgres') {
    return (await database.read(statement, options)) as RowsAnswer<Row>;
  }
  const { rows, ...place } = await database.read(oneText(table, statement), options);
  return { ...place, rows: rowsOfText(table, rows[0]?.['rows'] ?? null) };
}

/** The statement whose only answer is all rows as JSON, in their order; null without rows. */
function oneText<Row>({ columns }: Table<Row>, { sql, params }: Statement): Statement {
  const values = Object.entries<ColumnKind>(columns).map(([name, kind]) => valueOf(name, kind));
  const lists = `json_agg(json_build_array(${values.join(', ')}))`;
  return { sql: `SELECT ${lists}::text AS rows FROM (${sql}) r`, params };
}

/** JSON has no exact totals: these travel as texts in it. */
function valueOf(name: string, kind: ColumnKind): string {
  return kind === 'sum' ? `r."${name}"::text` : `r."${name}"`;
}

function rowsOfText<Row>({ columns }: Table<Row>, text: unknown): readonly Row[] {
  if (text === null) return [];
  const kinds = Object.entries<ColumnKind>(columns);
  const lists = JSON.parse(text as string) as readonly (readonly unknown[])[];
  return lists.map((list) => {
    const row: { [name: string]: unknown } = {};
    for (const [at, [name, kind]] of kinds.entries()) row[name] = parsed(list[at], kind);
    return row as Row;
  });
}

function parsed(value: unknown, kind: ColumnKind): unknown {
  if (value === null) return null;
  if (kind === 'sum') return BigInt(value as string);
  // Every stored quantity is below 2^53; another one is a damage.
  if (kind === 'int8') assert(Number.isSafeInteger(value), `${Number(value)} is no exact number`);
  return value;
}
