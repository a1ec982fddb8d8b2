import { describe, expect, test } from 'vitest';
import { plainDecimal, roundDecimal, scaledInteger } from './decimal-text.ts';
import { RecordingFault } from './fault.ts';

describe('plainDecimal', () => {
  test.each([
    ['1e-04', '0.0001'],
    ['-2.72866666666667e-05', '-0.0000272866666666667'],
    ['9.9999999999999995e-07', '0.00000099999999999999995'],
    ['1.5e1', '15'],
    ['-2.7E+02', '-270'],
    ['0.5e1', '5'],
    ['236.470', '236.470'],
  ])('writes %s as %s', (text, plain) => {
    expect(plainDecimal(text)).toBe(plain);
  });

  test.each(['', '.5', '5.', '+1', '01', 'NaN', '1e', '0x10', '1 ', '1e9999'])(
    'refuses %j',
    (text) => {
      expect(() => plainDecimal(text)).toThrow(RecordingFault);
    },
  );
});

describe('roundDecimal', () => {
  test.each([
    ['1.3495511499999999', 8, '1.34955115'],
    ['235.02000000000001', 2, '235.02'],
    ['9.9999999999999995e-07', 8, '0.00000100'],
    ['0.995', 2, '1.00'],
    ['-0.005', 2, '-0.01'],
    ['7', 2, '7.00'],
    ['2.5', 0, '3'],
  ])('rounds %s to %i digits', (text, scale, rounded) => {
    expect(roundDecimal(text, scale)).toBe(rounded);
  });
});

describe('scaledInteger', () => {
  test('keeps every digit of the scale', () => {
    expect(scaledInteger('13.20000001', 8)).toBe(1_320_000_001);
  });

  test('refuses digits beyond the scale', () => {
    expect(() => scaledInteger('236.471', 2)).toThrow('TooManyDigits');
  });
});
