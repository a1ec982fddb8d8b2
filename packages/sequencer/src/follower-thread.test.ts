import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openThreadedLog, RealStorage, SnapshotStore } from '@tandem/journal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestVenue } from './counter.ts';
import { normal, openVenue } from './counter.ts';
import { FollowerHandle, SNAPSHOT_FOLDER } from './follower-thread.ts';

let directory: string;
const JOURNAL = { segmentBytes: 4 << 20, reserveBytes: 2 << 20 };
const CHECKPOINT_EVERY = 500;
const SNAPSHOT_EVERY_US = 3_600_000_000;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'venue-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function snapshotStore(): SnapshotStore {
  return new SnapshotStore(new RealStorage(join(directory, SNAPSHOT_FOLDER)));
}

async function openRealVenue(): Promise<TestVenue> {
  const log = await openThreadedLog(directory, JOURNAL);
  return openVenue({
    storage: new RealStorage(directory),
    openLog: () => log,
    snapshots: snapshotStore(),
    checkpointsBy: 'follower',
    limits: { checkpointEvery: CHECKPOINT_EVERY },
  });
}

function follow({ sequencer }: TestVenue, snapshotEvery: number): FollowerHandle {
  const handle = new FollowerHandle(
    new URL('./counter-follower.ts', import.meta.url),
    {
      directory,
      durablePosition: sequencer.durablePosition,
      checkpointEvery: CHECKPOINT_EVERY,
      snapshotEvery,
      snapshotEveryUs: SNAPSHOT_EVERY_US,
    },
    {
      onCheckpoint: (record) => sequencer.recordCheckpoint(record),
      onFailure: (error) => sequencer.stop(error),
    },
  );
  sequencer.listen({
    audience: 'public',
    onReleased: () => handle.advance(sequencer.durablePosition),
  });
  return handle;
}

/**
 * Lets a venue take so many commands beside its follower, and closes both.
 *
 * @returns how many snapshots there were before the end
 */
async function live(venue: TestVenue, commands: number, snapshotEvery: number): Promise<number> {
  const { sequencer, witness } = venue;
  const first = sequencer.sequence;
  const follower = follow(venue, snapshotEvery);
  sequencer.start();
  for (let i = 1; i <= commands; i++) {
    expect(sequencer.submit(normal(first + i)).kind).toBe('queued');
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const isDone = (): boolean =>
    witness.released.length === commands && follower.position >= first + commands;
  while (!isDone() && sequencer.failure === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(sequencer.failure).toBeUndefined();
  const snapshots = snapshotStore().sequences().length;
  await follower.close(sequencer.durablePosition);
  await sequencer.close();
  return snapshots;
}

test('a venue on real files, with a follower, restarts from where it ended', async () => {
  const perLife = 5_000;
  for (const past of [0, 1, 2]) {
    const venue = await openRealVenue();
    const { sequencer, replayed } = venue;
    expect(sequencer.sequence).toBe(past * perLife);
    expect(replayed.length).toBe(0);
    expect(sequencer.restarted.snapshotPosition > 0).toBe(past > 0);
    await live(venue, perLife, 2_000);
  }
  expect(snapshotStore().sequences().length).toBe(3);
});

test('lives that are too short for a snapshot, and killed, have one together', async () => {
  const first = await openRealVenue();
  await live(first, 700, 1_000);
  // As after a kill: the snapshot of the end is not there.
  rmSync(join(directory, SNAPSHOT_FOLDER), { recursive: true });
  const second = await openRealVenue();
  expect(second.replayed.length).toBe(700);
  const follower = follow(second, 1_000);
  second.sequencer.start();
  for (let i = 701; i <= 1_200; i++) second.sequencer.submit(normal(i));
  while (follower.position < 1_200) await new Promise((resolve) => setTimeout(resolve, 5));
  const [newest] = snapshotStore().sequences();
  expect(newest).toBeGreaterThanOrEqual(1_000);
  await follower.close(second.sequencer.durablePosition);
  await second.sequencer.close();
});

test('a quiet venue has a snapshot after its time', async () => {
  expect(await live(await openRealVenue(), 10, 2_000)).toBe(0);
  const busy = await openRealVenue();
  expect(await live(busy, 400, 2_000)).toBe(1);
  const quiet = await openRealVenue();
  quiet.clock.timeUs = busy.clock.timeUs + SNAPSHOT_EVERY_US + 1_000;
  expect(await live(quiet, 400, 2_000)).toBe(3);
});
