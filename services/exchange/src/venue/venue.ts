import { join } from 'node:path';
import { Feed, type ReleasedCommand, type VenueView } from '@tandem/feed';
import { openThreadedLog, RealStorage, SnapshotStore, type ThreadedLog } from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import {
  type Admission,
  type Clock,
  createProtocolCodec,
  openSequencer,
  type PlaceCommand,
  type Sequencer,
  type SequencerListener,
  type SequencerParts,
  SNAPSHOT_FOLDER,
  type Submission,
  type TimerRule,
} from '@tandem/sequencer';
import { EngineMachine, SNAPSHOT_FORMAT } from './machine.ts';
import { ResumedView } from './resumed-view.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { readViewFile } from './view-file.ts';

/** How a venue found its journal. */
export type ResumeReport = {
  /** Sequence of the last command in the journal; 0 for a new venue. */
  readonly sequence: number;
  readonly commandsReplayed: number;
  readonly hasUsedSnapshot: boolean;
  /** Bytes of a group that a crash left unfinished; nothing in it was acknowledged. */
  readonly tornBytes: number;
};

/**
 * A venue in one process: journal on disk, sequencer, engine, feed, view. Commands go in through
 * `submit`, nothing is seen of them before they are durable.
 */
export class Venue<T extends Clock = Clock> {
  readonly folder: string;
  readonly machine: EngineMachine;
  readonly clock: T;
  readonly feed: Feed;
  readonly view: VenueView;
  readonly resumed: ResumeReport;
  readonly #log: ThreadedLog;
  readonly #sequencer: Sequencer<Command>;
  readonly #snapshots: SnapshotKeeper | undefined;
  #refused = 0;
  #isRunning = false;

  constructor(parts: VenueParts<T>) {
    const { log, sequencer, resumedView, machine } = parts;
    this.folder = parts.folder;
    this.clock = parts.clock;
    this.machine = machine;
    this.view = resumedView.view;
    this.#log = log;
    this.#sequencer = sequencer;
    this.feed = new Feed(sequencer.sequence + 1);
    const { commandsReplayed, snapshotPosition } = sequencer.restarted;
    this.resumed = {
      sequence: sequencer.sequence,
      commandsReplayed,
      hasUsedSnapshot: snapshotPosition > 0,
      tornBytes: log.recovered?.tornBytes ?? 0,
    };
    sequencer.listen({
      audience: 'private',
      onReleased: (group) => this.#release(group),
      onRefused: () => {
        this.#refused += 1;
      },
    });
    const { folder } = parts;
    this.#snapshots = parts.isLasting
      ? new SnapshotKeeper({ folder, view: this.view, sequencer })
      : undefined;
  }

  /** Sequence of the last command, durable or not. */
  get sequence(): number {
    return this.#sequencer.sequence;
  }

  /** Commands that waited in a queue and were replaced or dropped there. */
  get refused(): number {
    return this.#refused;
  }

  get eventHash(): string {
    return this.#sequencer.eventHash;
  }

  /** Why the venue has stopped; undefined while it has not. */
  get failure(): Error | undefined {
    return this.#sequencer.failure ?? this.#snapshots?.failure;
  }

  /** Submits a command of the venue itself. */
  submit(command: Command): Admission {
    return this.offer({ command, authorization: null });
  }

  /** Submits a command with its authorization, which was checked before. */
  offer(submission: Submission<Command>): Admission {
    return this.#sequencer.submit(submission);
  }

  /** Is told of released groups after the view and the feed have them. */
  listen(listener: SequencerListener<Command>): void {
    this.#sequencer.listen(listener);
  }

  /** Lets the venue run by itself: timers, queues, snapshots. */
  start(): void {
    this.#isRunning = true;
    this.#sequencer.start();
  }

  /** Orders and applies what was submitted, without waiting for the disk. */
  pump(): void {
    this.#sequencer.pump();
    this.#throwIfStopped();
  }

  /** Commands that wait for a place in the order, or for the disk. */
  get unsettled(): number {
    return this.#sequencer.queued + this.#sequencer.inFlight;
  }

  /** Orders and applies everything that was submitted, and waits until it is durable. */
  async settle(): Promise<void> {
    while (this.#sequencer.queued > 0) {
      if (this.#sequencer.pump() === 0) await this.#durable();
      this.#throwIfStopped();
    }
    await this.#durable();
    this.#throwIfStopped();
    this.#snapshots?.follow(this.#log.durableSequence);
  }

  /** Records the hash of the final state for whoever verifies, and closes the journal. */
  async close(): Promise<void> {
    this.#sequencer.endTimers();
    await this.settle();
    const { sequence, machine } = this;
    if (sequence > 0) {
      this.#sequencer.recordCheckpoint({
        kind: 'StateHashRecord',
        sequence: this.#sequencer.sequence,
        stateHash: machine.stateHash(),
        eventHash: this.eventHash,
      });
    }
    await this.#durable();
    await this.#snapshots?.close(this.#log.durableSequence);
    await this.#sequencer.close();
    this.feed.end();
  }

  #release(group: readonly ReleasedCommand[]): void {
    for (const released of group) {
      this.view.fold(released);
      this.feed.publish(released);
    }
    // A running venue is never settled; a group that was just released is durable all the same.
    if (this.#isRunning) this.#snapshots?.follow(this.#log.durableSequence);
  }

  async #durable(): Promise<void> {
    await this.#log.durable(this.#log.lastSequence);
  }

  #throwIfStopped(): void {
    const { failure } = this;
    if (failure !== undefined) throw failure;
  }
}

/** What kind of venue to open. */
export type VenueOptions<T extends Clock> = {
  readonly clock: T;
  /** Where commands queue; the usual lanes, or one queue for flow that is ordered already. */
  readonly place: PlaceCommand<Command>;
  /** Started again some day: takes snapshots on the way. */
  readonly isLasting: boolean;
  /** What the passing of time makes due; none where a simulation sends it. */
  readonly timers?: (machine: EngineMachine) => readonly TimerRule<Command>[];
};

type VenueParts<T extends Clock> = {
  readonly folder: string;
  readonly isLasting: boolean;
  readonly clock: T;
  readonly log: ThreadedLog;
  readonly machine: EngineMachine;
  readonly sequencer: Sequencer<Command>;
  readonly resumedView: ResumedView;
};

/** Opens the venue of a folder: a new one, or the one whose journal is there. */
export async function openVenue<T extends Clock>(
  folder: string,
  options: VenueOptions<T>,
): Promise<Venue<T>> {
  const log = await openThreadedLog(folder);
  try {
    const fromSnapshot = startSequencer({ folder, log, options }, readViewFile(folder));
    if (fromSnapshot !== undefined) return new Venue(fromSnapshot);
    // The saved view does not reach up to the snapshot: only the whole journal gives one that does.
    const fromJournal = startSequencer({ folder, log, options }, null);
    if (fromJournal === undefined) throw new Error('a replay of everything leaves no gap');
    return new Venue(fromJournal);
  } catch (error) {
    await log.close();
    throw error;
  }
}

type Ground<T extends Clock> = {
  readonly folder: string;
  readonly log: ThreadedLog;
  readonly options: VenueOptions<T>;
};

/** @param saved a view to begin with; null to use no snapshot either */
function startSequencer<T extends Clock>(
  ground: Ground<T>,
  saved: VenueView | undefined | null,
): VenueParts<T> | undefined {
  const { folder, log, options } = ground;
  const { clock, isLasting } = options;
  const resumedView = new ResumedView(saved ?? undefined);
  const machine = new EngineMachine();
  const snapshots = new SnapshotStore(new RealStorage(join(folder, SNAPSHOT_FOLDER)));
  const parts: SequencerParts<Command> = {
    log,
    clock,
    storage: new RealStorage(folder),
    codec: createProtocolCodec(),
    createMachine: () => machine,
    place: options.place,
    snapshotFormat: SNAPSHOT_FORMAT,
    checkpointsBy: 'follower',
    onReplayed: (released) => resumedView.fold(released),
    timers: {
      rules: options.timers?.(machine) ?? [],
      continuation: () =>
        machine.engine.hasPendingWork() ? { kind: 'ContinueLiquidations' } : undefined,
    },
    ...(saved === null ? {} : { snapshots }),
  };
  const sequencer = openSequencer(parts);
  if (!resumedView.isAt(sequencer.sequence)) return undefined;
  return { folder, isLasting, clock, log, machine, sequencer, resumedView };
}
