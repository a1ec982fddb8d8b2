import { join } from 'node:path';
import { parentPort, Worker, workerData } from 'node:worker_threads';

import { RealStorage, SnapshotStore } from '@tandem/journal';
import type { StateHashRecord } from '@tandem/protocol';
import type { FollowerParts } from './follower.ts';
import { Follower } from './follower.ts';

/** Young generation of the follower's thread. */
const YOUNG_MB = 24;

/** Folder of the snapshots, inside that of the journal. */
export const SNAPSHOT_FOLDER = 'snapshots';

/** What the thread is told on its way. */
export interface FollowerThreadData {
  readonly directory: string;
  readonly durablePosition: number;
  readonly checkpointEvery: number;
  readonly snapshotEvery: number;
  readonly snapshotEveryUs: number;
}

type ToThread =
  | { readonly kind: 'advance'; readonly durablePosition: number }
  | { readonly kind: 'close'; readonly durablePosition: number };

type FromThread =
  | { readonly kind: 'advanced'; readonly position: number }
  | { readonly kind: 'checkpoint'; readonly record: StateHashRecord }
  | { readonly kind: 'snapshot'; readonly position: number }
  | { readonly kind: 'failed'; readonly message: string };

/** What only the program knows: which machine, and how its records are read. */
export type FollowerMachine<C> = Pick<
  FollowerParts<C>,
  'codec' | 'createMachine' | 'snapshotFormat' | 'operatorKeys'
>;

/**
 * Serves a follower; the whole of a program's thread file is a call of this.
 */
export function serveFollower<C>(machine: FollowerMachine<C>): void {
  const data = workerData as FollowerThreadData;
  let follower: Follower<C> | undefined;
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      parentPort?.close();
    }
  };
  attempt(() => {
    follower = new Follower(followerParts(machine, data), data.durablePosition);
    report({ kind: 'advanced', position: follower.position });
  });
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'close') {
      attempt(() => {
        while (follower?.advance(message.durablePosition) === true);
        follower?.saveLast();
        follower?.close();
      });
      parentPort?.close();
      return;
    }
    attempt(() => {
      while (follower?.advance(message.durablePosition) === true);
      report({ kind: 'advanced', position: follower?.position ?? 0 });
    });
  });
}

function followerParts<C>(machine: FollowerMachine<C>, data: FollowerThreadData): FollowerParts<C> {
  return {
    ...machine,
    storage: new RealStorage(data.directory),
    snapshots: new SnapshotStore(new RealStorage(join(data.directory, SNAPSHOT_FOLDER))),
    checkpointEvery: data.checkpointEvery,
    snapshotEvery: data.snapshotEvery,
    snapshotEveryUs: data.snapshotEveryUs,
    onCheckpoint: (record) => report({ kind: 'checkpoint', record }),
    onSnapshot: (position) => report({ kind: 'snapshot', position }),
  };
}

function report(message: FromThread): void {
  // The rule means windows; a port of a thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);
}

/** Who is told what a follower found. */
export interface FollowerListener {
  onCheckpoint(record: StateHashRecord): void;
  onSnapshot?(position: number): void;
  /** The follower has stopped: it differs from what was recorded, or it failed. */
  onFailure(error: Error): void;
}

/** A follower is never asked more often: it takes what came meanwhile in one go. */
const PAUSE_MS = 10;

/** The leader's side of a follower in a thread of its own. */
export class FollowerHandle {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #isBusy = true;
  #wanted: number;
  #position = 0;
  #pause: NodeJS.Timeout | undefined;

  /** @param entry file of the program that calls `serveFollower` */
  constructor(entry: URL, data: FollowerThreadData, listener: FollowerListener) {
    this.#worker = new Worker(entry, {
      workerData: data,
      name: 'follower',
      execArgv: [],
      // Its pace is the leader's: what is new in it never needs the room that Node would give.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#wanted = data.durablePosition;
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    this.#worker.on('error', (error: Error) => listener.onFailure(error));
    this.#worker.on('message', (message: FromThread) => {
      if (message.kind === 'checkpoint') listener.onCheckpoint(message.record);
      else if (message.kind === 'snapshot') listener.onSnapshot?.(message.position);
      else if (message.kind === 'failed') listener.onFailure(new Error(message.message));
      else this.#onAdvanced(message.position);
    });
  }

  /** Number of the last record that the follower has replayed. */
  get position(): number {
    return this.#position;
  }

  /** Says how far the journal is durable; at most one request is on the way. */
  advance(durablePosition: number): void {
    this.#wanted = durablePosition;
    if (this.#isBusy || this.#wanted <= this.#position) return;
    this.#isBusy = true;
    this.#send({ kind: 'advance', durablePosition });
  }

  /**
   * Ends the follower with a snapshot, so that the next start has little to replay.
   *
   * @param durablePosition where the journal ends
   */
  async close(durablePosition: number): Promise<void> {
    clearTimeout(this.#pause);
    this.#send({ kind: 'close', durablePosition });
    await this.#exited;
  }

  #onAdvanced(position: number): void {
    this.#position = position;
    // Behind a busy leader many short ways would cost both threads more than the replay.
    this.#pause = setTimeout(() => {
      this.#isBusy = false;
      this.advance(this.#wanted);
    }, PAUSE_MS);
    this.#pause.unref();
  }

  #send(message: ToThread): void {
    // The rule means windows; a thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(message);
  }
}
