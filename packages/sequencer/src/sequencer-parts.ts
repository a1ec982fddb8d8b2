import type { DurableLog } from '@tandem/journal';

import type { PlaceCommand, Refusal, ReleasedCommand } from './admission.ts';
import type { Clock } from './clock.ts';
import type { LaneCapacities } from './lanes.ts';
import { DEFAULT_CAPACITIES } from './lanes.ts';
import type { RestartParts } from './restart.ts';
import type { TimerParts } from './timers.ts';

export interface SequencerLimits {
  /** Commands taken in one go before the log is flushed. */
  readonly batchCommands: number;
  readonly capacities: LaneCapacities;
  /** Cancels with priority that an account has beyond its orders. */
  readonly cancelAllowance: number;
  /** Applied commands that may wait for the disk. */
  readonly inFlight: number;
  /** Commands from one recorded hash to the next. */
  readonly checkpointEvery: number;
}

export const DEFAULT_LIMITS: SequencerLimits = {
  batchCommands: 1_024,
  capacities: DEFAULT_CAPACITIES,
  cancelAllowance: 100,
  inFlight: 262_144,
  checkpointEvery: 65_536,
};

/** Everything a sequencer is made of. */
export interface SequencerParts<C> extends RestartParts<C> {
  readonly log: DurableLog;
  readonly clock: Clock;
  readonly place: PlaceCommand<C>;
  readonly timers?: TimerParts<C>;
  readonly limits?: Partial<SequencerLimits>;
  /**
   * Who computes full state hashes: the sequencer itself, which then stops for them, or a follower
   * that reports them through `recordCheckpoint`.
   */
  readonly checkpointsBy: 'self' | 'follower';
  /** Appended on opening, so that everybody knows who writes from there on. */
  readonly leader?: { readonly epoch: number; readonly nodeId: string };
}

/** Who is told what happens. */
export interface SequencerListener<C> {
  /** All private listeners are told of a group before any public one. */
  readonly audience: 'private' | 'public';
  /** Durable commands with their events, in order; called once a group. */
  onReleased(group: readonly ReleasedCommand<C>[]): void;
  /** A queued command was not sequenced after all. */
  onRefused?(ticket: number, refusal: Refusal): void;
  /** The venue has stopped: a poison command, a failed disk, or a differing follower. */
  onStopped?(error: Error): void;
}
