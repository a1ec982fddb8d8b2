import { expect, test } from 'vitest';
import { RateBudgets } from './rate-budgets.ts';

const RULE = { perSecond: 10, burst: 20 };
const budgets = () => new RateBudgets({ key: RULE, address: RULE, protective: RULE });

test('a budget is spent, refused with the time when it suffices, and refills', () => {
  const spent = budgets();
  expect(spent.spend('key', 'a', 15, 0)).toMatchObject({ isAllowed: true, remaining: 5 });
  expect(spent.spend('key', 'a', 15, 0)).toMatchObject({ isAllowed: false, retryAfterMs: 1_000 });
  expect(spent.spend('key', 'a', 15, 999)).toMatchObject({ isAllowed: false });
  expect(spent.spend('key', 'a', 15, 1_000)).toMatchObject({ isAllowed: true, remaining: 0 });
  expect(spent.spend('key', 'a', 20, 3_000)).toMatchObject({ isAllowed: true });
});

test('a budget saves up no more than its burst, and time that goes back gives nothing', () => {
  const spent = budgets();
  spent.spend('key', 'a', 20, 1_000_000);
  expect(spent.spend('key', 'a', 1, 0)).toMatchObject({ isAllowed: false });
  expect(spent.spend('key', 'a', 21, 9_000_000)).toMatchObject({ isAllowed: false });
});

test('ordinary use leaves the protective budget, and other callers, alone', () => {
  const spent = budgets();
  for (let i = 0; i < 50; i += 1) spent.spend('key', 'a', 1, 0);
  expect(spent.spend('key', 'a', 1, 0).isAllowed).toBe(false);
  expect(spent.spend('protective', 'a', 1, 0).isAllowed).toBe(true);
  expect(spent.spend('key', 'b', 1, 0).isAllowed).toBe(true);
});

test('a flood of names is bounded: the oldest is forgotten', () => {
  const spent = budgets();
  spent.spend('key', 'first', 20, 0);
  for (let i = 0; i < 100_000; i += 1) spent.spend('key', `n${i}`, 1, 0);
  expect(spent.spend('key', 'first', 20, 0).isAllowed).toBe(true);
});

test('what is given back can be spent again, and never more than the burst', () => {
  const spent = budgets();
  spent.spend('key', 'a', 20, 0);
  spent.refund('key', 'a', 15);
  expect(spent.spend('key', 'a', 15, 0)).toMatchObject({ isAllowed: true, remaining: 0 });
  for (let i = 0; i < 9; i += 1) spent.refund('key', 'a', 15);
  expect(spent.spend('key', 'a', 21, 0)).toMatchObject({ isAllowed: false, remaining: 20 });
});
