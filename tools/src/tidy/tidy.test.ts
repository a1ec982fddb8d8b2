import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plant } from './planted.fixture.ts';
import { checkTree, describeViolation, RULES } from './rules.ts';
import { readTree } from './tree.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('the tree keeps the house style', () => {
  expect(checkTree(readTree(root)).map(describeViolation)).toEqual([]);
});

test('a clean planted tree has no violation', () => {
  expect(checkTree(plant())).toEqual([]);
});

test('every rule has a file of its name and a test beside it', () => {
  const tree = readTree(root);
  for (const { name } of RULES) {
    expect(tree.byPath.has(`tools/src/tidy/rules/${name}.ts`)).toBe(true);
    expect(tree.byPath.has(`tools/src/tidy/rules/${name}.test.ts`)).toBe(true);
  }
  const files = tree.files.filter((file) => file.path.startsWith('tools/src/tidy/rules/'));
  expect(files).toHaveLength(RULES.length * 2);
});

test('a fault in a .tsx file is found as in any other', () => {
  const code = [
    "import { readFileSync } from 'node:fs';",
    `export const view = <p title="${'x'.repeat(100)}">{readFileSync('a')}</p>;`,
  ].join('\n');
  const found = checkTree(plant({ 'packages/engine/src/BookView.tsx': code }));
  const rules = new Set(found.map(({ rule }) => rule));
  expect([...rules].toSorted()).toEqual([
    'dead-exports',
    'dead-files',
    'file-names',
    'line-length',
    'pure-packages',
  ]);
});
