import type { Address } from 'viem';
import { isSellGreater, type OraclePair, type PairPrice } from '../evaluation/pair-table.ts';
import type { UnpricedReason } from '../model/verdict.ts';
import { choosePool } from '../protocols/dex223/choose-pool.ts';
import { quoteMean } from '../protocols/dex223/mean-oracle.ts';
import { quoteSpot } from '../protocols/dex223/spot-oracle.ts';
import type { OracleQuotes } from '../protocols/protocol.ts';
import type { Pool } from './pool.ts';
import type { PoolBook } from './pool-book.ts';
import { sqrtPriceAtTick } from './tick-math.ts';

/** How a published oracle takes its price from the pools. */
export type OracleKind = 'spot' | 'twap';

/**
 * What the oracles of the chain would answer, from the pools that are followed. Of an oracle that
 * is not listed nothing is known: its positions are asked of the contract, never guessed.
 */
export class OraclePrices implements OracleQuotes {
  readonly #book: PoolBook;
  readonly #kinds: ReadonlyMap<string, OracleKind>;
  #timestamp = 0;

  constructor(book: PoolBook, kinds: ReadonlyMap<Address, OracleKind>) {
    this.#book = book;
    this.#kinds = new Map([...kinds].map(([oracle, kind]) => [oracle.toLowerCase(), kind]));
  }

  /** The second of the chain for which means over time are computed. */
  useTimestamp(timestamp: bigint): void {
    this.#timestamp = Number(timestamp);
  }

  kind(oracle: Address): OracleKind | null {
    return this.#kinds.get(oracle.toLowerCase()) ?? null;
  }

  price({ oracle, buy, sell }: OraclePair): PairPrice {
    const kind = this.kind(oracle);
    if (kind === null) return unpriced('OracleUnknown');
    const pools = this.#book.pools(buy, sell);
    if (pools === null) return unpriced('PriceUnknown');
    return kind === 'spot' ? spotPrice(pools) : this.#meanPrice(pools);
  }

  /** The pool that the oracle would choose, which is where the contract sells. */
  pool({ oracle, buy, sell }: OraclePair): Pool | undefined {
    const pools = this.#book.pools(buy, sell) ?? [];
    return choosePool(this.kind(oracle) === 'twap' ? this.#eligible(pools) : pools);
  }

  amountOut(oracle: Address, buy: Address, sell: Address, amount: bigint): bigint | UnpricedReason {
    return quoteAt(this.price({ oracle, buy, sell }), { buy, sell, amount });
  }

  /** Pools without enough observations do not take part in the choice. */
  #meanPrice(pools: readonly Pool[]): PairPrice {
    const pool = choosePool(this.#eligible(pools));
    if (pool === undefined) return unpriced('NoPool');
    return { kind: 'priced', sqrtPriceX96: sqrtPriceAtTick(pool.meanTick), isMean: true };
  }

  #eligible(pools: readonly Pool[]): readonly (Pool & { readonly meanTick: number })[] {
    return pools.flatMap((pool) => {
      const meanTick = this.#book.meanTick(pool, this.#timestamp);
      return meanTick === null ? [] : [{ ...pool, meanTick }];
    });
  }
}

/** What an oracle answers at a price; an overflow is left to the contract. */
export function quoteAt(
  price: PairPrice,
  { buy, sell, amount }: { readonly buy: Address; readonly sell: Address; readonly amount: bigint },
): bigint | UnpricedReason {
  if (price.kind === 'unpriced') return price.reason;
  const { sqrtPriceX96, isMean } = price;
  const quote = isMean ? quoteMean : quoteSpot;
  const answer = quote({ sqrtPriceX96, isSellGreater: isSellGreater({ buy, sell }), amount });
  if (answer.kind === 'amount') return answer.amount;
  return answer.reason === 'Overflow' ? 'OracleUnknown' : 'OracleReverts';
}

function spotPrice(pools: readonly Pool[]): PairPrice {
  const pool = choosePool(pools);
  if (pool === undefined) return unpriced('NoPool');
  return { kind: 'priced', sqrtPriceX96: pool.sqrtPriceX96, isMean: false };
}

function unpriced(reason: UnpricedReason): PairPrice {
  return { kind: 'unpriced', reason };
}
