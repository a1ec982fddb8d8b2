import { assert } from '@tandem/quantity';

// Exact integers of any size. Money, prices, sizes and rates are bigint everywhere in this engine;
// they become numbers only where they leave it, in an event.

/** One, as a rate in parts per billion. */
export const RATE_ONE = 1_000_000_000n;

/** Rounds toward minus infinity, also for negative numbers. The divisor is positive. */
export function floorDiv(numerator: bigint, divisor: bigint): bigint {
  assert(divisor > 0n, 'a divisor is positive');
  const quotient = numerator / divisor;
  return numerator < 0n && quotient * divisor !== numerator ? quotient - 1n : quotient;
}

/** Rounds toward plus infinity, also for negative numbers. The divisor is positive. */
export function ceilDiv(numerator: bigint, divisor: bigint): bigint {
  return -floorDiv(-numerator, divisor);
}

/** floor(amount x rate / 10^9). */
export function floorRate(amount: bigint, ratePpb: bigint): bigint {
  return floorDiv(amount * ratePpb, RATE_ONE);
}

/** ceil(amount x rate / 10^9). */
export function ceilRate(amount: bigint, ratePpb: bigint): bigint {
  return ceilDiv(amount * ratePpb, RATE_ONE);
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

export function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return larger(low, smaller(value, high));
}

/** The middle one of three. */
export function medianOfThree(a: bigint, b: bigint, c: bigint): bigint {
  return larger(smaller(a, b), smaller(larger(a, b), c));
}

/** -1, 0 or 1: the order of two integers, for sorting. */
export function compare(a: bigint, b: bigint): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** A number for an event; its unit is the one that the event's field names. */
// The unit of the result is known where it is used: an argument cannot carry it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function toNumber<Unit extends number>(value: bigint): Unit {
  const plain = Number(value);
  assert(Number.isSafeInteger(plain), `${value} does not fit an event`);
  return plain as Unit;
}
