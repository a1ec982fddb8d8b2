import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, parseDecimalText, rateText } from './decimal-text.ts';

test('what is written is read back, for scales of both signs', () => {
  const value = fc.integer({ min: 0, max: 2 ** 40 });
  fc.assert(
    fc.property(value, fc.integer({ min: -3, max: 8 }), (units, scale) => {
      expect(parseDecimalText(decimalText(units, scale), scale)).toBe(units);
    }),
  );
});

test('a lot of a hundred is written whole, and no part of it is read', () => {
  expect(decimalText(25, -2)).toBe('2500');
  expect(parseDecimalText('2500', -2)).toBe(25);
  expect(parseDecimalText('2550', -2)).toMatchObject({ reason: 'TooManyDigits' });
});

test('five basis points are 0.0005', () => {
  expect(rateText(500_000)).toBe('0.0005');
});
