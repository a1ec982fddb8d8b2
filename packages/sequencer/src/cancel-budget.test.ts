import { expect, test } from 'vitest';
import { CancelBudget } from './cancel-budget.ts';

const ALLOWANCE = 2;

test.each([0, 16, 1_023, 1_024, 70_000, 2 ** 20 - 1, 2 ** 20, 2 ** 32 - 1])(
  'author %i has the priority of its orders and of the allowance, and no more',
  (author) => {
    const budget = new CancelBudget(ALLOWANCE);
    const spent = (): number => {
      let count = 0;
      while (budget.spend(author, 1)) count += 1;
      return count;
    };
    expect(spent()).toBe(ALLOWANCE);
    budget.earn(author, 3);
    expect(budget.spend(author, 4)).toBe(false);
    expect(spent()).toBe(3);
    budget.earn(author, 0);
    expect(spent()).toBe(0);
    // Others have their own, before and after the table grew for them.
    for (const other of [author + 1, 3 * author + 5]) {
      expect(budget.spend(other, ALLOWANCE)).toBe(true);
      expect(budget.spend(other, 1)).toBe(false);
    }
    expect(budget.spend(author, 1)).toBe(false);
  },
);

test('an author in balance has the whole allowance again', () => {
  const budget = new CancelBudget(ALLOWANCE);
  for (const author of [7, 2 ** 20 + 7]) {
    expect(budget.spend(author, 2)).toBe(true);
    budget.earn(author, 2);
    expect(budget.spend(author, 2)).toBe(true);
    expect(budget.spend(author, 1)).toBe(false);
  }
});
