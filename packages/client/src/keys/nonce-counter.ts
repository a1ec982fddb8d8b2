import type { VenueError } from '../venue-error.ts';

/** Nonces below the highest used one that the venue still takes: docs/rulebook/keys.md. */
const WINDOW = 1_024;

/** Counts the nonces of one key. The venue takes each once, and only near the highest one used. */
export class NonceCounter {
  #last: number;

  /** `last` is the highest nonce that the key is known to have used. */
  constructor(last = 0) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /**
   * Learns from a refusal how far the key has come: another tab or an earlier run used it. True if
   * the same request with a new nonce may be taken; the refused one had no effect.
   */
  learn({ code, inputs }: Pick<VenueError, 'code' | 'inputs'>): boolean {
    const bound = Number(inputs['bound']);
    if (!Number.isSafeInteger(bound)) return false;
    if (code === 'NonceUsed') this.#last = Math.max(this.#last, bound);
    else if (code === 'NonceOutsideWindow')
      this.#last = this.#beyond(bound, Number(inputs['actual']));
    else return false;
    return true;
  }

  #beyond(bound: number, refused: number): number {
    // Too low: the bound is the lowest allowed one. Too high: the count starts again below it.
    return refused < bound ? bound + WINDOW : bound - WINDOW;
  }
}
