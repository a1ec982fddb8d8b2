import { performance } from 'node:perf_hooks';

import type { TimestampUs } from '@tandem/quantity';

/** Where the sequencer takes the time from. It may jump; the stamps do not. */
export interface Clock {
  /** Microseconds since 1970. */
  nowUs(): number;
}

/** The time of the machine. */
export const SYSTEM_CLOCK: Clock = {
  nowUs: () => Math.floor((TIME_ORIGIN_MS + performance.now()) * 1000),
};
// Kept, because looking it up costs as much as reading the clock.
const TIME_ORIGIN_MS = performance.timeOrigin;

/** Stamps that never go back, whatever the clock does. */
export class MonotoneClock {
  readonly #clock: Clock;
  #lastUs: number;

  /** @param lastUs the last stamp in the journal: a restart does not go back behind it either */
  constructor(clock: Clock, lastUs: number) {
    this.#clock = clock;
    this.#lastUs = lastUs;
  }

  stampUs(): TimestampUs {
    this.#lastUs = Math.max(this.#lastUs, this.#clock.nowUs());
    return this.#lastUs as TimestampUs;
  }
}
