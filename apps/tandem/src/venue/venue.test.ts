import { join } from 'node:path';
import { writeViewFile } from '@tandem/exchange';
import { JournalReader, RealStorage, SnapshotStore } from '@tandem/journal';
import { SNAPSHOT_FOLDER } from '@tandem/sequencer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recompute } from '../audit/recompute.ts';
import { digestOf, playVenue, removeFolder, temporaryFolder } from './played-venue.fixture.ts';
import { openVenue } from './venue.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => removeFolder(folder));

describe('Venue', () => {
  it('goes on where its journal ends, with the same state and the same view', async () => {
    const before = await playVenue(folder, 1_500);
    const stateHash = before.machine.stateHash();
    const view = digestOf(before.view);
    await before.close();
    const after = await openVenue(folder);
    expect(after.resumed).toMatchObject({ sequence: before.sequence, hasUsedSnapshot: false });
    expect(after.machine.stateHash()).toBe(stateHash);
    expect(digestOf(after.view)).toBe(view);
    await after.close();
  });

  it('hands out only what is durable, in order and without gap', async () => {
    const venue = await openVenue(folder);
    venue.submit({ kind: 'Tick' });
    venue.submit({ kind: 'Tick' });
    venue.pump();
    expect(venue.view.totals.figures.commands).toBe(0);
    await venue.settle();
    expect(venue.view.totals.figures.commands).toBe(2);
    expect([venue.feed.at(1)?.sequence, venue.feed.at(2)?.sequence]).toEqual([1, 2]);
    await venue.close();
  });

  it('starts from a snapshot with a saved view, and from the journal without one', async () => {
    const first = await playVenue(folder, 600);
    await first.settle();
    await snapshotNow(folder, first.machine.stateHash());
    writeViewFile(folder, first.view);
    await first.close();
    const second = await playVenue(folder, 900);
    expect(second.resumed.hasUsedSnapshot).toBe(true);
    const view = digestOf(second.view);
    await second.close();
    removeFolder(join(folder, 'view.json'));
    const third = await openVenue(folder);
    expect(third.resumed).toMatchObject({ hasUsedSnapshot: false, sequence: second.sequence });
    expect(digestOf(third.view)).toBe(view);
    await third.close();
  });
});

/** What the follower does in its thread, without waiting for 131,072 commands. */
async function snapshotNow(directory: string, stateHash: string): Promise<void> {
  const { Follower, createProtocolCodec } = await import('@tandem/sequencer');
  const { EngineMachine, SNAPSHOT_FORMAT } = await import('@tandem/exchange');
  const storage = new RealStorage(directory);
  const reader = new JournalReader(storage);
  let end = 0;
  for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
    end = group.firstSequence + group.count - 1;
  }
  reader.close();
  const follower = new Follower(
    {
      storage,
      codec: createProtocolCodec(),
      createMachine: () => new EngineMachine(),
      snapshotFormat: SNAPSHOT_FORMAT,
      snapshots: new SnapshotStore(new RealStorage(join(directory, SNAPSHOT_FOLDER))),
      checkpointEvery: 1_000_000,
      snapshotEvery: 1,
      snapshotEveryUs: 3_600_000_000,
      onCheckpoint: () => {},
    },
    0,
  );
  while (follower.advance(end));
  follower.close();
  expect(recompute(directory).stateHash).toBe(stateHash);
}
