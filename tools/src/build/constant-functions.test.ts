import { expect, test } from 'vitest';
import { withConstantFunctions } from './constant-functions.ts';

test('declared functions are constants that are there from the beginning', async () => {
  const source = [
    "import { hash } from 'node:crypto';",
    'const first = early();',
    'function early() { return late() + inner(); }',
    'async function later() { return late(); }',
    'function* numbers() { yield late(); }',
    'function late() { return hash("sha256", "").length; }',
    'function inner() { function nested() { return 1; } return nested(); }',
    'const lambda = () => late();',
    'export { early as renamed, first, lambda, later, numbers };',
  ].join('\n');
  const code = withConstantFunctions(source).toString();
  expect(code).toContain('const early = function () { return late() + inner(); };');
  expect(code).toContain('const later = async function () {');
  expect(code).toContain('const numbers = function* () {');
  expect(code).toContain('function nested() { return 1; }');
  const built = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly first: number;
    readonly lambda: () => number;
    readonly later: () => Promise<number>;
    readonly numbers: () => Generator<number>;
    readonly renamed: () => number;
  };
  expect(built.first).toBe(65);
  expect([built.renamed(), built.lambda(), await built.later()]).toEqual([65, 64, 64]);
  expect([...built.numbers()]).toEqual([64]);
  expect([built.renamed.name, built.later.name]).toEqual(['early', 'later']);
});

test('code that cannot be parsed is refused', () => {
  expect(() => withConstantFunctions('const = 1')).toThrow('a built part');
});
