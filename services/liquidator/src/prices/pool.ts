import type { Address } from 'viem';

/** Two tokens in the order of their addresses, which is the order of a pool. */
export type TokenPair = { readonly token0: Address; readonly token1: Address };

/** The price state of a pool after the block that is followed. */
export type Pool = {
  readonly address: Address;
  /**
   * The sides of its token 0: the ERC-20 one, by whose address a pool orders its tokens, and the
   * ERC-223 one, which may lie anywhere.
   */
  readonly token0: readonly Address[];
  /** Hundredths of a basis point. */
  readonly fee: number;
  readonly tickSpacing: number;
  /** Zero before the pool is initialized. */
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  /** In range. */
  readonly liquidity: bigint;
  readonly observationIndex: number;
  readonly observationCardinality: number;
  readonly observationCardinalityNext: number;
  /** Observations that are known and follow each other up to the newest. */
  readonly observationsKnown: number;
};

/** A boundary of positions of liquidity: what is added when the price crosses it upward. */
export type Tick = { readonly tick: number; readonly liquidityNet: bigint };

export function tokenPair(one: Address, other: Address): TokenPair {
  const isInOrder = one.toLowerCase() < other.toLowerCase();
  return isInOrder ? { token0: one, token1: other } : { token0: other, token1: one };
}

export function pairKey({ token0, token1 }: TokenPair): string {
  return `${token0}:${token1}`.toLowerCase();
}
