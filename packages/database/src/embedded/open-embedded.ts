import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Database,
  DatabaseUnavailableError,
  type RawRow,
  type ReadAnswer,
  type ReadOptions,
  type Statement,
} from '../database.ts';
import { migrate } from '../migrate.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { discardFiles, FILES, faultOfFolder, noteFolder } from './folder-condition.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';

/** An embedded database, and whether its old files had to be thrown away. */
export type OpenedEmbedded = {
  readonly database: Database;
  /** Why the tables start empty although there were files; null when nothing was thrown away. */
  readonly discarded: string | null;
};

/**
 * Opens the embedded database of a folder for this process alone. It is a copy of the journal:
 * files that are damaged or of another version are thrown away, and the projector fills the tables
 * again.
 *
 * @param folder null for a database in memory
 * @throws DatabaseUnavailableError when another process has the folder open
 */
export async function openEmbedded(folder: string | null): Promise<OpenedEmbedded> {
  if (folder === null) {
    const database = await EmbeddedDatabase.open(null);
    await migrate(database);
    return { database, discarded: null };
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    let discarded = faultOfFolder(folder);
    if (discarded !== null) discardFiles(folder);
    noteFolder(folder, false);
    let opened = await tryOpen(folder);
    if (typeof opened === 'string') {
      discarded = opened;
      discardFiles(folder);
      opened = await tryOpen(folder);
    }
    if (typeof opened === 'string') throw new Error(opened);
    return { database: new LockedDatabase(folder, opened, lock), discarded };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The migrated database, or why it cannot be used. */
async function tryOpen(folder: string): Promise<EmbeddedDatabase | string> {
  let database: EmbeddedDatabase | undefined;
  try {
    database = await EmbeddedDatabase.open(join(folder, FILES));
    await migrate(database);
    return database;
  } catch (error) {
    await database?.close();
    return `it cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Gives the folder back when it is closed. A database that breaks while it is used is thrown away
 * and replaced by an empty one: whoever was using it gets the error, and fills it again.
 */
class LockedDatabase implements Database {
  readonly kind = 'embedded' as const;
  readonly #folder: string;
  readonly #lock: FolderLock;
  #database: EmbeddedDatabase;
  #replacing: Promise<void> | undefined;
  #isClosed = false;

  constructor(folder: string, database: EmbeddedDatabase, lock: FolderLock) {
    this.#folder = folder;
    this.#database = database;
    this.#lock = lock;
  }

  write(statements: readonly Statement[]): Promise<readonly (readonly RawRow[])[]> {
    return this.#use((database) => database.write(statements));
  }

  read(statement: Statement, options?: ReadOptions): Promise<ReadAnswer> {
    return this.#use((database) => database.read(statement, options));
  }

  vacuum(table: string): Promise<void> {
    return this.#use((database) => database.vacuum(table));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#replacing;
    await this.#database.close();
    noteFolder(this.#folder, true);
    this.#lock.release();
  }

  async #use<T>(work: (database: EmbeddedDatabase) => Promise<T>): Promise<T> {
    await this.#replacing;
    const database = this.#database;
    try {
      return await work(database);
    } catch (error) {
      const isBroken = error instanceof DatabaseUnavailableError && !this.#isClosed;
      if (isBroken && database === this.#database) {
        this.#replacing ??= this.#replace().finally(() => {
          this.#replacing = undefined;
        });
      }
      throw error;
    }
  }

  /** When the new one does not open either, the next use tries again. */
  async #replace(): Promise<void> {
    await this.#database.close();
    discardFiles(this.#folder);
    noteFolder(this.#folder, false);
    const opened = await tryOpen(this.#folder);
    if (typeof opened !== 'string') this.#database = opened;
  }
}
