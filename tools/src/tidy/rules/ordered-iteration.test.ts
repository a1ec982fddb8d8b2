import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { orderedIteration } from './ordered-iteration.ts';

test('refuses walks over the keys of a plain object in money code', () => {
  expect(
    faultsOf(orderedIteration, {
      'packages/engine/src/a.ts':
        'for (const id in accounts) touch(id);\nObject.keys(accounts).forEach(touch);\n',
    }),
  ).toEqual([
    'packages/engine/src/a.ts:1 for..in walks a plain object: use a Map or an array',
    'packages/engine/src/a.ts:2 Object.keys walks a plain object: use a Map or an array',
  ]);
});

test('lets a Map, an array and a table of constants pass', () => {
  expect(
    faultsOf(orderedIteration, {
      'packages/engine/src/a.ts':
        'for (const id of accounts.keys()) touch(id);\n' +
        'for (const id of Object.values(PROTOCOL_ACCOUNTS)) touch(id);\n' +
        'export const codes = Object.fromEntries(names.map((name, code) => [name, code]));\n',
    }),
  ).toEqual([]);
});
