import { Worker } from 'node:worker_threads';
import {
  type Database,
  DatabaseUnavailableError,
  NoRowError,
  type RawRow,
  type ReadAnswer,
  type ReadOptions,
  type Statement,
} from '../database.ts';
import { KNOWN_PLACE, placeOf } from '../read-answer.ts';
import { OPENED, type ThreadAnswer, type ThreadRequest } from './embedded-thread.ts';

/** Young generation of the thread: without a limit it is filled with 100 MB of garbage. */
const YOUNG_MB = 24;

type Answers = readonly (readonly RawRow[])[];
type Waiter = { readonly resolve: (rows: Answers) => void; readonly reject: (why: Error) => void };

/** PGlite in a thread of its own. One statement runs at a time; the rest waits in order. */
export class EmbeddedDatabase implements Database {
  readonly kind = 'embedded' as const;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiter>();
  #lastId: number = OPENED;
  #failure: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : 'crashed'));
    worker.on('exit', () => this.#fail('the thread of the database has ended'));
  }

  /**
   * Opens the files of a folder that is locked already, or a database in memory.
   *
   * @throws DatabaseUnavailableError when the files are damaged
   */
  static async open(files: string | null): Promise<EmbeddedDatabase> {
    const worker = new Worker(new URL('./embedded-thread.ts', import.meta.url), {
      workerData: { embeddedFolder: files },
      name: 'tables',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const database = new EmbeddedDatabase(worker);
    await new Promise<Answers>((resolve, reject) => {
      database.#waiting.set(OPENED, { resolve, reject });
    });
    return database;
  }

  write(statements: readonly Statement[]): Promise<Answers> {
    return this.#ask(statements);
  }

  async read(statement: Statement, options: ReadOptions = {}): Promise<ReadAnswer> {
    const isPlaced = statement.tellsPlace === true;
    const answers = await this.#ask(isPlaced ? [statement] : [KNOWN_PLACE, statement]);
    const rows = answers.at(-1) ?? [];
    return { ...placeOf(answers[0] ?? [], options.minSequence), rows };
  }

  /** Nobody else does it here. Behind it, only pages that are new since the last time are read. */
  async vacuum(table: string): Promise<void> {
    await this.#ask([{ sql: `VACUUM ${table}`, params: [] }]);
  }

  async close(): Promise<void> {
    if (this.#failure === undefined) await this.#ask(null).catch(() => {});
    await this.#worker.terminate();
  }

  #ask(statements: readonly Statement[] | null): Promise<Answers> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#lastId += 1;
    const request: ThreadRequest = { id: this.#lastId, statements };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #settle(answer: ThreadAnswer): void {
    const waiter = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('rows' in answer) waiter?.resolve(answer.rows);
    else if (answer.id === OPENED) waiter?.reject(new DatabaseUnavailableError(answer.error));
    else waiter?.reject(answer.isNoRow ? new NoRowError(answer.error) : new Error(answer.error));
  }

  #fail(message: string): void {
    this.#failure ??= new DatabaseUnavailableError(message);
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
  }
}
