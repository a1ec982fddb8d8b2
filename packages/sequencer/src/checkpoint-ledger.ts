import type { Sequence, StateHashRecord } from '@tandem/protocol';

import { CheckpointMismatchError } from './errors.ts';

/** Event hashes kept for followers that are behind. */
const KEPT = 1_024;

/** The leader's own event hashes at the sequences where followers report theirs. */
export class CheckpointLedger {
  readonly #every: number;
  readonly #hashes: Map<number, string> = new Map();

  /** @param every commands from one checkpoint to the next */
  constructor(every: number) {
    this.#every = every;
  }

  note(sequence: Sequence, eventHash: string): void {
    this.#hashes.set(sequence, eventHash);
    this.#hashes.delete(sequence - KEPT * this.#every);
  }

  /** What is wrong with a follower's report; undefined when nothing is, or it is too old to say. */
  compare(record: StateHashRecord): CheckpointMismatchError | undefined {
    const own = this.#hashes.get(record.sequence);
    if (own === undefined || own === record.eventHash) return undefined;
    const hashes = { expected: own, actual: record.eventHash };
    return new CheckpointMismatchError(record.sequence, 'event hash', hashes);
  }
}
