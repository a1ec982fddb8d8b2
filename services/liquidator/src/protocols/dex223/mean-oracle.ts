import type { OracleAnswer, SpotQuestion } from './spot-oracle.ts';

const WORD = 1n << 256n;

/**
 * The hardened oracle's arithmetic, as the quote at a tick of Uniswap v3: the whole amount at the
 * square of the root price, which loses 64 of its binary places where 256 bits do not hold it; in
 * the other direction the reciprocal. The root is that of the mean tick, so it is never zero.
 */
export function quoteMean(question: SpotQuestion): OracleAnswer {
  const { sqrtPriceX96, isSellGreater, amount } = question;
  const square = sqrtPriceX96 * sqrtPriceX96;
  const isWide = sqrtPriceX96 >= 1n << 128n;
  const ratio = isWide ? square >> 64n : square;
  const unit = isWide ? 1n << 128n : 1n << 192n;
  if (ratio === 0n) return { kind: 'reverts', reason: 'DivisionByZero' };
  const out = isSellGreater ? (unit * amount) / ratio : (ratio * amount) / unit;
  if (out >= WORD) return { kind: 'reverts', reason: 'Overflow' };
  return { kind: 'amount', amount: out };
}
