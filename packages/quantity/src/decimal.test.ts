import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinChainAmount, splitChainAmount } from './asset-amount.ts';
import { formatDecimal, isDecimalError, parseDecimal, parseDecimalBig } from './decimal.ts';

test('parses exactly at the scale', () => {
  expect(parseDecimal('1.25', 6)).toBe(1_250_000);
  expect(parseDecimal('0.000001', 6)).toBe(1);
  expect(parseDecimal('-3', 2, true)).toBe(-300);
  expect(parseDecimal('1.2500', 2)).toBe(125);
});

test.each([
  ['1e3', 'NotADecimal'],
  ['NaN', 'NotADecimal'],
  ['Infinity', 'NotADecimal'],
  ['', 'NotADecimal'],
  [' 1', 'NotADecimal'],
  ['+1', 'NotADecimal'],
  ['01', 'NotADecimal'],
  ['1.', 'NotADecimal'],
  ['.5', 'NotADecimal'],
  ['0x10', 'NotADecimal'],
  ['-1', 'SignNotAllowed'],
  ['1.0000001', 'TooManyDigits'],
  ['9007199255', 'TooLarge'],
  ['9'.repeat(101), 'TooLarge'],
])('refuses %s as %s', (text, reason) => {
  expect(parseDecimal(text, 6)).toMatchObject({ reason });
});

test('formats and parses back every integer', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 18 }), (value, scale) => {
      expect(parseDecimal(formatDecimal(value, scale), scale, true)).toBe(value + 0);
    }),
  );
});

test('writes numbers beyond 2^53 and big integers digit by digit, and knows one zero', () => {
  expect(formatDecimal(2 ** 60, 0)).toBe('1152921504606846976');
  expect(formatDecimal(-(10 ** 21), 0)).toBe('-1000000000000000000000');
  expect(formatDecimal(-1_500n, 3)).toBe('-1.5');
  expect(formatDecimal(-0, 2)).toBe('0');
  expect(parseDecimal('-0.0', 2, true)).toBe(0);
  expect(() => formatDecimal(0.5, 1)).toThrow(RangeError);
});

test('256-bit amounts with up to 36 decimals convert in and out without losing a unit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
      fc.integer({ min: 0, max: 36 }),
      (amount, decimals) => {
        const text = formatDecimal(amount, decimals);
        expect(parseDecimalBig(text, decimals)).toBe(amount);
        const split = splitChainAmount(amount, decimals);
        if ('tooLarge' in split) expect(amount).toBeGreaterThan(split.maximum);
        else expect(joinChainAmount(split, decimals)).toBe(amount);
      },
    ),
  );
});

test('keeps the remainder of an 18-decimal amount with its owner', () => {
  const split = splitChainAmount(10n ** 18n + 1n, 18);
  expect(split).toEqual({ units: 100_000_000, remainder: 1n });
  expect(isDecimalError(1)).toBe(false);
});
