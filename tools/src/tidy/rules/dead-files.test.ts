import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { deadFiles } from './dead-files.ts';

test('refuses a source file that nothing imports', () => {
  expect(
    faultsOf(deadFiles, { 'packages/engine/src/forgotten.ts': 'export const x = 1;\n' }),
  ).toEqual(['packages/engine/src/forgotten.ts:1 nothing imports this file']);
});

test('counts imports, workers, scripts, doors and children as reached', () => {
  expect(
    faultsOf(deadFiles, {
      'package.json': JSON.stringify({ scripts: { go: 'node packages/engine/src/go.ts --fast' } }),
      'packages/engine/src/go.ts': `const child = fork('./child.ts');\n`,
      'packages/engine/src/child.ts': `new Worker(new URL('./worker.ts', import.meta.url));\n`,
      'packages/engine/src/worker.ts': `export type * from './types.ts';\n`,
      'packages/engine/src/types.ts': 'export type A = 1;\n',
      'packages/engine/src/main.ts': '',
      'packages/engine/src/a.test.ts': '',
    }),
  ).toEqual([]);
});
