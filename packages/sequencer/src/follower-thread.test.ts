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

function follow({ sequencer }: TestVenue): FollowerHandle {
  const handle = new FollowerHandle(
    new URL('./counter-follower.ts', import.meta.url),
    {
      directory,
      durablePosition: sequencer.durablePosition,
      checkpointEvery: CHECKPOINT_EVERY,
      snapshotEvery: 2_000,
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

test('a venue on real files, with a follower, restarts from its snapshot', async () => {
  const perLife = 5_000;
  for (const life of [0, 1, 2]) {
    const venue = await openRealVenue();
    const { sequencer, witness, replayed } = venue;
    expect(sequencer.sequence).toBe(life * perLife);
    if (life > 0) {
      expect(sequencer.restarted.snapshotPosition).toBeGreaterThan((life - 0.5) * perLife);
      expect(replayed.length).toBeLessThan(perLife / 2 + 500);
    }
    const follower = follow(venue);
    sequencer.start();
    for (let i = 1; i <= perLife; i++) {
      expect(sequencer.submit(normal(life * perLife + i)).kind).toBe('queued');
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const isDone = (): boolean =>
      witness.released.length === perLife && follower.position >= (life + 1) * perLife;
    while (!isDone() && sequencer.failure === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(sequencer.failure).toBeUndefined();
    await follower.close();
    await sequencer.close();
  }
  expect(snapshotStore().sequences().length).toBe(3);
});
