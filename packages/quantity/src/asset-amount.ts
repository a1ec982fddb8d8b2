import { assert, type Brand } from './brand.ts';

/** Money in the engine unit of an asset: 10^-min(decimals, 8) of it. Signed. */
export type AssetUnits = Brand<'AssetUnits'>;

/** The most decimals an asset keeps inside the engine. */
export const ENGINE_DECIMALS_MAX = 8;

/** Decimals of the engine unit of an asset with `decimals` on its chain (0 to 36). */
export function engineDecimals(decimals: number): number {
  assert(Number.isInteger(decimals) && decimals >= 0 && decimals <= 36, 'decimals 0 to 36');
  return Math.min(decimals, ENGINE_DECIMALS_MAX);
}

/** A chain amount split into what the engine credits and what stays with its owner on chain. */
export type SplitAmount = { readonly units: AssetUnits; readonly remainder: bigint };

/** The chain amount is larger than the engine can hold: nothing may be credited. */
export type AmountTooLarge = { readonly tooLarge: true; readonly maximum: bigint };

/**
 * Splits a chain amount (an unsigned integer of up to 256 bits, in 10^-decimals) into engine units
 * and the remainder below one unit, which the Vault keeps for its owner: nothing is lost.
 *
 * Example: 1.000000000000000001 of an 18-decimal token = 100000000 units and remainder 1.
 */
export function splitChainAmount(amount: bigint, decimals: number): SplitAmount | AmountTooLarge {
  assert(amount >= 0n && amount < 1n << 256n, 'a chain amount is a uint256');
  const step = 10n ** BigInt(decimals - engineDecimals(decimals));
  const units = amount / step;
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) {
    return { tooLarge: true, maximum: BigInt(Number.MAX_SAFE_INTEGER) * step + (step - 1n) };
  }
  return { units: Number(units) as AssetUnits, remainder: amount % step };
}

/** The inverse of {@link splitChainAmount}: exact, for every amount that it splits. */
export function joinChainAmount(split: SplitAmount, decimals: number): bigint {
  const step = 10n ** BigInt(decimals - engineDecimals(decimals));
  assert(split.units >= 0, 'a chain amount is not negative');
  assert(split.remainder >= 0n && split.remainder < step, 'remainder below one engine unit');
  return BigInt(split.units) * step + split.remainder;
}
