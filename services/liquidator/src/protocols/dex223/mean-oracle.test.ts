import { expect, it } from 'vitest';
import { sqrtPriceAtTick, TICK_MAX } from '../../prices/tick-math.ts';
import { quoteMean } from './mean-oracle.ts';

it('values the whole amount, and the reciprocal in the other direction', () => {
  const amount = 1_000_123_456_789_000_000_000n;
  const at = { sqrtPriceX96: 1n << 96n, amount };
  expect(quoteMean({ ...at, isSellGreater: false })).toEqual({ kind: 'amount', amount });
  expect(quoteMean({ ...at, isSellGreater: true })).toEqual({ kind: 'amount', amount });
  const four = { sqrtPriceX96: 1n << 97n, amount };
  expect(quoteMean({ ...four, isSellGreater: false })).toEqual({
    kind: 'amount',
    amount: 4n * amount,
  });
  expect(quoteMean({ ...four, isSellGreater: true })).toEqual({
    kind: 'amount',
    amount: amount / 4n,
  });
});

it('is 10000 of 10001 for one tick', () => {
  const sqrtPriceX96 = sqrtPriceAtTick(1);
  const answer = quoteMean({ sqrtPriceX96, amount: 10n ** 18n, isSellGreater: false });
  expect(answer).toEqual({ kind: 'amount', amount: 1_000_100_000_000_000_000n });
});

it('answers at the highest tick, and overflows rather than wraps', () => {
  const at = { sqrtPriceX96: sqrtPriceAtTick(TICK_MAX), isSellGreater: false };
  expect(quoteMean({ ...at, amount: 1n }).kind).toBe('amount');
  expect(quoteMean({ ...at, amount: 1n << 130n })).toEqual({ kind: 'reverts', reason: 'Overflow' });
});
