import { createProtocolCodec, serveFollower } from '@tandem/sequencer';
import { EngineMachine, SNAPSHOT_FORMAT } from './machine.ts';

// The whole of the follower's thread: which machine it replays, and how records are read.
serveFollower({
  codec: createProtocolCodec(),
  createMachine: () => new EngineMachine(),
  snapshotFormat: SNAPSHOT_FORMAT,
});
