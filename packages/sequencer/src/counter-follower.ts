import { Counter, counterCodec } from './counter.ts';
import { serveFollower } from './follower-thread.ts';

/** The thread file of the tests' follower. */
serveFollower({ codec: counterCodec, createMachine: () => new Counter() });
