import { cpSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Exchange, openExchange } from '@tandem/exchange';
import type { Command } from '@tandem/protocol';
import { SNAPSHOT_FOLDER } from '@tandem/sequencer';
import { serve } from '../../isolate/serve.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { commandOf } from '../../venue/order-commands.ts';
import { FLOW_MARKETS } from '../../venue/order-flow.ts';
import { indexUpdate, setUpCommands } from '../../venue/set-up-commands.ts';

export type RestartRequest =
  | {
      readonly task: 'write';
      readonly folder: string;
      /** Gets what a kill would leave: the files while the venue still runs. */
      readonly killedFolder: string;
      readonly stream: OrderStream;
      readonly orders: number;
    }
  /** Opens a copy, so that the next one finds the same. */
  | { readonly task: 'open'; readonly folder: string; readonly hasSnapshots: boolean };

export type RestartReply = {
  readonly orders: number;
  /** Sequence of the last command in the journal. */
  readonly sequence: number;
  readonly replayed: number;
  readonly hasUsedSnapshot: boolean;
  readonly elapsedMs: number;
  /** Orders that the view of the venue knows to have been taken. */
  readonly accepted: number;
};

const ACCOUNTS = 1_000;
const INDEX_EVERY = 1_000;
/** Commands on their way to the disk: below what the queue takes. */
const UNSETTLED_MAX = 4_000;

/** Runs a venue through the stream until so many orders were placed. */
async function write(request: RestartRequest & { readonly task: 'write' }) {
  const { folder, killedFolder, stream, orders } = request;
  const exchange = await openExchange({ folder });
  for (const command of setUpCommands(stream, ACCOUNTS)) await offer(exchange, command);
  let placed = 0;
  for (let message = 0; placed < orders && message < stream.count; message += 1) {
    if (message % INDEX_EVERY === 0) {
      await offer(exchange, indexUpdate((message / INDEX_EVERY) % FLOW_MARKETS, stream));
    }
    const command = commandOf(stream, message, ACCOUNTS);
    if (command.kind === 'PlaceOrder') placed += 1;
    await offer(exchange, command);
  }
  while (exchange.venue.unsettled > 0) await nextTurn();
  // The lock of a process that was killed counts no more; this one lives.
  const filter = (path: string): boolean => !basename(path).startsWith('lock.');
  cpSync(folder, killedFolder, { recursive: true, filter });
  const reply = replyOf(exchange, placed);
  await exchange.close();
  return reply;
}

async function offer({ venue }: Exchange, command: Command): Promise<void> {
  while (venue.unsettled >= UNSETTLED_MAX) await nextTurn();
  const admission = venue.submit(command);
  if (admission.kind !== 'queued') throw new Error(`${command.kind} was refused`);
}

function replyOf({ venue, resumed }: Exchange, orders: number): Omit<RestartReply, 'elapsedMs'> {
  return {
    orders,
    sequence: venue.sequence,
    replayed: resumed.commandsReplayed,
    hasUsedSnapshot: resumed.hasUsedSnapshot,
    accepted: venue.view.totals.count('OrderAccepted'),
  };
}

serve(async (request: RestartRequest): Promise<RestartReply> => {
  if (request.task === 'write') {
    const begun = performance.now();
    const reply = await write(request);
    return { ...reply, elapsedMs: performance.now() - begun };
  }
  const folder = `${request.folder}-opened`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(request.folder, folder, { recursive: true });
  if (!request.hasSnapshots) {
    rmSync(join(folder, SNAPSHOT_FOLDER), { recursive: true, force: true });
  }
  const started = performance.now();
  const exchange = await openExchange({ folder });
  const elapsedMs = performance.now() - started;
  const reply = { ...replyOf(exchange, 0), elapsedMs };
  await exchange.close();
  return reply;
});
