import type { Candidate } from '../model/candidate.ts';

/** Above every signed 256-bit amount, so that no key is negative. */
const ABOVE_ALL = 1n << 255n;

const AMOUNT_DIGITS = 64;
const SECOND_DIGITS = 16;

/**
 * A text that sorts as candidates do, byte by byte: best profit first, soonest insolvency among
 * equals, then the oldest position. Neither database can sort 256-bit numbers.
 */
export function rankOf({ expectedProfitWei, insolventAt, positionId }: Candidate): string {
  const profit = hex(ABOVE_ALL - expectedProfitWei, AMOUNT_DIGITS);
  const second = hex(insolventAt, SECOND_DIGITS);
  return `${profit}${second}${hex(positionId, AMOUNT_DIGITS)}`;
}

function hex(value: bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
