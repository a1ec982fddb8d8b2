import { assert } from './brand.ts';

const ONE = 1_000_000_000;
const LIMB = 32_768;

/** `a + 0` turns the `-0` that a product with zero can leave into `0`. */
function plain(value: number): number {
  return value + 0;
}

function fromBig(value: bigint): number {
  const result = Number(value);
  assert(Number.isSafeInteger(result), `result ${value} is beyond 2^53 - 1`);
  return result;
}

function bigFloor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/**
 * floor(a * b / divisor), rounded toward minus infinity, exact for all integers below 2^53 with a
 * positive divisor. Crashes when the result does not fit a number.
 *
 * A product below 2^53 divides exactly enough in a double: the nearest double of p / d can reach
 * the next integer k only when k * d > 2^53, which p < 2^53 excludes. Larger products use BigInt.
 */
export function mulDivDown(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER && product >= -Number.MAX_SAFE_INTEGER) {
    return plain(Math.floor(product / divisor));
  }
  return fromBig(bigFloor(BigInt(a) * BigInt(b), BigInt(divisor)));
}

/** ceil(a * b / divisor), rounded toward plus infinity. See {@link mulDivDown}. */
export function mulDivUp(a: number, b: number, divisor: number): number {
  return plain(-mulDivDown(-a, b, divisor));
}

/**
 * floor(amount * rate / 10^9) for 0 <= amount < 2^53 and 0 <= rate <= 10^9: the rate in two limbs
 * keeps every intermediate below 2^53, without BigInt. `floor(amount * rate / 1e9)` in plain
 * numbers is wrong for large amounts (129 of 10^6 random notionals).
 */
export function mulRateDown(amount: number, rate: number): number {
  const product = amount * rate;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / ONE);
  const high = Math.floor(amount / ONE);
  const low = amount - high * ONE;
  const rateHigh = Math.floor(rate / LIMB);
  const rateLow = rate - rateHigh * LIMB;
  const middle = low * rateHigh;
  const middleHigh = Math.floor(middle / ONE);
  const middleLow = middle - middleHigh * ONE;
  const tail = middleLow * LIMB + low * rateLow;
  return high * rate + middleHigh * LIMB + Math.floor(tail / ONE);
}

/** ceil(amount * rate / 10^9). See {@link mulRateDown}; the last step rounds the other way. */
export function mulRateUp(amount: number, rate: number): number {
  const product = amount * rate;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.ceil(product / ONE);
  const high = Math.floor(amount / ONE);
  const low = amount - high * ONE;
  const rateHigh = Math.floor(rate / LIMB);
  const rateLow = rate - rateHigh * LIMB;
  const middle = low * rateHigh;
  const middleHigh = Math.floor(middle / ONE);
  const middleLow = middle - middleHigh * ONE;
  const tail = middleLow * LIMB + low * rateLow;
  return high * rate + middleHigh * LIMB + Math.ceil(tail / ONE);
}
