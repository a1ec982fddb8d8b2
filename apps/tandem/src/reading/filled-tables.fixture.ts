import { type Database, openDatabase } from '@tandem/database';
import { journalHistory, journalName } from '@tandem/exchange';
import { Feed } from '@tandem/feed';
import { openProjector, type Projector } from '@tandem/projector';
import { type Logger, pino } from 'pino';
import type { Venue } from '../venue/venue.ts';

export const SILENT_LOG: Logger = pino({ level: process.env['LOG'] ?? 'silent' });

/** A database in memory with every row of a venue, made from its journal. */
export async function fillTables(venue: Venue): Promise<Database> {
  const { database } = await openDatabase({ kind: 'embedded', folder: null });
  const projector = await projectVenue(venue, database);
  await projector.reached(venue.sequence);
  await projector.close();
  return database;
}

/** A projector whose feed holds nothing: all it can read is the journal. */
export function projectVenue(venue: Venue, database: Database): Promise<Projector> {
  const { folder } = venue;
  return openProjector({
    database,
    feed: new Feed(venue.sequence + 1),
    history: journalHistory(folder),
    journal: () => journalName(folder),
    log: SILENT_LOG,
  });
}

/** All rows of a statement. */
export async function rowsOf(
  database: Database,
  sql: string,
): Promise<readonly { readonly [column: string]: string | number | bigint }[]> {
  const { rows } = await database.read({ sql, params: [] });
  return rows as readonly { readonly [column: string]: string | number | bigint }[];
}
