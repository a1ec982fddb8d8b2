import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { moneyLiterals } from './money-literals.ts';

test('refuses a literal with a fraction where money is computed', () => {
  expect(
    faultsOf(moneyLiterals, {
      'packages/engine/src/a.ts': 'const fee = 0.0005;\nconst dust = 1e-6;\nconst one = 1.0;\n',
    }),
  ).toEqual([
    'packages/engine/src/a.ts:1 the literal 0.0005: money is integers',
    'packages/engine/src/a.ts:2 the literal 1e-6: money is integers',
    'packages/engine/src/a.ts:3 the literal 1.0: money is integers',
  ]);
});

test('lets integers, BigInt, text and tests pass', () => {
  expect(
    faultsOf(moneyLiterals, {
      'packages/margin/src/a.ts': `const x = [1e9, 1_000, 0xff, 10n, '0.5'];\n`,
      'packages/margin/src/a.test.ts': 'const x = 0.5;\n',
      'packages/journal/src/a.ts': 'const x = 0.5;\n',
    }),
  ).toEqual([]);
});
