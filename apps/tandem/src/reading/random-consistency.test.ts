import { type Database, openDatabase, readStoredState, writeBatch } from '@tandem/database';
import { Engine } from '@tandem/engine';
import { liveCheckpoint } from '@tandem/exchange';
import { type LiveCheckpoint, LiveVenue, Projection } from '@tandem/projections';
import { EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { RandomCommands, SMALL_LIMITS, smallVenueSetup } from '@tandem/simulation';
import { describe, expect, test } from 'vitest';
import {
  balancesOf,
  contradictionsOf,
  marketsOf,
  poolOf,
  positionsOf,
  viewedPositionsOf,
} from './engine-rows.fixture.ts';

const COMMANDS = 6_000;
const BATCH = 400;

type Played = { readonly engine: Engine; readonly live: LiveVenue };

/** Plays random commands of all kinds, and writes them batch by batch, restarting in between. */
async function play(seed: number, database: Database): Promise<Played> {
  const live = new LiveVenue();
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
    live.fold(released);
    stream.observe(events, engine.hasPendingWork());
    if (sequence % BATCH !== 0) continue;
    const to = { journal: 'random', ...projection.checkpoint };
    await writeBatch(database, projection.take(), { from: stored.checkpoint, to });
    // What a batch leaves behind must be all that the next one needs.
    stored = await readStoredState(database);
    projection = new Projection(stored, stored.checkpoint);
  }
  return { engine, live };
}

/** What the fold of the pool and the engine both know; quotes of the past are in no state. */
function poolPart({ pools, poolMarkets, providers, poolExits }: LiveCheckpoint): object {
  const byAccount = (a: { account: number }, b: { account: number }) => a.account - b.account;
  const rules = poolMarkets.map((market) => market.rules).toSorted((a, b) => a.market - b.market);
  return { pools, rules, providers: providers.toSorted(byAccount), poolExits };
}

/** Own limits of accounts, by account. */
function limitsPart({ riskLimits }: Pick<LiveCheckpoint, 'riskLimits'>): object {
  return Object.fromEntries(riskLimits.map(({ account, limits }) => [account, limits]));
}

/** Lanes and who is paid by them. */
function lanesPart({ lanes, payouts }: LiveCheckpoint): object {
  const entries = payouts.map(({ account, chain }) => [account, chain] as const);
  return { lanes, payouts: Object.fromEntries(entries) };
}

describe('tables of random commands beside the engine', () => {
  let limited = 0;
  let paidByLanes = 0;

  test.each([1, 2, 3, 4, 5, 6])('agree to the last unit, seed %i', async (seed) => {
    const { database } = await openDatabase({ kind: 'embedded', folder: null });
    const { engine, live } = await play(seed, database);
    for (const sides of [balancesOf, positionsOf, marketsOf]) {
      const { engine: expected, tables } = await sides(engine, database);
      expect(tables).toEqual(expected);
      expect(tables.length).toBeGreaterThan(4);
    }
    const { engine: shares, tables: written } = await poolOf(engine, database);
    expect(written).toEqual(shares);
    expect(written.length).toBeGreaterThan(4);
    const limits = liveCheckpoint(engine.state).riskLimits;
    expect(limitsPart(live.save())).toEqual(limitsPart({ riskLimits: limits }));
    limited += limits.length;
    expect(poolPart(live.save())).toEqual(poolPart(liveCheckpoint(engine.state)));
    expect(lanesPart(live.save())).toEqual(lanesPart(liveCheckpoint(engine.state)));
    paidByLanes += live.save().payouts.length;
    const { engine: expected, view: seen } = viewedPositionsOf(engine, live.view);
    expect(seen).toEqual(expected);
    expect(await contradictionsOf(database)).toEqual([]);
    await database.close();
  });

  test('have accounts among them that limit themselves, and some that are paid by lanes', () => {
    expect(limited).toBeGreaterThan(4);
    expect(paidByLanes).toBeGreaterThan(0);
  });
});
