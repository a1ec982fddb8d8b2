import { AssertionError } from '@tandem/quantity';

/** What a statement may carry. Arrays travel as their PostgreSQL text, e.g. `{1,2,NULL}`. */
export type Parameter = string | number | boolean | null;

/** One SQL statement; parameters are `$1`, `$2`, ... */
export type Statement = {
  readonly sql: string;
  readonly params: readonly Parameter[];
  /** The transaction is undone when this statement gives no row. */
  readonly needsRow?: true;
  /** Its first row has the columns of `KNOWN_PLACE` too: a reader need not ask for them before. */
  readonly tellsPlace?: true;
};

/** A row as it comes back: int8 is a number, numeric a bigint, both exact. */
export type RawRow = { readonly [column: string]: unknown };

/** What a reader asks for besides its rows. */
export type ReadOptions = {
  /** The answer must know at least this sequence; without one any copy may answer. */
  readonly minSequence?: number;
};

/** Rows, and how far at least the copy that answered follows the journal. */
export type ReadAnswer = {
  readonly asOfSequence: number;
  readonly asOfTimeUs: number;
  readonly rows: readonly RawRow[];
};

/** PGlite in a thread or PostgreSQL: the same tables, the same SQL. */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /**
   * Runs the statements in one transaction, in order; all of them count or none.
   *
   * @returns the rows of each statement
   */
  write(statements: readonly Statement[]): Promise<readonly (readonly RawRow[])[]>;
  /**
   * Runs one reading statement, on a replica when there are some.
   *
   * @throws DatabaseBehindError when no copy knows `minSequence`
   */
  read(statement: Statement, options?: ReadOptions): Promise<ReadAnswer>;
  /**
   * Notes which rows of a table everybody may see: then covering indexes answer without the table.
   * A server does so by itself, and nothing happens here.
   */
  vacuum(table: string): Promise<void>;
  close(): Promise<void>;
}

/** No copy of the database knows the wanted sequence yet: ask again later. */
export class DatabaseBehindError extends Error {
  override readonly name = 'DatabaseBehindError';
  readonly wantedSequence: number;
  readonly knownSequence: number;

  constructor(wantedSequence: number, knownSequence: number) {
    super(`sequence ${wantedSequence} is wanted, the database knows up to ${knownSequence}`);
    this.wantedSequence = wantedSequence;
    this.knownSequence = knownSequence;
  }
}

/** A statement that needs a row gave none; nothing of its transaction counts. */
export class NoRowError extends Error {
  override readonly name = 'NoRowError';
}

/** The database cannot be used at all: its files, its server or its version. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** Checks what a statement asks of its rows. */
export function requireRows(statement: Statement, rows: readonly RawRow[]): readonly RawRow[] {
  if (statement.needsRow === true && rows.length === 0) {
    throw new NoRowError('a statement that needs a row gave none');
  }
  return rows;
}

/** Reads an int8 of the wire. Every stored quantity is below 2^53; another one is a damage. */
export function parseQuantity(text: string): number {
  return requireExact(Number(text));
}

/** Makes no text as long as all is well: a page of history asks ten thousand times. */
export function requireExact(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new AssertionError(`${Number(value)} is no exact number`);
  return value as number;
}
