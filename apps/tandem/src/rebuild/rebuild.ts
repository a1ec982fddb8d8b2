import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  clearProjections,
  type Database,
  type DatabasePlace,
  databasePlace,
  type OpenedDatabase,
  openDatabase,
} from '@tandem/database';
import { journalHistory, journalLastSequence, journalName } from '@tandem/exchange';
import { Feed } from '@tandem/feed';
import { copyWithdrawalSteps, DEFAULT_PROJECTOR_CONFIG, openProjector } from '@tandem/projector';
import { pino } from 'pino';
import type { RebuildRequest } from '../arguments/request.ts';
import { proofsPath } from '../chain/chain-ground.ts';
import { LOCAL_CHAIN } from '../chain/chain-indexes.ts';
import { keptSteps } from '../chain/chain-proofs.ts';
import { farProofsPath } from '../chain/far-ground.ts';
import { chainsOf } from '../chain/venue-steps.ts';
import { complain, say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';

/** Names of the folders of a venue that `npm start` runs. */
const JOURNAL = 'journal';
const TABLES = 'tables';

const REPORT_EVERY_MS = 2_000;
/** Nobody reads meanwhile: larger transactions are faster. */
const REBUILD_CONFIG = {
  ...DEFAULT_PROJECTOR_CONFIG,
  batchRows: 10_000,
  batchCommands: 20_000,
};

/** Fills the tables of a venue again, from its journal. Gives the exit code of the program. */
export async function rebuild(request: RebuildRequest): Promise<number> {
  const { data } = request;
  if (!existsSync(data)) {
    complain(`there is no folder ${data}`);
    return 1;
  }
  // A simulation keeps its journal in the folder itself.
  const journal = existsSync(join(data, JOURNAL)) ? join(data, JOURNAL) : data;
  const last = journalLastSequence(journal);
  if (last === 0) {
    complain(`there is no journal in ${journal}, or nothing in it`);
    return 1;
  }
  const place = databasePlace(process.env, {
    folder: join(data, TABLES),
    access: 'write',
  });
  const { database } = await openDatabase(place);
  const started = performance.now();
  try {
    await clearProjections(database);
    await fill({ journal, last, database, isQuiet: request.isJson });
    await fillSteps(data, database);
  } finally {
    await database.close();
  }
  const seconds = (performance.now() - started) / 1_000;
  const pace = `${count(Math.round(last / seconds))} a second`;
  say(`${count(last)} commands into ${nameOf(place)} in ${seconds.toFixed(1)} s, ${pace}`);
  if (request.isJson) {
    sayJson({ command: 'rebuild', data, database: place.kind, commands: last, seconds });
  }
  return 0;
}

type Filling = Pick<OpenedDatabase, 'database'> & {
  readonly journal: string;
  readonly last: number;
  readonly isQuiet: boolean;
};

async function fill({ journal, last, database, isQuiet }: Filling): Promise<void> {
  const projector = await openProjector(
    {
      database,
      feed: new Feed(last + 1),
      history: journalHistory(journal),
      journal: () => journalName(journal),
      log: pino({ level: 'error' }, pino.destination(2)),
    },
    REBUILD_CONFIG,
  );
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setInterval(() => {
        const failure = projector.health();
        // A rebuild does not try again: whoever asked for it is there to see why.
        if (failure !== null) reject(new Error(failure));
        else if (!isQuiet) say(`  ${count(projector.sequence)} of ${count(last)} commands`);
      }, REPORT_EVERY_MS);
      void projector.reached(last).then(resolve);
    });
  } finally {
    clearInterval(timer);
    await projector.close();
  }
}

/** Steps of withdrawals are not in the journal: they are kept beside the chain. */
async function fillSteps(data: string, database: Database): Promise<void> {
  for (const chain of chainsOf(data, false)) {
    const path = chain === LOCAL_CHAIN ? proofsPath(data) : farProofsPath(data);
    const kept = keptSteps(path, chain);
    const read = (after: number, limit: number) =>
      Promise.resolve(kept.slice(after, after + limit));
    await copyWithdrawalSteps({ database, chain, read });
  }
}

/** Without the address: it may carry a password. */
function nameOf(place: DatabasePlace): string {
  return place.kind === 'postgres' ? 'PostgreSQL' : (place.folder ?? 'memory');
}
