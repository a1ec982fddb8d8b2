import type { Sequence } from '@tandem/protocol';

/** Why a venue stopped or refuses to start; each names the sequence to look at. */

/** A command made the state machine throw: a bug. Nothing of its group was released. */
export class PoisonCommandError extends Error {
  readonly sequence: Sequence;
  /** SHA-256 of the record in hexadecimal: what a quarantine record must name. */
  readonly recordHash: string;

  constructor(sequence: Sequence, recordHash: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`command ${sequence} (${recordHash}) made the state machine throw: ${why}`, { cause });
    this.name = 'PoisonCommandError';
    this.sequence = sequence;
    this.recordHash = recordHash;
  }
}

/** Two runs of the same journal differ: the venue must not go on. */
export class CheckpointMismatchError extends Error {
  readonly sequence: Sequence;
  readonly what: 'state hash' | 'event hash' | 'snapshot';
  readonly expected: string;
  readonly actual: string;

  constructor(
    sequence: Sequence,
    what: CheckpointMismatchError['what'],
    hashes: { readonly expected: string; readonly actual: string },
  ) {
    super(`${what} at sequence ${sequence} is ${hashes.actual}, recorded was ${hashes.expected}`);
    this.name = 'CheckpointMismatchError';
    this.sequence = sequence;
    this.what = what;
    this.expected = hashes.expected;
    this.actual = hashes.actual;
  }
}

/** The records of a journal do not follow each other as the sequencer writes them. */
export class OutOfOrderError extends Error {
  readonly sequence: number;

  constructor(sequence: number, problem: string) {
    super(`record of sequence ${sequence}: ${problem}`);
    this.name = 'OutOfOrderError';
    this.sequence = sequence;
  }
}
