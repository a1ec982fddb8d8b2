import { expect, it } from 'vitest';
import { computeValue } from './valuation.ts';

const BASE = '0x0000000000000000000000000000000000000001';
const A = '0x0000000000000000000000000000000000000002';
const B = '0x0000000000000000000000000000000000000003';

it('counts the base asset as it is and asks for everything else', () => {
  const holdings = [
    { asset: BASE, balance: 5n },
    { asset: A, balance: 7n },
    { asset: B, balance: 1n },
  ] as const;
  const doubled = computeValue(holdings, (_, amount) => ({ kind: 'amount', amount: amount * 2n }));
  expect(doubled).toEqual({ kind: 'valued', value: 21n });
});

it('reverts as a whole, and says for which asset', () => {
  const holdings = [
    { asset: BASE, balance: 5n },
    { asset: A, balance: 7n },
  ] as const;
  const answer = computeValue(holdings, () => ({ kind: 'reverts', reason: 'NoPool' }));
  expect(answer).toEqual({ kind: 'reverts', reason: 'NoPool', asset: A });
});
