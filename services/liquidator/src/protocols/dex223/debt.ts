import type { Generation } from './generation.ts';

/** What decides a debt, frozen into the position when it is opened. */
export type DebtTerms = {
  readonly generation: Generation;
  /** Units of the base asset that were lent. */
  readonly principal: bigint;
  /** 1/10000 for 30 days, simple, each second. */
  readonly interest: bigint;
  /** Seconds of the chain. */
  readonly createdAt: bigint;
};

const INTEREST_PERIOD = 2_592_000n;
const INTEREST_UNITS = 10_000n;
const WORD = 1n << 256n;

/**
 * Units of the base asset that are owed at a second of the chain. Both generations round down, at
 * other places: the first divides by the period before the units, the hardened one the other way
 * round and multiplies by the time in between. 10 ETH for 15 days at 20 % in 30 days are 11 ETH.
 */
export function computeDebt(terms: DebtTerms, at: bigint): bigint {
  const { generation, principal, interest, createdAt } = terms;
  const elapsed = at - createdAt;
  if (generation === 'first')
    return principal + (principal * interest * elapsed) / INTEREST_PERIOD / INTEREST_UNITS;
  return principal + (((principal * interest) / INTEREST_UNITS) * elapsed) / INTEREST_PERIOD;
}

/**
 * Whether every product on the way stays within 256 bits. The description does not say what the
 * deployed code does beyond; such a position is only ever judged by a call.
 */
export function isDebtWithin256Bits(terms: DebtTerms, at: bigint): boolean {
  const { generation, principal, interest, createdAt } = terms;
  const product = principal * interest;
  const last = generation === 'first' ? product : product / INTEREST_UNITS;
  return product < WORD && last * (at - createdAt) < WORD && computeDebt(terms, at) < WORD;
}

/** The rule of both generations: strict, without a maintenance margin or a deadline. */
export function isSubject(value: bigint, debt: bigint): boolean {
  return value < debt;
}

/**
 * The first second at which interest alone makes the debt greater than this value; null is never.
 * It may lie in the past: then the position is subject since then, at this value. Exact: one second
 * earlier the contract says no.
 */
export function computeInsolventAt(terms: DebtTerms, value: bigint): bigint | null {
  const { generation, principal, interest, createdAt } = terms;
  const missing = value - principal + 1n;
  if (missing <= 0n) return createdAt;
  if (generation === 'first') {
    const perSecond = principal * interest;
    if (perSecond === 0n) return null;
    return createdAt + divideUp(missing * INTEREST_UNITS * INTEREST_PERIOD, perSecond);
  }
  const perPeriod = (principal * interest) / INTEREST_UNITS;
  if (perPeriod === 0n) return null;
  return createdAt + divideUp(missing * INTEREST_PERIOD, perPeriod);
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
