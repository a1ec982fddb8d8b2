import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { dependenciesDeclared } from './dependencies-declared.ts';

const manifest = (dependencies: Readonly<Record<string, string>>): string =>
  JSON.stringify({ name: '@tandem/journal', version: '0.1.0', dependencies });

test('refuses an import that package.json does not declare', () => {
  expect(
    faultsOf(dependenciesDeclared, {
      'packages/journal/src/a.ts': `import 'ws';\nimport 'node:fs';\nimport '@tandem/quantity';\n`,
    }),
  ).toEqual([
    'packages/journal/package.json:1 imports ws, which it does not declare',
    'packages/journal/package.json:1 imports @tandem/quantity, which it does not declare',
  ]);
});

test('lets tests, and only tests, use the development packages of the root', () => {
  expect(
    faultsOf(dependenciesDeclared, {
      'packages/journal/src/a.test.ts': `import 'vitest';\n`,
      'packages/quantity/src/lots.ts': `import 'vitest';\n`,
    }),
  ).toEqual(['packages/quantity/package.json:1 imports vitest, which it does not declare']);
});

test('refuses a declared package that nothing imports', () => {
  expect(
    faultsOf(dependenciesDeclared, {
      'packages/journal/package.json': manifest({ '@tandem/quantity': '0.1.0' }),
    }),
  ).toEqual(['packages/journal/package.json:1 declares @tandem/quantity, which it never imports']);
});

test('takes the types of a package for used where the package is', () => {
  const versions = { ws: '8.23.0', '@types/ws': '8.18.2', '@types/pg': '8.23.1' };
  expect(
    faultsOf(dependenciesDeclared, {
      'packages/journal/src/a.ts': `import 'ws';\n`,
      'packages/journal/package.json': manifest(versions),
    }),
  ).toEqual(['packages/journal/package.json:1 declares @types/pg, which it never imports']);
});

test('refuses a range, and a version of ours that is not in the tree', () => {
  expect(
    faultsOf(dependenciesDeclared, {
      'packages/journal/src/a.ts': `import 'ws';\nimport '@tandem/quantity';\n`,
      'packages/journal/package.json': manifest({ ws: '^8.0.0', '@tandem/quantity': '0.2.0' }),
    }),
  ).toEqual([
    'packages/journal/package.json:1 ws ^8.0.0 is not an exact pin',
    'packages/journal/package.json:1 wants @tandem/quantity 0.2.0, the tree has 0.1.0',
  ]);
});
