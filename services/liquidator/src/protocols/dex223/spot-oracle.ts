/** What an oracle answers: an amount, or why its call reverts. Unknown is never zero. */
export type OracleAnswer =
  | { readonly kind: 'amount'; readonly amount: bigint }
  | { readonly kind: 'reverts'; readonly reason: OracleRevert };

/**
 * `Overflow` is where 256 bits do not hold an intermediate product. DEX223's description does not
 * say whether the deployed code wraps there, so such a position is only ever judged by a call.
 */
export type OracleRevert = 'NoPool' | 'DivisionByZero' | 'Overflow';

export type SpotQuestion = {
  /** Slot 0 of the pool that was chosen; zero before it is initialized. */
  readonly sqrtPriceX96: bigint;
  /** Whether the address of what is sold is the greater one, so that it is token 1 of the pool. */
  readonly isSellGreater: boolean;
  readonly amount: bigint;
};

const LEADING_DIGITS = 100_000n;
const WORD = 1n << 256n;
const PRICE_SHIFT = 192n;

/**
 * The contract's arithmetic: the amount is cut to its leading five digits (six only for 100000
 * itself), out = sqrtPrice^2 * digits / 2^192 * 10^cut, and in the other direction
 * amount^2 / out. So 1000.123456789 tokens at a price of one are 1000.1 when the address of what is
 * sold is the smaller one, and 1000.1469... when it is the greater one; a price so small that out
 * is zero gives zero the one way and a division by zero the other.
 */
export function quoteSpot(question: SpotQuestion): OracleAnswer {
  const { sqrtPriceX96, isSellGreater, amount } = question;
  let digits = amount;
  let scale = 1n;
  while (digits > LEADING_DIGITS) {
    digits /= 10n;
    scale *= 10n;
  }
  const product = sqrtPriceX96 * sqrtPriceX96 * digits;
  if (product >= WORD) return OVERFLOW;
  const forward = (product >> PRICE_SHIFT) * scale;
  if (forward >= WORD) return OVERFLOW;
  if (!isSellGreater) return { kind: 'amount', amount: forward };
  const square = amount * amount;
  if (square >= WORD) return OVERFLOW;
  if (forward === 0n) return DIVISION_BY_ZERO;
  return { kind: 'amount', amount: square / forward };
}

const OVERFLOW: OracleAnswer = { kind: 'reverts', reason: 'Overflow' };
const DIVISION_BY_ZERO: OracleAnswer = { kind: 'reverts', reason: 'DivisionByZero' };
