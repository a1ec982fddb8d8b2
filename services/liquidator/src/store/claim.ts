import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** What one process alone may do on a store: to watch, or to send with an account. */
export interface Claim {
  release(): Promise<void>;
}

/**
 * Claims that end with the process, however it ends: the operating system or the server lets go of
 * them after kill -9.
 *
 * @param serverUrl PostgreSQL; without it `path` is the file of the store, which has one claim
 * @returns null while another process has it
 */
export async function takeClaim(
  store: { readonly path: string; readonly serverUrl: string | undefined },
  name: string,
): Promise<Claim | null> {
  return store.serverUrl === undefined ? ofFile(store.path) : ofServer(store.serverUrl, name);
}

const SQLITE_BUSY = 5;

function ofFile(path: string): Claim | null {
  if (path === ':memory:') return { release: async () => undefined };
  const database = new DatabaseSync(`${path}.lock`);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: async () => database.close() };
}

async function ofServer(url: string, name: string): Promise<Claim | null> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  // Whoever lost it is found out by the first block that another one wrote.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
    [`liquidator ${name}`],
  );
  if (rows[0]?.taken === true) return { release: () => client.end() };
  await client.end();
  return null;
}
