import { describe, expect, it } from 'vitest';
import { choosePool } from './choose-pool.ts';
import { quoteSpot } from './spot-oracle.ts';

const ONE = 1n << 96n;
const AMOUNT = 1_000_123_456_789_000_000_000n;

function amountOf(isSellGreater: boolean, amount: bigint, sqrtPriceX96 = ONE): bigint {
  const answer = quoteSpot({ sqrtPriceX96, isSellGreater, amount });
  if (answer.kind !== 'amount') throw new Error(`reverts: ${answer.reason}`);
  return answer.amount;
}

describe('spot oracle', () => {
  it('values 1000.123456789 tokens at 1000.1 when what is sold has the smaller address', () => {
    expect(amountOf(false, AMOUNT)).toBe(1_000_100_000_000_000_000_000n);
  });

  it('values them at 1000.1469 when it has the greater address', () => {
    const out = amountOf(true, AMOUNT);
    expect(out / 10n ** 14n).toBe(10_001_469n);
    expect(out).toBe(AMOUNT ** 2n / 1_000_100_000_000_000_000_000n);
  });

  it.each([
    [99_999n, 99_999n],
    [100_000n, 100_000n],
    [100_001n, 100_000n],
    [123_456n, 123_450n],
    [1_000_009n, 1_000_000n],
  ])('cuts %i to %i', (amount, cut) => {
    expect(amountOf(false, amount)).toBe(cut);
  });

  it('gives zero the one way and reverts the other when the price is too small', () => {
    // Token 0 has 18 decimals, token 1 has 6, one is worth one: a raw price of 10^-12.
    const sqrtPriceX96 = ONE / 10n ** 6n;
    expect(amountOf(false, AMOUNT, sqrtPriceX96)).toBe(0n);
    expect(quoteSpot({ sqrtPriceX96, isSellGreater: true, amount: AMOUNT })).toEqual({
      kind: 'reverts',
      reason: 'DivisionByZero',
    });
  });

  it('reverts for nothing and for a pool without a price in that direction only', () => {
    expect(amountOf(false, 0n)).toBe(0n);
    expect(quoteSpot({ sqrtPriceX96: ONE, isSellGreater: true, amount: 0n }).kind).toBe('reverts');
    expect(amountOf(false, AMOUNT, 0n)).toBe(0n);
    expect(quoteSpot({ sqrtPriceX96: 0n, isSellGreater: true, amount: AMOUNT }).kind).toBe(
      'reverts',
    );
  });

  it('says where 256 bits are not enough', () => {
    const answer = { kind: 'reverts', reason: 'Overflow' };
    expect(quoteSpot({ sqrtPriceX96: 1n << 120n, isSellGreater: false, amount: 99_999n })).toEqual(
      answer,
    );
    expect(quoteSpot({ sqrtPriceX96: ONE, isSellGreater: true, amount: 1n << 128n })).toEqual(
      answer,
    );
  });
});

describe('choice of the pool', () => {
  const low = { fee: 500, liquidity: 10n };
  const middle = { fee: 3_000, liquidity: 10n };
  const high = { fee: 10_000, liquidity: 9n };

  it('takes the greatest liquidity, and the higher fee among equals, in any order', () => {
    expect(choosePool([low, middle, high])).toBe(middle);
    expect(choosePool([high, middle, low])).toBe(middle);
    expect(choosePool([{ ...low, liquidity: 11n }, middle, high])?.fee).toBe(500);
  });

  it('takes a pool without liquidity when there is no other, none when there is no pool', () => {
    expect(choosePool([{ fee: 500, liquidity: 0n }])?.fee).toBe(500);
    expect(choosePool([])).toBeUndefined();
  });
});
