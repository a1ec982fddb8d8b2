import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { middle, parseScaled, timesRate, toPriceUnits } from './scaled-price.ts';

describe('parseScaled', () => {
  test.each([
    ['60000.05', 6_000_005n, -2],
    ['1', 1n, 0],
    ['1.5e-7', 15n, -8],
    ['25E+2', 25n, 2],
  ])('reads %s', (text, mantissa, exponent) => {
    expect(parseScaled(text)).toEqual({ mantissa, halfWidth: 0n, exponent });
  });

  test.each([
    '0',
    '0.000',
    '-1',
    '+1',
    'NaN',
    'Infinity',
    '1e400',
    '1e99',
    '',
    ' 1',
    '01',
    '1.',
    '.5',
    '0x10',
    '1,000',
    '9'.repeat(41),
  ])('refuses %j, which is no price', (text) => {
    expect(parseScaled(text)).toBeNull();
  });
});

test('the middle of 60,000.10 and 60,000.20 is 60,000.15 with half a spread of 0.05', () => {
  const bid = scaled('60000.10');
  const ask = scaled('60000.2');
  expect(middle(bid, ask)).toEqual({ mantissa: 60_000_150n, halfWidth: 50n, exponent: -3 });
  expect(middle(ask, bid)).toBeNull();
});

test('price units are the nearest, halves up, and confidence is rounded up', () => {
  const price = { mantissa: 60_000_050n, halfWidth: 1n, exponent: -3 };
  expect(toPriceUnits(price, 1)).toEqual({ price: 600_001, confidence: 1 });
  expect(toPriceUnits(price, 0)).toEqual({ price: 60_000, confidence: 1 });
  expect(toPriceUnits(price, -2)).toEqual({ price: 600, confidence: 1 });
  expect(toPriceUnits(price, 3)).toEqual({ price: 60_000_050, confidence: 1 });
});

test('a price of no unit, or of more than 40 bits of them, is none', () => {
  expect(toPriceUnits(scaled('0.004'), 2)).toBeNull();
  expect(toPriceUnits(scaled('0.005'), 2)).toEqual({ price: 1, confidence: 0 });
  expect(toPriceUnits(scaled('1099511627775'), 0)).toEqual({ price: 2 ** 40 - 1, confidence: 0 });
  expect(toPriceUnits(scaled('1099511627776'), 0)).toBeNull();
});

test('a converted price is as unsure as the price and the rate together', () => {
  const price = { mantissa: 60_000n, halfWidth: 6n, exponent: 0 };
  const rate = { mantissa: 999n, halfWidth: 1n, exponent: -3 };
  // (60,000 +- 6) x (0.999 +- 0.001) = 59,940 +- 66.
  expect(timesRate(price, rate)).toEqual({
    mantissa: 59_940_000n,
    halfWidth: 66_000n,
    exponent: -3,
  });
});

test('units are within half a unit of the price, at any scale', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.integer({ min: -12, max: 3 }),
      fc.integer({ min: -3, max: 12 }),
      (mantissa, exponent, decimals) => {
        const units = toPriceUnits({ mantissa, halfWidth: 0n, exponent }, decimals);
        if (units === null) return;
        const power = exponent + decimals;
        const up = 10n ** BigInt(Math.max(0, power));
        const down = 10n ** BigInt(Math.max(0, -power));
        const twice = 2n * (BigInt(units.price) * down - mantissa * up);
        expect(twice <= down && twice > -down - 1n).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});

function scaled(text: string): NonNullable<ReturnType<typeof parseScaled>> {
  const price = parseScaled(text);
  if (price === null) throw new Error(text);
  return price;
}
