import type { Clock } from '@tandem/sequencer';

/** The time of a simulated or recorded world; whoever plays it moves it. */
export class SimulatedClock implements Clock {
  #nowUs = 0;

  nowUs(): number {
    return this.#nowUs;
  }

  /** Moves on; earlier times are ignored. */
  advance(timeUs: number): void {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
  }
}
