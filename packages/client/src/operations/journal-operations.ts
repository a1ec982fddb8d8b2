import type { Answer, JournalBodies, JournalHeads, LiabilityStatements } from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

/** The published journal, for whoever checks the venue: docs/how-to/check-us-from-outside.md. */
export class JournalOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Signed heads, from the one that covers a sequence on; at most 500 a page. */
  heads(from: number, limit = 500): Promise<Answer<JournalHeads>> {
    return this.#caller.call({ operation: 'journalHeads', query: { from, limit } });
  }

  /** Commands with their events from a sequence on, as far as they are due; at most 500 a page. */
  bodies(from: number, limit = 500): Promise<Answer<JournalBodies>> {
    return this.#caller.call({ operation: 'journalBodies', query: { from, limit } });
  }

  /** What the venue says that it owes, from an epoch on; at most 500 a page. */
  liabilities(from = 0, limit = 100): Promise<Answer<LiabilityStatements>> {
    return this.#caller.call({ operation: 'liabilities', query: { from, limit } });
  }
}
