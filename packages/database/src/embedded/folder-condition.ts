import { hash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrations } from '../migrate.ts';
import { bootId } from './folder-lock.ts';

/** What the folder of an embedded database says about itself. */
type Note = {
  readonly version: string;
  /** Boot in which it was last open. */
  readonly boot: string;
  readonly isClosed: boolean;
};

const NOTE = 'note.json';
/** Where PGlite keeps its files, inside the folder. */
export const FILES = 'files';

/** Changes with the program that wrote the files and with the schema. */
function currentVersion(): string {
  const schema = readMigrations().map(({ sha256 }) => sha256);
  return hash('sha256', JSON.stringify(['pglite 0.5.16', ...schema]), 'hex').slice(0, 16);
}

/**
 * Why the files must be thrown away and made again from the journal, or null when they are good.
 * PGlite writes without fsync: a killed process loses nothing, a machine that stopped may.
 */
export function faultOfFolder(folder: string): string | null {
  if (!existsSync(join(folder, FILES))) return null;
  let note: Note;
  try {
    note = JSON.parse(readFileSync(join(folder, NOTE), 'utf8')) as Note;
  } catch {
    return 'its note cannot be read';
  }
  if (note.version !== currentVersion()) return 'it is of another version';
  if (!note.isClosed && note.boot !== bootId()) return 'the machine stopped while it was open';
  return null;
}

/** Writes down that the database is open, or was closed in order. */
export function noteFolder(folder: string, isClosed: boolean): void {
  const note: Note = { version: currentVersion(), boot: bootId(), isClosed };
  writeFileSync(join(folder, NOTE), `${JSON.stringify(note)}\n`, { mode: 0o600 });
}

/** Throws the files of the database away; the lock and the note stay. */
export function discardFiles(folder: string): void {
  rmSync(join(folder, FILES), { recursive: true, force: true });
}
