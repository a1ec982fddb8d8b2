import { describe, expect, it } from 'vitest';
import { clockTime, decimal, dollars, percent, span } from './figures.ts';

describe('figures', () => {
  it('writes amounts for people', () => {
    expect(dollars(12_300_000)).toBe('$12.30');
    expect(dollars(-4_560_000_000)).toBe('-$4,560');
    expect(dollars(7_890_000_000_000)).toBe('$7.89M');
    expect(dollars(1_200_000_000_000_000)).toBe('$1.20B');
    expect(decimal(612_345, 1)).toBe('61,234.5');
    expect(decimal(12, -2)).toBe('1,200');
    expect(percent(12_500, 5)).toBe('0.00125%');
  });

  it('writes times for people', () => {
    expect(clockTime(1_767_225_661_000_000)).toBe('00:01:01');
    expect([span(59_400_000), span(200_000_000), span(7_500_000_000)]).toEqual([
      '59 s',
      '3 min 20 s',
      '2 h 5 min',
    ]);
  });
});
