import type { Address } from 'viem';

/** What amounts of tokens are worth; null where no price is known: unknown is never zero. */
export interface Worth {
  /** Wei of the native coin, rounded down. */
  toWei(asset: Address, amount: bigint): bigint | null;
  /** Wei of the native coin in 1e-8 of a dollar. */
  weiToUsdE8(wei: bigint): bigint | null;
}
