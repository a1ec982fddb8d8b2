import type { Hex } from 'viem';
import type { RecordChange, StoredTable } from './record-table.ts';
import type { SqlDatabase, SqlSession, SqlValue } from './sql.ts';

export type BlockMark = { readonly number: bigint; readonly hash: Hex };

/** Rows of the past that are written with a block and vanish with it; never held in memory. */
export interface BlockHistory {
  /** Writes what was added since the last time. */
  write(session: SqlSession): Promise<void>;
  /** Forgets what was added since the last time. */
  revert(): void;
  /** Deletes rows of later blocks. */
  rollBack(session: SqlSession, toBlock: bigint): Promise<void>;
}

export type RecordStoreParts = {
  readonly database: SqlDatabase;
  readonly tables: readonly StoredTable[];
  readonly histories: readonly BlockHistory[];
  /** How many blocks can be taken back. */
  readonly undoBlocks: bigint;
};

/** Somebody else wrote blocks to the same database: two watchers must not share one. */
export class AnotherFollowerError extends Error {}

/** Rows in one statement. */
const BATCH = 500;

/**
 * Where the parts' records are on disk: each block is one transaction of its changes, of how to
 * take them back, and of the block itself. So after a restart, however the process ended, records
 * and the block they belong to are the same, and no log is read twice.
 */
export class RecordStore {
  readonly #parts: RecordStoreParts;
  readonly #tables: ReadonlyMap<string, StoredTable>;
  /** Oldest first; those that can be taken back, and one before. */
  #blocks: BlockMark[] = [];
  #isCertain = true;

  constructor(parts: RecordStoreParts) {
    this.#parts = parts;
    this.#tables = new Map(parts.tables.map((table) => [table.name, table]));
    if (this.#tables.size !== parts.tables.length) throw new Error('two tables of one name');
  }

  /** The block that all records belong to; null before the first. */
  get cursor(): BlockMark | null {
    return this.#blocks.at(-1) ?? null;
  }

  /** Blocks to which it can go back, newest first. */
  get marks(): readonly BlockMark[] {
    return this.#blocks.toReversed();
  }

  /** False when it is not known whether a transaction was made, or who heard of it: load again. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Somebody who listens to the tables lost count: everything is to be loaded and told again. */
  distrust(): void {
    this.#isCertain = false;
  }

  /** Reads everything into the tables, before anything else. */
  async load(): Promise<void> {
    const { database } = this.#parts;
    for (const history of this.#parts.histories) history.revert();
    for (const table of this.#tables.values()) {
      table.empty();
      await loadTable(database, table);
    }
    const rows = await database.query<{ number: bigint; hash: Hex }>(
      'SELECT number, hash FROM followed_blocks ORDER BY number',
    );
    this.#blocks = rows.map(({ number, hash }) => ({ number, hash }));
    this.#isCertain = true;
  }

  /**
   * Writes what the tables and histories changed since the last time as the work of this block.
   *
   * @param canUndo false for the end of a range that is too old to be reorganized: what was before
   *   is forgotten
   */
  async commit(block: BlockMark, canUndo: boolean): Promise<void> {
    const changes = [...this.#tables.values()].flatMap((table) => table.takeChanges());
    try {
      await this.#parts.database.transaction(async (session) => {
        await this.#assertAlone(session);
        await writeRecords(session, changes);
        if (canUndo) await writeUndo(session, block.number, changes);
        else await forgetUndo(session, block.number);
        for (const history of this.#parts.histories) await history.write(session);
        await session.query('INSERT INTO followed_blocks (number, hash) VALUES ($1, $2)', [
          block.number,
          block.hash,
        ]);
        await forgetUndo(session, block.number - this.#parts.undoBlocks);
      });
    } catch (error) {
      this.#isCertain = false;
      throw error;
    }
    const oldest = canUndo ? block.number - this.#parts.undoBlocks : block.number;
    this.#blocks = [...this.#blocks.filter(({ number }) => number >= oldest), block];
  }

  /** Forgets what was changed since the last block. */
  revert(): void {
    for (const table of this.#tables.values()) table.revert();
    for (const history of this.#parts.histories) history.revert();
  }

  /** Takes back all blocks after this one, which must be one of `marks`. */
  async rollBack(to: BlockMark): Promise<void> {
    this.revert();
    this.#isCertain = false;
    const undone = await this.#parts.database.transaction(async (session) => {
      await this.#assertAlone(session);
      const rows = await session.query<UndoRow>(
        `SELECT name, key, before FROM record_undo WHERE block > $1
         ORDER BY block DESC, place DESC`,
        [to.number],
      );
      for (const row of rows) await restoreRecord(session, row);
      await session.query('DELETE FROM record_undo WHERE block > $1', [to.number]);
      await session.query('DELETE FROM followed_blocks WHERE number > $1', [to.number]);
      for (const history of this.#parts.histories) await history.rollBack(session, to.number);
      return rows;
    });
    for (const { name, key, before } of undone) this.#load(name, key, before);
    this.#blocks = this.#blocks.filter(({ number }) => number <= to.number);
    this.#isCertain = true;
  }

  /** Forgets everything: to begin again from the first block. */
  async clear(): Promise<void> {
    this.#isCertain = false;
    await this.#parts.database.transaction(async (session) => {
      for (const name of ['records', 'record_undo', 'followed_blocks']) {
        await session.query(`DELETE FROM ${name}`);
      }
      for (const history of this.#parts.histories) await history.rollBack(session, -1n);
    });
    await this.load();
  }

  #load(name: string, key: string, encoded: string | null): void {
    this.#tables.get(name)?.load(key, encoded);
  }

  async #assertAlone(session: SqlSession): Promise<void> {
    const rows = await session.query<{ number: bigint; hash: Hex }>(
      'SELECT number, hash FROM followed_blocks ORDER BY number DESC LIMIT 1',
    );
    const [last] = rows;
    if (last?.hash === this.cursor?.hash && last?.number === this.cursor?.number) return;
    throw new AnotherFollowerError(
      `the database is at block ${last?.number}, this watcher at ${this.cursor?.number}: ` +
        'another one writes to it',
    );
  }
}

type UndoRow = { readonly name: string; readonly key: string; readonly before: string | null };

async function loadTable(database: SqlDatabase, table: StoredTable): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await database.query<{ key: string; value: string }>(
      'SELECT key, value FROM records WHERE name = $1 AND key > $2 ORDER BY key LIMIT 10000',
      [table.name, after],
    );
    for (const { key, value } of rows) table.load(key, value);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.key;
  }
}

async function writeRecords(session: SqlSession, changes: readonly RecordChange[]): Promise<void> {
  const rows = changes.flatMap(({ table, key, after }) =>
    after === null ? [] : [[table, key, after]],
  );
  for (const batch of batches(rows)) {
    await session.query(
      `INSERT INTO records (name, key, value) VALUES ${places(batch.length, 3)}
       ON CONFLICT (name, key) DO UPDATE SET value = excluded.value`,
      batch.flat(),
    );
  }
  for (const { table, key, after } of changes) {
    if (after !== null) continue;
    await session.query('DELETE FROM records WHERE name = $1 AND key = $2', [table, key]);
  }
}

async function writeUndo(
  session: SqlSession,
  block: bigint,
  changes: readonly RecordChange[],
): Promise<void> {
  const rows = changes.map(({ table, key, before }, place): SqlValue[] => [
    block,
    BigInt(place),
    table,
    key,
    before,
  ]);
  for (const batch of batches(rows)) {
    await session.query(
      `INSERT INTO record_undo (block, place, name, key, before)
       VALUES ${places(batch.length, 5)}`,
      batch.flat(),
    );
  }
}

/** The block itself stays: it is the one to which the next ones can be taken back. */
async function forgetUndo(session: SqlSession, upTo: bigint): Promise<void> {
  await session.query('DELETE FROM record_undo WHERE block <= $1', [upTo]);
  await session.query('DELETE FROM followed_blocks WHERE number < $1', [upTo]);
}

async function restoreRecord(session: SqlSession, { name, key, before }: UndoRow): Promise<void> {
  if (before === null) {
    await session.query('DELETE FROM records WHERE name = $1 AND key = $2', [name, key]);
    return;
  }
  await session.query(
    `INSERT INTO records (name, key, value) VALUES ($1, $2, $3)
     ON CONFLICT (name, key) DO UPDATE SET value = excluded.value`,
    [name, key, before],
  );
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += BATCH) yield rows.slice(start, start + BATCH);
}

/** ($1, $2), ($3, $4) */
function places(rows: number, columns: number): string {
  const place = (row: number): string =>
    Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`).join(', ');
  return Array.from({ length: rows }, (_, row) => `(${place(row)})`).join(', ');
}
