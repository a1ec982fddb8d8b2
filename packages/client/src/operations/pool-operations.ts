import type {
  Answer,
  HistoryPage,
  POOL_ENTRY_KINDS,
  POOL_STRETCHES,
  Pool,
  PoolAccount,
} from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

type PageRange = {
  readonly limit?: number;
  readonly after?: string;
  readonly fromUs?: number;
  readonly toUs?: number;
};

/**
 * The protocol pool. Money and shares are decimals of the settlement asset, times are microseconds
 * since 1970; histories come newest first. Shares are bought and given back with a wallet:
 * `depositToPool` and `requestPoolExit` of `withWallet`.
 */
export class PoolOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Money, shares, quotes, exits under way and yield of the whole pool; anyone may ask. */
  state(): Promise<Answer<Pool>> {
    return this.#caller.call({ operation: 'pool' });
  }

  /** Own shares, what they are worth, exits under way and what they earned. */
  account(query: { readonly minSeq?: number } = {}): Promise<Answer<PoolAccount>> {
    return this.#caller.call({ operation: 'poolAccount', query: { ...query } });
  }

  /** Equity and share price, the last of each minute, hour or day; anyone may ask. */
  history(
    range: PageRange & { readonly stretch?: (typeof POOL_STRETCHES)[number] } = {},
  ): Promise<Answer<HistoryPage<'poolValue'>>> {
    return this.#caller.call({ operation: 'poolHistory', query: { ...range } });
  }

  /** How collected fees were split; anyone may ask. */
  distributions(range: PageRange = {}): Promise<Answer<HistoryPage<'poolDistribution'>>> {
    return this.#caller.call({ operation: 'poolDistributions', query: { ...range } });
  }

  /** Own deposits, exits and payments, or those of one kind: `paid` are distributions. */
  entries(
    range: PageRange & { readonly kind?: (typeof POOL_ENTRY_KINDS)[number] } = {},
  ): Promise<Answer<HistoryPage<'poolEntry'>>> {
    return this.#caller.call({ operation: 'poolEntries', query: { ...range } });
  }
}
