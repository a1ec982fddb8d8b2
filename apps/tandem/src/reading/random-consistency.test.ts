import { type Database, openDatabase, readStoredState, writeBatch } from '@tandem/database';
import { Engine } from '@tandem/engine';
import { VenueView } from '@tandem/feed';
import { Projection } from '@tandem/projections';
import { EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { RandomCommands, SMALL_LIMITS, smallVenueSetup } from '@tandem/simulation';
import { describe, expect, test } from 'vitest';
import {
  balancesOf,
  contradictionsOf,
  marketsOf,
  positionsOf,
  viewedPositionsOf,
} from './engine-rows.fixture.ts';

const COMMANDS = 4_000;
const BATCH = 400;

type Played = { readonly engine: Engine; readonly view: VenueView };

/** Plays random commands of all kinds, and writes them batch by batch, restarting in between. */
async function play(seed: number, database: Database): Promise<Played> {
  const view = new VenueView();
  const engine = new Engine(SMALL_LIMITS);
  const stream = new RandomCommands(seed);
  const setup = smallVenueSetup(seed % 2 === 0);
  const events = new EventBuffer();
  let stored = await readStoredState(database);
  let projection = new Projection(stored, stored.checkpoint);
  for (let sequence = 1; sequence <= COMMANDS; sequence += 1) {
    const timed = stream.next();
    const command = setup.shift() ?? timed.command;
    const stamp = { sequence: sequence as Sequence, timeUs: timed.timeUs as TimestampUs };
    events.clear();
    engine.apply(stamp.sequence, stamp.timeUs, command, events);
    const released = { ...stamp, command, slots: events.slots.slice(0, events.length) };
    projection.fold(released);
    view.fold(released);
    stream.observe(events, engine.hasPendingWork());
    if (sequence % BATCH !== 0) continue;
    const to = { journal: 'random', ...projection.checkpoint };
    await writeBatch(database, projection.take(), { from: stored.checkpoint, to });
    // What a batch leaves behind must be all that the next one needs.
    stored = await readStoredState(database);
    projection = new Projection(stored, stored.checkpoint);
  }
  return { engine, view };
}

describe('tables of random commands beside the engine', () => {
  test.each([1, 2, 3, 4, 5, 6])('agree to the last unit, seed %i', async (seed) => {
    const { database } = await openDatabase({ kind: 'embedded', folder: null });
    const { engine, view } = await play(seed, database);
    for (const sides of [balancesOf, positionsOf, marketsOf]) {
      const { engine: expected, tables } = await sides(engine, database);
      expect(tables).toEqual(expected);
      expect(tables.length).toBeGreaterThan(4);
    }
    const { engine: expected, view: seen } = viewedPositionsOf(engine, view);
    expect(seen).toEqual(expected);
    expect(await contradictionsOf(database)).toEqual([]);
    await database.close();
  });
});
