import { expect, test } from 'vitest';
import { clockTime, dateTime, momentTime } from './times.ts';

const NOON_MS = new Date(2026, 2, 14, 12).getTime();
const HOUR_US = 3_600_000_000;

test('a moment of today has its clock, and one of another day its date too', () => {
  const noonUs = NOON_MS * 1_000;
  expect(momentTime(noonUs - 2 * HOUR_US, NOON_MS)).toBe(clockTime(noonUs - 2 * HOUR_US));
  for (const otherDayUs of [noonUs - 13 * HOUR_US, noonUs + 13 * HOUR_US]) {
    expect(momentTime(otherDayUs, NOON_MS)).toBe(dateTime(otherDayUs));
  }
});
