import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { parses } from './parses.ts';

test('refuses a file that does not parse', () => {
  const faults = faultsOf(parses, { 'packages/journal/src/a.ts': 'const = 1;\n' });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain('packages/journal/src/a.ts:1');
});
