import { type DatabasePlace, databasePlace } from '@tandem/database';
import { UsageError } from '../arguments/usage-error.ts';
import type { Environment } from '../start/demo-exchange.ts';

/** The PostgreSQL that several processes share. Throws `UsageError` where none is named. */
export function serverPlace(environment: Environment, access: 'read' | 'write'): DatabasePlace {
  const place = databasePlace(environment, { folder: '', access });
  if (place.kind === 'postgres') return place;
  throw new UsageError(
    'services',
    'separate processes share a PostgreSQL (15 or newer): name it by DATABASE_URL, for example ' +
      'DATABASE_URL=postgresql://user@127.0.0.1:5432/tandem; "npm start" needs none',
  );
}
