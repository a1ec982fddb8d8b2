import {
  type Database,
  type ReadAnswer,
  type ReadOptions,
  requireExact,
  type Statement,
} from '../database.ts';
import { KNOWN_PLACE } from '../read-answer.ts';
import type { ColumnKind, Table } from '../table.ts';

/** Rows of a table, and how far at least the copy that answered follows the journal. */
export type RowsAnswer<Row> = Omit<ReadAnswer, 'rows'> & { readonly rows: readonly Row[] };

/**
 * Reads many rows of a table. The statement selects all its columns with `selectList`.
 *
 * The answer is one row: how far the copy is, and for each column a JSON list of its values. The
 * drivers of both databases take two to five times as long to read the values one by one, and
 * another round trip to ask how far the copy is.
 */
export async function readRows<Row>(
  database: Database,
  table: Table<Row>,
  statement: Statement,
  options: ReadOptions,
): Promise<RowsAnswer<Row>> {
  const { rows, ...place } = await database.read(inColumns(table, statement), options);
  return { ...place, rows: rowsOfColumns(table, rows[0] ?? {}) };
}

/** The statement whose answer is one row of lists, in the order of the rows; null without rows. */
function inColumns<Row>({ columns }: Table<Row>, { sql, params }: Statement): Statement {
  const lists = Object.entries<ColumnKind>(columns).map(
    ([name, kind], at) => `json_agg(${valueOf(name, kind)})::text AS ${listName(at)}`,
  );
  const all = `SELECT ${lists.join(', ')} FROM (${sql}) r`;
  return {
    sql: `SELECT p.*, a.* FROM (${KNOWN_PLACE.sql}) p, (${all}) a`,
    params,
    tellsPlace: true,
  };
}

/** JSON has no exact totals: these travel as texts in it. */
function valueOf(name: string, kind: ColumnKind): string {
  return kind === 'sum' ? `r."${name}"::text` : `r."${name}"`;
}

function listName(column: number): string {
  return `list${column}`;
}

function rowsOfColumns<Row>(
  { columns }: Table<Row>,
  answer: { readonly [column: string]: unknown },
): readonly Row[] {
  const lists = Object.entries<ColumnKind>(columns).map(
    ([name, kind], at) => [name, listOf(answer[listName(at)], kind)] as const,
  );
  const count = lists[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, place) => {
    const row: { [name: string]: unknown } = {};
    for (const [name, list] of lists) row[name] = list[place];
    return row as Row;
  });
}

function listOf(text: unknown, kind: ColumnKind): readonly unknown[] {
  if (typeof text !== 'string') return [];
  const list = JSON.parse(text) as readonly unknown[];
  // Every stored quantity is below 2^53; another one is a damage.
  if (kind === 'int8') for (const value of list) if (value !== null) requireExact(value);
  if (kind !== 'sum') return list;
  return list.map((value) => (value === null ? null : BigInt(value as string)));
}
