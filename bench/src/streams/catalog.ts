import type { OrderStream } from './order-stream.ts';
import {
  calmStream,
  cancelHeavyStream,
  deepStaticStream,
  flashCrashStream,
} from './own-streams.ts';
import { streamS1 } from './stream-s1.ts';

const S1_SEED = 42;

/** The published stream, of any length: a shorter one is the beginning of a longer one. */
export function publishedStream(messages: number): OrderStream {
  return streamS1(messages, S1_SEED);
}

/** Every stream by name; S1 first, because the goals are stated on it. */
export function makeStreams(messages: number): readonly OrderStream[] {
  return [
    publishedStream(messages),
    calmStream(messages),
    cancelHeavyStream(messages),
    flashCrashStream(messages),
    deepStaticStream(messages),
  ];
}
