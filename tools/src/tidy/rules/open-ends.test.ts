import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { openEnds } from './open-ends.ts';

const word = ['TO', 'DO'].join('');
const silence = ['@ts-ig', 'nore'].join('');

test('refuses open tasks and silenced checks', () => {
  expect(
    faultsOf(openEnds, {
      '.ci/run': `# ${word} later\n`,
      'packages/engine/src/a.ts': `\n// ${word} later\n// ${silence}\n`,
    }),
  ).toEqual([
    `.ci/run:1 ${word}: do it or open an issue`,
    `packages/engine/src/a.ts:2 ${word}: do it or open an issue`,
    `packages/engine/src/a.ts:3 ${silence}: do it or open an issue`,
  ]);
});

test('refuses a test that does not run', () => {
  const code = ['skip', 'only'].map((how) => `test.${how}('x', run);\n`).join('');
  expect(faultsOf(openEnds, { 'packages/engine/src/a.test.ts': code })).toEqual([
    'packages/engine/src/a.test.ts:1 test.skip: a test that does not run',
    'packages/engine/src/a.test.ts:2 test.only: a test that does not run',
  ]);
});

test('lets a document name the word between backticks, and a test depend on a condition', () => {
  expect(
    faultsOf(openEnds, {
      'STYLE.md': `No \`${word}\` in the code.\n`,
      'packages/engine/src/a.test.ts': `test.skipIf(!hasData)('x', run);\n`,
    }),
  ).toEqual([]);
});
