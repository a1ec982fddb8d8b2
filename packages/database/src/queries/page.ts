import type { Database, Parameter, ReadAnswer, Statement } from '../database.ts';
import { columnName, selectList, type Table } from '../table.ts';
import { type RowsAnswer, readRows } from './read-rows.ts';

/** Most rows of one page. */
export const PAGE_ROWS_MAX = 1_500;

/** Where a page ended: the key of its last row. The next page begins behind it. */
export type Cursor = readonly number[];

/** Which part of a history is wanted; newest rows come first. */
export type PageRequest = {
  /** 1 to `PAGE_ROWS_MAX`. */
  readonly limit: number;
  /** `next` of the page before; absent for the newest rows. */
  readonly after?: Cursor | undefined;
  /** Rows at or after this time, and before that one. */
  readonly fromTimeUs?: number | undefined;
  readonly toTimeUs?: number | undefined;
  /** The answer must know this sequence: read your own writes. */
  readonly minSequence?: number | undefined;
};

/** Rows in order, and how far at least the copy that answered follows the journal. */
export type Page<Row> = {
  readonly rows: readonly Row[];
  /** Null when nothing is behind these rows. */
  readonly next: Cursor | null;
  readonly asOfSequence: number;
  readonly asOfTimeUs: number;
};

/** What all pages of one table have in common. */
export type PageShape<Row> = {
  readonly table: Table<Row>;
  /** Columns that order the rows, newest first; together with `where` they name one row. */
  readonly key: readonly (keyof Row & string)[];
  /** How a sequence becomes the first column of the key; null: the key has no sequence in it. */
  readonly sequenceFactor: number | null;
  readonly timeColumn: keyof Row & string;
};

/** Values that the rows must have; undefined ones are not asked for. */
export type Where<Row> = { readonly [Name in keyof Row & string]?: Parameter | undefined };

/** A cursor as text for a public API. */
export function formatCursor(cursor: Cursor): string {
  return cursor.join('.');
}

/** The cursor of a text, or null when the text is none. */
export function parseCursor(text: string): Cursor | null {
  if (!/^-?\d{1,16}(\.-?\d{1,16}){0,3}$/.test(text)) return null;
  const numbers = text.split('.').map(Number);
  return numbers.every((number) => Number.isSafeInteger(number)) ? numbers : null;
}

/** The request is outside its bounds; the edge has let through what it should refuse. */
export class PageRequestError extends Error {
  override readonly name = 'PageRequestError';
}

/** Reads one page. The work does not grow with what lies behind it. */
export async function readPage<Row>(
  database: Database,
  shape: PageShape<Row>,
  where: Where<Row>,
  request: PageRequest,
): Promise<Page<Row>> {
  const { minSequence } = request;
  const options = minSequence === undefined ? {} : { minSequence };
  const statement = pageStatement(shape, where, request);
  const answer = await readRows(database, shape.table, statement, options);
  return pageOf(answer, shape, request.limit);
}

/** The statement of a page; one row more than wanted tells whether there is a next one. */
function pageStatement<Row>(
  shape: PageShape<Row>,
  where: Where<Row>,
  { limit, after, fromTimeUs, toTimeUs }: PageRequest,
): Statement {
  const { table, key, sequenceFactor, timeColumn } = shape;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_ROWS_MAX) {
    throw new PageRequestError(`limit is 1 to ${PAGE_ROWS_MAX}, not ${limit}`);
  }
  const params: Parameter[] = [];
  const put = (value: Parameter): string => `$${params.push(value)}`;
  const conditions: string[] = [];
  for (const [name, value] of Object.entries<Parameter | undefined>(where)) {
    if (value !== undefined) conditions.push(`t.${columnName(name)} = ${put(value)}`);
  }
  const columns = key.map((name) => `t.${columnName(name)}`);
  if (after !== undefined) {
    if (after.length !== key.length) throw new PageRequestError('the cursor is of another list');
    const values = after.map((value) => `${put(value)}::int8`);
    conditions.push(`(${columns.join(', ')}) < (${values.join(', ')})`);
  }
  const time = `t.${columnName(timeColumn)}`;
  // Marks turn a time into a sequence, so that the key's index finds the place.
  const mark = sequenceFactor === null ? '' : `* ${sequenceFactor}`;
  if (fromTimeUs !== undefined) {
    const from = `${put(fromTimeUs)}::int8`;
    conditions.push(`${time} >= ${from}`);
    if (sequenceFactor !== null) {
      const first = `SELECT m.sequence FROM time_marks m WHERE m.time_us <= ${from}`;
      const newest = `${first} ORDER BY m.time_us DESC LIMIT 1`;
      conditions.push(`${columns[0]} >= coalesce((${newest}), 0) ${mark}`);
    }
  }
  if (toTimeUs !== undefined) {
    const to = `${put(toTimeUs)}::int8`;
    conditions.push(`${time} < ${to}`);
    if (sequenceFactor !== null) {
      const later = `SELECT m.sequence FROM time_marks m WHERE m.time_us >= ${to}`;
      const oldest = `${later} ORDER BY m.time_us LIMIT 1`;
      const none = Math.floor(Number.MAX_SAFE_INTEGER / sequenceFactor);
      conditions.push(`${columns[0]} < coalesce((${oldest}), ${none}) ${mark}`);
    }
  }
  const order = columns.map((column) => `${column} DESC`).join(', ');
  const condition = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    sql:
      `SELECT ${selectList(table, 't')} FROM ${table.name} t ${condition} ` +
      `ORDER BY ${order} LIMIT ${put(limit + 1)}::int8`,
    params,
  };
}

function pageOf<Row>(answer: RowsAnswer<Row>, shape: PageShape<Row>, limit: number): Page<Row> {
  const { rows: all } = answer;
  const rows = all.slice(0, limit);
  const { asOfSequence, asOfTimeUs } = answer;
  const keyOf = (row: Row): Cursor => shape.key.map((name) => Number(row[name]));
  const next = all.length > limit ? keyOf(rows.at(-1) as Row) : null;
  return { rows, next, asOfSequence, asOfTimeUs };
}

/** The rows of an answer, with the names that `selectList` has given them. */
export function rowsOf<Row>(_table: Table<Row>, { rows }: ReadAnswer): readonly Row[] {
  return rows as readonly Row[];
}
