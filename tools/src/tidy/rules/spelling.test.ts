import { expect, test } from 'vitest';
import { faultsOf } from '../planted.fixture.ts';
import { spelling } from './spelling.ts';

const british = ['cancel', 'led'].join('');

test.each([
  `const ${british}Orders = 1;`,
  `const kind = 'Order ${british}';`,
  `const text = \`${british} \${id}\`;`,
])('refuses %s', (code) => {
  expect(faultsOf(spelling, { 'packages/engine/src/a.ts': code })).toHaveLength(1);
});

test('lets canceled, cancel and cancellation pass', () => {
  const code = `const orderCanceled = 'cancellation', canceling = cancelAll;\n`;
  expect(faultsOf(spelling, { 'packages/engine/src/a.ts': code })).toEqual([]);
});

test('reads the words between the tags of a .tsx file', () => {
  const code = `export const view = <p>Order ${british}</p>;\n`;
  expect(faultsOf(spelling, { 'packages/engine/src/a.tsx': code })).toHaveLength(1);
});
