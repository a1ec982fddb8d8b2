import type { Answer } from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

/** One split of the collected fees; money and shares are decimal strings. */
type PoolDistribution = {
  readonly sequence: number;
  readonly timeUs: number;
  readonly collected: string;
  readonly treasury: string;
  readonly vault: string;
  readonly stakers: string;
  readonly providers: string;
  readonly totalShares: string;
  readonly poolEquity: string;
  readonly nextDistributionUs: number;
};

/** What the account did in the pool or got from it. Null: an entry of this kind does not say it. */
type PoolEntry = {
  readonly sequence: number;
  readonly timeUs: number;
  readonly kind: 'minted' | 'exitRequested' | 'redeemed' | 'paid';
  readonly exitId: number | null;
  readonly amount: string | null;
  readonly shares: string;
  readonly accountShares: string | null;
  readonly totalShares: string | null;
  readonly poolEquity: string | null;
  readonly dueAtUs: number | null;
  readonly accountTotal: string | null;
};

type PoolPage<Row> = {
  readonly rows: Row[];
  /** `after` of the page that follows; null at the end. */
  readonly next: string | null;
  /** The newest command that the tables know. */
  readonly asOfSequence: number;
  readonly asOfTimeUs: number;
};

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
  distributions(range: PageRange = {}): Promise<Answer<PoolPage<PoolDistribution>>> {
    return this.#caller.call({ operation: 'poolDistributions', query: { ...range } });
  }

  /** Own deposits, exits and payments. */
  entries(range: PageRange = {}): Promise<Answer<PoolPage<PoolEntry>>> {
    return this.#caller.call({ operation: 'poolEntries', query: { ...range } });
  }
}
