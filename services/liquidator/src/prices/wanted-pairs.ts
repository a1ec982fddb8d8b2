import type { Address } from 'viem';
import { pairKey, type TokenPair, tokenPair } from './pool.ts';

/**
 * The list of prices to watch. Whoever learns of a position wants the pair of each asset and its
 * base; a pair is never given up, because there are few and the next position may need it.
 */
export class WantedPairs {
  readonly #pairs = new Map<string, TokenPair>();

  want(asset: Address, base: Address): void {
    if (asset.toLowerCase() === base.toLowerCase()) return;
    const pair = tokenPair(asset, base);
    const key = pairKey(pair);
    if (!this.#pairs.has(key)) this.#pairs.set(key, pair);
  }

  pairs(): Iterable<TokenPair> {
    return this.#pairs.values();
  }
}
