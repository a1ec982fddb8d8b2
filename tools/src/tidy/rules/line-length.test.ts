import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { lineLength } from './line-length.ts';

test('refuses a line of more than 100 columns in code and scripts', () => {
  expect(
    faultsOf(lineLength, {
      'packages/engine/src/a.ts': `\n// ${'word '.repeat(25)}\n`,
      '.ci/run': 'word '.repeat(21),
    }),
  ).toEqual([
    '.ci/run:1 105 columns, the limit is 100',
    'packages/engine/src/a.ts:2 128 columns, the limit is 100',
  ]);
});

test('lets exactly 100 columns, tables, addresses and documents pass', () => {
  expect(
    faultsOf(lineLength, {
      'packages/engine/src/a.ts': `${'x'.repeat(100)}\n// https://example.com/${'x'.repeat(100)}\n`,
      'packages/engine/src/a.test.ts': `    | ${'cell | '.repeat(20)}\n`,
      'docs/a.md': 'word '.repeat(21),
    }),
  ).toEqual([]);
});
