import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { seededRandomness } from './seeded-randomness.ts';

test('refuses Math.random anywhere, tests included', () => {
  expect(
    faultsOf(seededRandomness, {
      'packages/journal/src/a.test.ts': '\nconst x = Math.random();\n',
    }),
  ).toEqual(['packages/journal/src/a.test.ts:2 Math.random: take numbers from a seeded generator']);
});
