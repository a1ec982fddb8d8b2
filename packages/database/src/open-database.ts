import { type Database, DatabaseUnavailableError } from './database.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import { openPostgres, type PostgresPlace } from './postgres/open-postgres.ts';

/** Which database to open. */
export type DatabasePlace =
  | { readonly kind: 'embedded'; readonly folder: string | null }
  | ({ readonly kind: 'postgres' } & PostgresPlace);

/** An open database, and why its tables start empty (null: they do not, or are new). */
export type OpenedDatabase = { readonly database: Database; readonly discarded: string | null };

/** Opens what the place names. See `openEmbedded` and `openPostgres` for their errors. */
export async function openDatabase(place: DatabasePlace): Promise<OpenedDatabase> {
  if (place.kind === 'embedded') return openEmbedded(place.folder);
  return { database: await openPostgres(place), discarded: null };
}

/**
 * The place that the environment names: PostgreSQL when there is a `DATABASE_URL`, with the
 * replicas of `DATABASE_REPLICA_URLS` (separated by spaces or commas), else PGlite in the folder.
 *
 * @throws DatabaseUnavailableError that names the variable, never its value
 */
export function databasePlace(
  environment: { readonly [name: string]: string | undefined },
  options: { readonly folder: string; readonly access: PostgresPlace['access'] },
): DatabasePlace {
  const url = environment['DATABASE_URL'] ?? '';
  const replicas = (environment['DATABASE_REPLICA_URLS'] ?? '').split(/[\s,]+/).filter(Boolean);
  if (url === '') {
    if (replicas.length === 0) return { kind: 'embedded', folder: options.folder };
    throw new DatabaseUnavailableError('DATABASE_REPLICA_URLS needs a DATABASE_URL');
  }
  requireAddress('DATABASE_URL', url);
  for (const replica of replicas) requireAddress('DATABASE_REPLICA_URLS', replica);
  return {
    kind: 'postgres',
    url,
    replicaUrls: replicas,
    readConnections: 8,
    access: options.access,
  };
}

function requireAddress(variable: string, url: string): void {
  const isAddress = /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
  if (isAddress) return;
  throw new DatabaseUnavailableError(`${variable} is no address of the form postgresql://...`);
}
