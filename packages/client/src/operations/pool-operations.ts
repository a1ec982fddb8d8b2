import type { Answer, HistoryPage } from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

type PageRange = {
  readonly limit?: number;
  readonly after?: string;
  readonly fromUs?: number;
  readonly toUs?: number;
};

/** The history of the protocol pool, newest first. Times are microseconds since 1970. */
export class PoolOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** How collected fees were split; anyone may ask. */
  distributions(range: PageRange = {}): Promise<Answer<HistoryPage<'poolDistribution'>>> {
    return this.#caller.call({ operation: 'poolDistributions', query: { ...range } });
  }

  /** Own deposits, exits and payments. */
  entries(range: PageRange = {}): Promise<Answer<HistoryPage<'poolEntry'>>> {
    return this.#caller.call({ operation: 'poolEntries', query: { ...range } });
  }
}
