import { databasePlace, openDatabase } from '@tandem/database';
import { journalHistory, journalLastSequence, journalName } from '@tandem/exchange';
import { Feed } from '@tandem/feed';
import { openProjector } from '@tandem/projector';
import { pino } from 'pino';

// A process that fills tables from a journal and may be killed at any moment: it says how far it
// has come, and "done" when it is through. It may be told to kill itself so many ms after its first
// batch: another process that is kept waiting would come too late.
const [journalFolder = '', databaseFolder = '', killAfterMs = ''] = process.argv.slice(2);
const place = databasePlace(process.env, { folder: databaseFolder, access: 'write' });
const { database, discarded } = await openDatabase(place);
if (discarded !== null) process.stdout.write(`discarded ${discarded}\n`);
const last = journalLastSequence(journalFolder);
const projector = await openProjector(
  {
    database,
    feed: new Feed(last + 1),
    history: journalHistory(journalFolder),
    journal: () => journalName(journalFolder),
    log: pino({ level: 'error' }, pino.destination(2)),
  },
  { batchRows: 300, batchCommands: 300, delayMs: 5, retryMs: 50 },
);
const from = projector.sequence;
process.stdout.write(`begins at ${from}\n`);
if (killAfterMs !== '') {
  void projector.reached(from + 1).then(() => {
    setTimeout(() => {
      process.stdout.write(`written ${projector.sequence}\n`);
      process.kill(process.pid, 'SIGKILL');
    }, Number(killAfterMs));
  });
}
const timer = setInterval(() => process.stdout.write(`written ${projector.sequence}\n`), 20);
await projector.reached(last);
clearInterval(timer);
await projector.close();
await database.close();
process.stdout.write('done\n');
