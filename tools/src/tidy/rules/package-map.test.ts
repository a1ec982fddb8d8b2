import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { packageMap } from './package-map.ts';

test('refuses a package that is not on the map', () => {
  expect(
    faultsOf(packageMap, { 'packages/pool/package.json': '{ "name": "@tandem/pool" }' }),
  ).toEqual(['README.md:1 packages/pool is not on the map']);
});
