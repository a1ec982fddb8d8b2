import { expect, test } from 'vitest';
import { median, percentilesOf } from '../measure/percentiles.ts';
import { atLeast, atMost, known, round } from './outcome.ts';
import { printSection } from './print.ts';

test('of an even number of samples the median is one that was measured', () => {
  expect(median([4, 1, 3, 2])).toBe(2);
  expect(median([3, 1, 2])).toBe(2);
});

test('what was not measured meets no goal, and is told as unknown', () => {
  const { p99 } = percentilesOf(new Float64Array(0));
  expect(atMost('late', p99, { goal: 5, unit: 'ms' }).met).toBe(false);
  expect(atMost('late', median([]), { goal: 5, unit: 'ms' }).met).toBe(false);
  expect(atLeast('many', median([]), { goal: 0, unit: 'a second' }).met).toBe(false);
  expect(JSON.stringify(known('ratio', 0 / 0, 'x'))).toContain('"value":null');
  const rows = [{ ms: round(p99) }];
  expect(printSection({ name: 'one', title: 'one', notes: [], rows })).toContain('unknown');
});
