import { expect, test } from 'vitest';
import { faultsOf, plant } from '../planted.fixture.ts';
import { fileSize, filesToReview } from './file-size.ts';

test('refuses a file of more than 600 lines, a test of more than 1000', () => {
  expect(
    faultsOf(fileSize, {
      'packages/engine/src/a.ts': '\n'.repeat(600),
      'packages/engine/src/b.ts': '\n'.repeat(601),
      'packages/engine/src/b.test.ts': '\n'.repeat(1001),
    }),
  ).toEqual([
    'packages/engine/src/b.test.ts:1 1001 lines, the limit is 1000: which second thing lives here?',
    'packages/engine/src/b.ts:1 601 lines, the limit is 600: which second thing lives here?',
  ]);
});

test('lists files of more than 300 lines for review, longest first', () => {
  const tree = plant({
    'packages/engine/src/a.ts': '\n'.repeat(301),
    'packages/engine/src/b.ts': '\n'.repeat(400),
    'packages/engine/src/c.ts': '\n'.repeat(300),
  });
  expect(filesToReview(tree)).toEqual([
    { path: 'packages/engine/src/b.ts', lines: 400 },
    { path: 'packages/engine/src/a.ts', lines: 301 },
  ]);
});
