import { OPERATIONS } from '@tandem/api';
import { DEFAULT_BUDGETS } from '@tandem/gateway';
import { expect, test } from 'vitest';
import { budgetShare } from './budget-share.ts';
import { DEFAULT_START } from './start-config.ts';

test('a gateway alone gives everything', () => {
  expect(budgetShare(DEFAULT_START, 1)).toEqual(DEFAULT_BUDGETS);
});

test('all gateways together give a caller no more than one would', () => {
  for (const gateways of [2, 3, 16]) {
    const share = budgetShare(DEFAULT_START, gateways);
    for (const budget of ['key', 'address', 'protective'] as const) {
      const all = share[budget].perSecond * gateways;
      expect(all).toBeCloseTo(DEFAULT_BUDGETS[budget].perSecond);
    }
  }
});

test('the dearest request can be paid at the smallest share', () => {
  const dearest = Math.max(...OPERATIONS.map(({ cost }) => cost));
  for (const { burst } of Object.values(budgetShare(DEFAULT_START, 16))) {
    expect(burst).toBeGreaterThanOrEqual(dearest);
  }
});
