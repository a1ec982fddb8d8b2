import { join } from 'node:path';
import { DEFAULT_LIMITS, Engine, type ExchangeEngine } from '@tandem/engine';
import { JournalReader, RealStorage, RecordCursor } from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import { createProtocolCodec, restart, type StateMachine } from '@tandem/sequencer';
import { JournalingEngine } from '../../adapters/journaling-engine.ts';
import { serve } from '../../isolate/serve.ts';
import { type GcPauses, GcWatch } from '../../measure/gc-pauses.ts';
import type { OrderStream } from '../../streams/order-stream.ts';
import { OrderFlow, prepareFlow } from '../../venue/order-flow.ts';
import { Venue } from '../../venue/venue.ts';

export type RecoveryRequest =
  | {
      readonly task: 'write';
      readonly folder: string;
      readonly stream: OrderStream;
      readonly accounts: number;
    }
  | {
      readonly task: 'read' | 'decode' | 'idle' | 'replay';
      readonly folder: string;
      /** Number of the last record of the journal. */
      readonly position: number;
    };

export type RecoveryReply = {
  readonly records: number;
  readonly elapsedMs: number;
  readonly gc: GcPauses;
  readonly stateHash: string;
  /** How long one state hash of the whole took. */
  readonly stateHashMs: number;
};

type ReplayRequest = Exclude<RecoveryRequest, { task: 'write' }>;
type WriteRequest = Extract<RecoveryRequest, { task: 'write' }>;

const SLOTS_PER_COMMAND = 18;

const watch = new GcWatch();

function directoryIn(folder: string): string {
  return join(folder, 'recovery');
}

function write(request: WriteRequest, engine: ExchangeEngine): number {
  const journaling = new JournalingEngine(engine, directoryIn(request.folder));
  const venue = new Venue(journaling);
  const { stream, accounts } = request;
  prepareFlow(venue, accounts, stream.prices[0] as number);
  const flow = new OrderFlow(stream, venue, { accounts, selfTrade: 'cancelTaker' });
  for (let message = 0; message < stream.count; message += 1) {
    if (flow.isIndexDue(message)) flow.updateIndex(message);
    flow.apply(message);
  }
  return journaling.close();
}

/** Reads and checks every group; with a codec it decodes every record as well. */
function read(folder: string, isDecoding: boolean): number {
  const reader = new JournalReader(new RealStorage(directoryIn(folder)));
  const cursor = new RecordCursor();
  const codec = createProtocolCodec();
  let records = 0;
  for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
    cursor.open(group);
    while (cursor.next()) {
      records += 1;
      if (isDecoding) codec.decode(cursor.bytes, cursor.start, cursor.end);
    }
  }
  reader.close();
  return records;
}

/** Does nothing and tells of it in as many slots as the engine does on average. */
const IDLE_MACHINE: StateMachine<Command> = {
  apply: (_sequence, _timeUs, _command, events) => {
    events.slots.fill(1, 0, SLOTS_PER_COMMAND);
    events.length = SLOTS_PER_COMMAND;
  },
  stateHash: () => '',
};

/** What a restart does: scan for recorded hashes, then replay all commands. */
function replay(request: ReplayRequest, machine: StateMachine<Command>): number {
  const restarted = restart<Command>(
    {
      storage: new RealStorage(directoryIn(request.folder)),
      codec: createProtocolCodec(),
      createMachine: () => machine,
    },
    request.position,
  );
  return restarted.commandsReplayed;
}

serve(async (request: RecoveryRequest): Promise<RecoveryReply> => {
  const { folder } = request;
  const engine = new Engine(DEFAULT_LIMITS);
  globalThis.gc?.();
  const started = performance.now();
  let records: number;
  if (request.task === 'write') records = write(request, engine);
  else if (request.task === 'replay') records = replay(request, engine);
  else if (request.task === 'idle') records = replay(request, IDLE_MACHINE);
  else records = read(folder, request.task === 'decode');
  const ended = performance.now();
  const gc = await watch.between(started, ended);
  const hasState = request.task === 'write' || request.task === 'replay';
  const hashed = performance.now();
  const stateHash = hasState ? engine.stateHash() : '';
  const stateHashMs = performance.now() - hashed;
  return { records, elapsedMs: ended - started, gc, stateHash, stateHashMs };
});
