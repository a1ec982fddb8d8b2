import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import {
  NoRowError,
  parseQuantity,
  type RawRow,
  requireRows,
  type Statement,
} from '../database.ts';
import { READ_IN_ORDER } from '../read-answer.ts';

/** What the thread is asked. */
export type ThreadRequest = {
  readonly id: number;
  /** All statements in one transaction; null closes the database. */
  readonly statements: readonly Statement[] | null;
};

/** What it answers. */
export type ThreadAnswer =
  | { readonly id: number; readonly rows: readonly (readonly RawRow[])[] }
  | { readonly id: number; readonly error: string; readonly isNoRow: boolean };

/** Errors of broken files and of a broken run time, not of a statement. */
const DAMAGE =
  /RuntimeError|Aborted\(|invalid page in block|could not (read|open|access) |is corrupted|PANIC/;

/**
 * Pages of tables that PGlite keeps in its memory. It holds that much from the start and never
 * gives it back; its default is 128 MB, and behind it the operating system keeps the files anyway.
 */
const PAGES_KEPT = '32MB';

const SETTINGS = ['-c', `shared_buffers=${PAGES_KEPT}`, '-c', READ_IN_ORDER];

/** Id of the answer that says that the database is open. */
export const OPENED = 0;

/** The thread of PGlite: a page of a thousand rows blocks it for 10 ms, and nobody else. */
async function serve(folder: string | null): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this module runs in a worker thread');
  const answer = (message: ThreadAnswer): void => port.postMessage(message);
  let database: PGlite;
  try {
    database = await PGlite.create({
      startParams: [...PGlite.defaultStartParams, ...SETTINGS],
      ...(folder === null ? {} : { dataDir: folder }),
      parsers: { [types.INT8]: parseQuantity, [types.NUMERIC]: (text: string) => BigInt(text) },
    });
  } catch (error) {
    answer({ id: OPENED, error: String(error), isNoRow: false });
    return;
  }
  answer({ id: OPENED, rows: [] });
  port.on('message', (request: ThreadRequest) => {
    run(database, request).then(answer, (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      // The files, or the program that reads them, are broken: the thread ends, and who waits is
      // told so.
      if (DAMAGE.test(String(error))) process.exit(1);
      answer({ id: request.id, error: message, isNoRow: error instanceof NoRowError });
    });
  });
}

async function run(database: PGlite, { id, statements }: ThreadRequest): Promise<ThreadAnswer> {
  if (statements === null) {
    await database.close();
    parentPort?.close();
    return { id, rows: [] };
  }
  const [only] = statements;
  if (statements.length === 1 && only !== undefined) {
    return { id, rows: [await query(database, only)] };
  }
  const rows = await database.transaction(async (transaction) => {
    const results: (readonly RawRow[])[] = [];
    for (const statement of statements) results.push(await query(transaction, statement));
    return results;
  });
  return { id, rows };
}

async function query(on: Pick<PGlite, 'query'>, statement: Statement): Promise<readonly RawRow[]> {
  const { rows } = await on.query<RawRow>(statement.sql, [...statement.params]);
  return requireRows(statement, rows);
}

// Also imported for its types: it serves only where it was started as a thread.
const data = workerData as { readonly embeddedFolder?: string | null } | null;
if (data?.embeddedFolder !== undefined) await serve(data.embeddedFolder);
