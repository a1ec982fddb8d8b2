import type { OrderStream } from './order-stream.ts';
import {
  calmStream,
  cancelHeavyStream,
  deepStaticStream,
  flashCrashStream,
} from './own-streams.ts';
import { streamS1 } from './stream-s1.ts';

const S1_SEED = 42;

/** Every stream by name; S1 first, because the goals are stated on it. */
export function makeStreams(messages: number): readonly OrderStream[] {
  return [
    streamS1(messages, S1_SEED),
    calmStream(messages),
    cancelHeavyStream(messages),
    flashCrashStream(messages),
    deepStaticStream(messages),
  ];
}
