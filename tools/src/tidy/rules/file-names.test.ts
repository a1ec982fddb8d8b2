import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { fileNames } from './file-names.ts';

test.each([
  'packages/engine/src/utils.ts',
  'packages/engine/src/order-helpers.ts',
  'packages/engine/src/common/order.ts',
  'packages/engine/src/order-manager.ts',
  'packages/engine/src/lib/order.ts',
])('refuses the empty name of %s', (path) => {
  const [fault = ''] = faultsOf(fileNames, { [path]: '' });
  expect(fault).toMatch(/is no name: say the noun$/);
});

test('refuses a file name that is not kebab-case', () => {
  expect(faultsOf(fileNames, { 'packages/engine/src/orderBook.ts': '' })).toEqual([
    'packages/engine/src/orderBook.ts:1 file names are kebab-case',
  ]);
});

test('lets a noun pass', () => {
  expect(faultsOf(fileNames, { 'packages/engine/src/order-book.reference.ts': '' })).toEqual([]);
});
