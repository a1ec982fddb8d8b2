/** The sequencer: order and time for commands, journal, apply, release; restart and followers. */

export type {
  Admission,
  PlaceCommand,
  Placement,
  QueueName,
  Refusal,
  ReleasedCommand,
  Submission,
} from './admission.ts';
export { type Clock, MonotoneClock, SYSTEM_CLOCK } from './clock.ts';
export { CheckpointMismatchError, OutOfOrderError, PoisonCommandError } from './errors.ts';
export { EventHash, type EventHashState } from './event-hash.ts';
export { type Expectations, type ScanRequest, scanExpectations } from './expectations.ts';
export { Follower, type FollowerParts } from './follower.ts';
export {
  FollowerHandle,
  type FollowerListener,
  type FollowerMachine,
  type FollowerThreadData,
  SNAPSHOT_FOLDER,
  serveFollower,
} from './follower-thread.ts';
export type { LaneCapacities } from './lanes.ts';
export { placeCommand } from './placement.ts';
export { type PoisonReport, readPoisonReport } from './poison-report.ts';
export {
  hashRecord,
  isQuarantineValid,
  type QuarantineOrder,
  quarantineCommand,
  signQuarantine,
} from './quarantine.ts';
export {
  createProtocolCodec,
  type OrderedCommand,
  type RecordCodec,
  type VenueRecord,
} from './record-codec.ts';
export { Replayer, type ReplayerParts } from './replayer.ts';
export { type Restarted, type RestartParts, restart } from './restart.ts';
export { openSequencer, Sequencer } from './sequencer.ts';
export type {
  SequencerLimits,
  SequencerListener,
  SequencerParts,
} from './sequencer-parts.ts';
export { READ_AHEAD, type StateMachine } from './state-machine.ts';
export type { TimerParts, TimerRule } from './timers.ts';
export { restoreSnapshot, type SnapshotPlace, takeSnapshot } from './venue-snapshot.ts';
