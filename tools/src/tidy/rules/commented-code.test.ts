import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { commentedCode } from './commented-code.ts';

test.each(['// const x = 1;', '// if (x > 1) {', '// apply(state, command);', '// return x;'])(
  'refuses %s',
  (code) => {
    expect(faultsOf(commentedCode, { 'packages/engine/src/a.ts': code })).toEqual([
      'packages/engine/src/a.ts:1 commented-out code: delete it',
    ]);
  },
);

test.each([
  '// The order rests.',
  '// floor(n * rate / 10^9)',
  '// if the price is stale, nothing trades;',
  '// for a maker (see docs);',
])('lets the sentence %s pass', (code) => {
  expect(faultsOf(commentedCode, { 'packages/engine/src/a.ts': code })).toEqual([]);
});
