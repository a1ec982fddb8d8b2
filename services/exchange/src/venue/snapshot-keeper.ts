import type { VenueView } from '@tandem/feed';
import type { Command } from '@tandem/protocol';
import { FollowerHandle, type Sequencer } from '@tandem/sequencer';
import { writeViewFile } from './view-file.ts';

/** Commands from one full state hash to the next: the same as the sequencer's. */
const CHECKPOINT_EVERY = 65_536;
/** Commands from one snapshot to the next; in a quiet venue an eighth of them in ten minutes. */
const SNAPSHOT_EVERY = 131_072;
const SNAPSHOT_EVERY_US = 600_000_000;

type KeeperParts = {
  readonly folder: string;
  readonly view: VenueView;
  readonly sequencer: Sequencer<Command>;
};

/**
 * Keeps a follower in a thread of its own that replays the journal, takes snapshots and checks the
 * leader's hashes. It starts with the first durable command: a venue of a moment needs none.
 */
export class SnapshotKeeper {
  readonly #parts: KeeperParts;
  #follower: FollowerHandle | undefined;
  #isViewDue = false;
  #failure: Error | undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Why the follower stopped; the venue must stop as well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Tells the follower how far the journal is durable. Called when everything is released. */
  follow(durablePosition: number): void {
    if (durablePosition === 0) return;
    this.#follower ??= this.#start(durablePosition);
    this.#follower.advance(durablePosition);
    if (!this.#isViewDue) return;
    // The view is now at or after the snapshot, which is what a restart needs.
    this.#isViewDue = false;
    writeViewFile(this.#parts.folder, this.#parts.view);
  }

  /**
   * Leaves view and snapshot of the end, so that the next start replays nothing.
   *
   * @param durablePosition where the journal ends, all of which is released
   */
  async close(durablePosition: number): Promise<void> {
    if (this.#follower === undefined) return;
    // First the view: it may be ahead of the snapshot, never behind.
    writeViewFile(this.#parts.folder, this.#parts.view);
    await this.#follower.close(durablePosition);
  }

  #start(durablePosition: number): FollowerHandle {
    const { folder, sequencer } = this.#parts;
    const entry = new URL('./follower-main.ts', import.meta.url);
    const data = {
      directory: folder,
      durablePosition,
      checkpointEvery: CHECKPOINT_EVERY,
      snapshotEvery: SNAPSHOT_EVERY,
      snapshotEveryUs: SNAPSHOT_EVERY_US,
    };
    return new FollowerHandle(entry, data, {
      onCheckpoint: (record) => {
        sequencer.recordCheckpoint(record);
      },
      onSnapshot: () => {
        this.#isViewDue = true;
      },
      onFailure: (error) => {
        this.#failure ??= error;
      },
    });
  }
}
