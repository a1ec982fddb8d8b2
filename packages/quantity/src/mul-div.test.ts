import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mulDivDown, mulDivUp, mulRateDown, mulRateUp } from './mul-div.ts';

const safe = fc.maxSafeInteger();
const amount = fc.maxSafeNat();
const rate = fc.integer({ min: 0, max: 1_000_000_000 });
const runs = { numRuns: 50_000 };

function floorBig(n: bigint, d: bigint): bigint {
  const q = n / d;
  return n % d !== 0n && n < 0n ? q - 1n : q;
}

describe('mulDiv', () => {
  test('is the exact floor and ceiling wherever the result fits a number', () => {
    fc.assert(
      fc.property(safe, safe, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (a, b, d) => {
        const down = floorBig(BigInt(a) * BigInt(b), BigInt(d));
        const up = -floorBig(-BigInt(a) * BigInt(b), BigInt(d));
        fc.pre(Number.isSafeInteger(Number(down)) && Number.isSafeInteger(Number(up)));
        expect(BigInt(mulDivDown(a, b, d))).toBe(down);
        expect(BigInt(mulDivUp(a, b, d))).toBe(up);
      }),
      runs,
    );
  });

  test('is exact beside every multiple of the divisor just below 2^53', () => {
    for (let divisor = 2; divisor < 5_000; divisor += 1) {
      const k = Math.floor(Number.MAX_SAFE_INTEGER / divisor);
      for (const p of [k * divisor - 1, k * divisor, Number.MAX_SAFE_INTEGER]) {
        expect(BigInt(mulDivDown(p, 1, divisor))).toBe(BigInt(p) / BigInt(divisor));
      }
    }
  });

  test('crashes when the result does not fit', () => {
    expect(() => mulDivDown(Number.MAX_SAFE_INTEGER, 3, 2)).toThrow('beyond 2^53');
  });

  test('never leaves a negative zero', () => {
    expect(Object.is(mulDivDown(0, -5, 3), 0)).toBe(true);
    expect(Object.is(mulDivUp(-1, 1, 3), 0)).toBe(true);
  });
});

describe('mulRate', () => {
  test('is the exact floor and ceiling of amount x rate / 10^9', () => {
    fc.assert(
      fc.property(amount, rate, (a, r) => {
        const product = BigInt(a) * BigInt(r);
        expect(BigInt(mulRateDown(a, r))).toBe(product / 1_000_000_000n);
        expect(BigInt(mulRateUp(a, r))).toBe((product + 999_999_999n) / 1_000_000_000n);
      }),
      runs,
    );
  });
});
