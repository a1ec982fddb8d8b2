import { expect, test } from 'vitest';
import { OPERATIONS } from './operations.ts';

test('what is written to a file of its own costs a key a fifth of what it has in a second', () => {
  const written = OPERATIONS.filter(({ id }) => ['deadManSwitch', 'setKeyAddresses'].includes(id));
  expect(written.map(({ id, cost }) => [id, cost])).toEqual([
    ['deadManSwitch', 10],
    ['setKeyAddresses', 10],
  ]);
});
