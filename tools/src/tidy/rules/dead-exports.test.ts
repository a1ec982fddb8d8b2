import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { deadExports } from './dead-exports.ts';

test('refuses an exported value that no file takes', () => {
  expect(
    faultsOf(deadExports, {
      'packages/engine/src/a.ts': [
        'export function used() {}',
        'export function forgotten() {}',
        'export const alsoForgotten = 1;',
        'export class Forgotten {}',
      ].join('\n'),
      'packages/engine/src/b.test.ts': `import { used } from './a.ts';\n`,
    }),
  ).toEqual([
    'packages/engine/src/a.ts:2 nothing imports forgotten: delete it, or do not export it',
    'packages/engine/src/a.ts:3 nothing imports alsoForgotten: delete it, or do not export it',
    'packages/engine/src/a.ts:4 nothing imports Forgotten: delete it, or do not export it',
  ]);
});

test('counts renamed, re-exported, star and dynamic imports; leaves types and doors alone', () => {
  expect(
    faultsOf(deadExports, {
      'packages/engine/src/index.ts': [
        `export { a as b } from './a.ts';`,
        `export * from './c.ts';`,
        'export const door = 1;',
      ].join('\n'),
      'packages/engine/src/a.ts': 'export const a = 1;\nexport type A = number;\n',
      'packages/engine/src/c.ts': `export const c = 1;\nconst later = import('./d.ts');\n`,
      'packages/engine/src/d.ts': 'export const d = 1;\n',
      'packages/engine/src/e.test.ts': `import * as f from './f.ts';\n`,
      'packages/engine/src/f.ts': 'export const f = 1;\n',
    }),
  ).toEqual([]);
});
