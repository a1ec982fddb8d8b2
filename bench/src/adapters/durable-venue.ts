import { join } from 'node:path';
import { DEFAULT_LIMITS, type ExchangeEngine } from '@tandem/engine';
import { openThreadedLog, RealStorage, type ThreadedLog } from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import {
  createProtocolCodec,
  openSequencer,
  placeCommand,
  type Sequencer,
  SYSTEM_CLOCK,
} from '@tandem/sequencer';
import { engineClass } from './exchange-engine.ts';

/** Sequencer, journal with its own thread, and engine: as a venue runs them. */
export type DurableVenue = {
  readonly sequencer: Sequencer<Command>;
  readonly log: ThreadedLog;
  readonly engine: ExchangeEngine;
};

export async function openDurableVenue(folder: string): Promise<DurableVenue> {
  const { Engine } = await engineClass();
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
  return { sequencer, log, engine };
}
