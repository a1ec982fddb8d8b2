import type { SnapshotStore } from '@tandem/journal';
import { JournalReader, RecordCursor } from '@tandem/journal';
import type { StateHashRecord } from '@tandem/protocol';
import type { Restarted, RestartParts } from './restart.ts';
import { restart } from './restart.ts';
import { takeSnapshot } from './venue-snapshot.ts';

const QUIET_PART = 8;

export interface FollowerParts<C> extends RestartParts<C> {
  readonly snapshots: SnapshotStore;
  /** Commands from one full state hash to the next; the same as the leader's `checkpointEvery`. */
  readonly checkpointEvery: number;
  /** Commands from one snapshot to the next, at most. */
  readonly snapshotEvery: number;
  /** A quiet venue has fewer commands in this time: an eighth of them is enough then. */
  readonly snapshotEveryUs: number;
  readonly onCheckpoint: (record: StateHashRecord) => void;
  readonly onSnapshot?: (position: number) => void;
}

/**
 * Replays what is durable, behind the leader: takes the snapshots and computes the full state
 * hashes, so that the leader never stops for them.
 */
export class Follower<C> {
  readonly #parts: FollowerParts<C>;
  readonly #restarted: Restarted<C>;
  readonly #reader: JournalReader;
  readonly #cursor: RecordCursor = new RecordCursor();
  #position: number;
  /** Hash of the group that was replayed last; none before the first one. */
  #logHash: Uint8Array | undefined;
  #lastSnapshotSequence: number;
  #lastSnapshotUs: number;

  /** @param durablePosition how far the journal is durable; for the errors see `restart` */
  constructor(parts: FollowerParts<C>, durablePosition: number) {
    this.#parts = parts;
    this.#restarted = restart(parts, durablePosition);
    this.#position = durablePosition;
    const { replayer, commandsReplayed } = this.#restarted;
    // Many short lives add up: what this start had to replay counts for the next snapshot.
    this.#lastSnapshotSequence = replayer.sequence - commandsReplayed;
    this.#lastSnapshotUs = replayer.timeUs;
    this.#reader = new JournalReader(parts.storage, { fromSequence: durablePosition + 1 });
  }

  /** Number of the last record that was replayed. */
  get position(): number {
    return this.#position;
  }

  /**
   * Replays one group.
   *
   * @param durablePosition how far the journal is durable
   * @returns false when there was none left
   */
  advance(durablePosition: number): boolean {
    if (this.#position >= durablePosition) return false;
    const group = this.#reader.nextGroup(durablePosition);
    if (group === undefined) return false;
    const { replayer } = this.#restarted;
    this.#cursor.open(group);
    while (this.#cursor.next()) {
      const { bytes, start, end, sequence } = this.#cursor;
      if (sequence <= this.#position) continue;
      const isCommand = replayer.apply(bytes, start, end);
      this.#position = sequence;
      if (isCommand && replayer.sequence % this.#parts.checkpointEvery === 0) this.#checkpoint();
    }
    this.#logHash = group.hash;
    if (this.#isSnapshotDue()) this.#save(group.hash);
    return true;
  }

  /** Takes a snapshot of where the follower stands, unless there is one, or nothing to save. */
  saveLast(): void {
    const isNew = this.#restarted.replayer.sequence > this.#lastSnapshotSequence;
    if (isNew && this.#logHash !== undefined) this.#save(this.#logHash);
  }

  #isSnapshotDue(): boolean {
    const { snapshotEvery, snapshotEveryUs } = this.#parts;
    const { sequence, timeUs } = this.#restarted.replayer;
    const commands = sequence - this.#lastSnapshotSequence;
    const isLongAgo = timeUs - this.#lastSnapshotUs >= snapshotEveryUs;
    return commands >= (isLongAgo ? snapshotEvery / QUIET_PART : snapshotEvery);
  }

  #save(logHash: Uint8Array): void {
    const { replayer } = this.#restarted;
    const formatVersion = this.#parts.snapshotFormat ?? 1;
    const place = { position: this.#position, logHash, formatVersion };
    this.#parts.snapshots.save(takeSnapshot(replayer, place));
    this.#lastSnapshotSequence = replayer.sequence;
    this.#lastSnapshotUs = replayer.timeUs;
    this.#parts.onSnapshot?.(this.#position);
  }

  #checkpoint(): void {
    const { replayer } = this.#restarted;
    this.#parts.onCheckpoint({
      kind: 'StateHashRecord',
      sequence: replayer.sequence,
      stateHash: replayer.machine.stateHash(),
      eventHash: replayer.eventHash.hex(),
    });
  }

  close(): void {
    this.#reader.close();
  }
}
