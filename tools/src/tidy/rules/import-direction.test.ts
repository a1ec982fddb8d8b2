import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { importDirection } from './import-direction.ts';

const table = (rows: string): string => `| package | may import | pure |\n|---|---|---|\n${rows}`;

test('refuses an import against the table', () => {
  expect(
    faultsOf(importDirection, {
      'packages/quantity/src/lots.ts': `\nexport { two } from '@tandem/margin';\n`,
    }),
  ).toEqual(['packages/quantity/src/lots.ts:2 quantity may not import margin']);
});

test('refuses a value where only types may be taken, except in a test', () => {
  const line = `import { one } from '@tandem/protocol';\nexport const x = one;\n`;
  expect(
    faultsOf(importDirection, {
      'packages/margin/src/tiers.ts': line,
      'packages/margin/src/tiers.test.ts': line,
      'packages/margin/src/types.ts': `import { type One } from '@tandem/protocol';\n`,
    }),
  ).toEqual(['packages/margin/src/tiers.ts:1 margin may import only types of protocol']);
});

test('refuses a path into the source of another package', () => {
  expect(
    faultsOf(importDirection, {
      'packages/engine/src/a.ts': `import '@tandem/quantity/src/lots.ts';\n`,
      'packages/engine/src/b.ts': `import '../../quantity/src/lots.ts';\n`,
    }),
  ).toEqual([
    'packages/engine/src/a.ts:1 @tandem/quantity/src/lots.ts is not a door of quantity ' +
      '(see its exports): import by name',
    'packages/engine/src/b.ts:1 ../../quantity/src/lots.ts leaves the package: import by name',
  ]);
});

test('refuses the own door from inside, by path and by name', () => {
  expect(
    faultsOf(importDirection, {
      'packages/engine/src/a.ts': `import './index.ts';\n`,
      'packages/engine/src/b.ts': `const later = import('@tandem/engine');\n`,
      'packages/engine/src/index.test.ts': `import './index.ts';\n`,
    }),
  ).toEqual([
    'packages/engine/src/a.ts:1 import through the own index.ts: import the file that declares it',
    'packages/engine/src/b.ts:1 import @tandem/engine from inside itself: by file instead',
  ]);
});

test('sees workers, dynamic imports and type imports in expressions', () => {
  expect(
    faultsOf(importDirection, {
      'packages/journal/src/a.ts': [
        `new Worker(new URL('../../engine/src/w.ts', import.meta.url));`,
        `const engine = import('@tandem/engine');`,
        `export type One = import('@tandem/quantity').One;`,
      ].join('\n'),
    }),
  ).toEqual([
    'packages/journal/src/a.ts:1 ../../engine/src/w.ts leaves the package: import by name',
    'packages/journal/src/a.ts:2 journal may not import engine',
    'packages/journal/src/a.ts:3 journal may not import quantity',
  ]);
});

test('refuses a table that misses a package, names a strange one, or goes in a circle', () => {
  expect(
    faultsOf(importDirection, {
      'ARCHITECTURE.md': table(
        '| quantity | margin | yes |\n| margin | quantity | yes |\n| protocol | nothing | yes |\n' +
          '| engine | oracle | yes |\n| oracle | nothing | yes |\n',
      ),
      'packages/margin/src/index.ts': '',
      'packages/protocol/src/index.ts': '',
      'packages/engine/src/index.ts': '',
    }),
  ).toEqual([
    'ARCHITECTURE.md:1 no arrow for the package journal',
    'ARCHITECTURE.md:1 the arrows go in a circle: quantity -> margin -> quantity',
    'ARCHITECTURE.md:1 the arrows go in a circle: margin -> quantity -> margin',
    'ARCHITECTURE.md:1 engine points to oracle, which does not exist',
    'ARCHITECTURE.md:1 an arrow for oracle, which does not exist',
  ]);
});

test('an example takes its package by name, as a stranger would', () => {
  const code = `import { one } from '@tandem/quantity';\nexport const x = one;\n`;
  expect(faultsOf(importDirection, { 'packages/quantity/examples/first.ts': code })).toEqual([]);
});
