import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { packageMap } from './package-map.ts';

const POOL = { 'packages/pool/package.json': '{ "name": "@tandem/pool" }' };

test('refuses a package that is not on the map', () => {
  expect(faultsOf(packageMap, { ...POOL, 'packages/pool/README.md': '# pool\n' })).toEqual([
    'README.md:1 packages/pool is not on the map',
  ]);
});

test('refuses a package that does not say what it owns', () => {
  expect(faultsOf(packageMap, POOL)).toContain('packages/pool:1 has no README.md');
});
