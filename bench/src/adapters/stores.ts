import { join } from 'node:path';
import { type Database, openDatabase } from '@tandem/database';
import { NO_POSTGRES, POSTGRES_PROGRAMS, PostgresServer } from '@tandem/local-servers';
import { joinOutcomes, type Outcome } from '../report/outcome.ts';

/** One of the two databases that the reading side works with. */
export type Store = {
  readonly name: 'PGlite' | 'PostgreSQL';
  /** Opens a database without rows. */
  readonly open: (name: string) => Promise<Database>;
};

/** Measures in PGlite, then in a PostgreSQL server that is started for it. */
export async function eachStore(
  folder: string,
  experiment: string,
  measure: (store: Store) => Promise<Outcome>,
): Promise<Outcome> {
  const outcomes = [await measure({ name: 'PGlite', open: embeddedIn(folder) })];
  if (POSTGRES_PROGRAMS === null) {
    const faults = [`${experiment}: ${NO_POSTGRES}`];
    return joinOutcomes([...outcomes, { sections: [], ratios: [], goals: [], faults }]);
  }
  const server = await PostgresServer.start();
  try {
    outcomes.push(await measure({ name: 'PostgreSQL', open: databaseOf(server) }));
  } finally {
    await server.close();
  }
  return joinOutcomes(outcomes);
}

/** Closes the database after the work, whatever happened. */
export async function withDatabase<T>(
  opening: Promise<Database>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await opening;
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function embeddedIn(folder: string): Store['open'] {
  return async (name) => {
    const place = { kind: 'embedded', folder: join(folder, name) } as const;
    return (await openDatabase(place)).database;
  };
}

function databaseOf(server: PostgresServer): Store['open'] {
  return async (name) => {
    const url = await server.createDatabase(name);
    const place = { url, replicaUrls: [], readConnections: 2, access: 'write' } as const;
    return (await openDatabase({ kind: 'postgres', ...place })).database;
  };
}
