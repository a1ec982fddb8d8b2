import { CorruptJournalError } from '@tandem/journal';
import { CheckpointMismatchError, OutOfOrderError, PoisonCommandError } from '@tandem/sequencer';
import { BrokenInvariantError } from '../audit/recompute.ts';

/** Where a journal stops being what it says it is. */
export type Disagreement = {
  readonly kind: 'journal' | 'order' | 'command' | 'hash' | 'invariant';
  /** First sequence that cannot be confirmed. */
  readonly sequence: number;
  /** Of what the sequence is: commands and records are counted apart. */
  readonly counted: 'command' | 'record';
  readonly problem: string;
};

/** What an error of a recomputation says about the journal; null for errors of another kind. */
export function disagreementOf(error: unknown): Disagreement | null {
  if (!(error instanceof Error)) return null;
  const problem = error.message;
  if (error instanceof CorruptJournalError) {
    return { kind: 'journal', sequence: error.place.sequence, counted: 'record', problem };
  }
  if (error instanceof CheckpointMismatchError) {
    return { kind: 'hash', sequence: error.sequence, counted: 'command', problem };
  }
  if (error instanceof OutOfOrderError) {
    return { kind: 'order', sequence: error.sequence, counted: 'command', problem };
  }
  if (error instanceof PoisonCommandError) {
    return { kind: 'command', sequence: error.sequence, counted: 'command', problem };
  }
  if (error instanceof BrokenInvariantError) {
    return { kind: 'invariant', sequence: error.sequence, counted: 'command', problem };
  }
  return null;
}
