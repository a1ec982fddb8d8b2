import { join } from 'node:path';
import { DEFAULT_LIMITS, Engine } from '@tandem/engine';
import { openThreadedLog, RealStorage, type ThreadedLog } from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import {
  createProtocolCodec,
  openSequencer,
  placeCommand,
  type Sequencer,
  SYSTEM_CLOCK,
} from '@tandem/sequencer';

/** Sequencer, journal with its own thread, and engine: as a venue runs them. */
export type DurableVenue = {
  readonly sequencer: Sequencer<Command>;
  readonly log: ThreadedLog;
};

export async function openDurableVenue(folder: string): Promise<DurableVenue> {
  const engine = new Engine(DEFAULT_LIMITS);
  const directory = join(folder, 'venue');
  const log = await openThreadedLog(directory);
  const sequencer = openSequencer<Command>({
    storage: new RealStorage(directory),
    codec: createProtocolCodec(),
    createMachine: () => engine,
    log,
    clock: SYSTEM_CLOCK,
    place: placeCommand,
    checkpointsBy: 'follower',
  });
  return { sequencer, log };
}
