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

test('lets a table that is kept by hand pass, and nothing after it', () => {
  const wide = `  { name: '${'x'.repeat(100)}' },`;
  const table = `// biome-ignore format: a table\nconst T = [\n${wide}\n];\n${wide}\n`;
  expect(faultsOf(lineLength, { 'packages/engine/src/a.ts': table })).toEqual([
    'packages/engine/src/a.ts:5 115 columns, the limit is 100',
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
