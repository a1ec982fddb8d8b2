import { expect, test } from 'vitest';
import { AccountTable } from './account-table.ts';

test.each([16, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])(
  'account %i keeps its id and its owner, and is nobody of the venue',
  (id) => {
    const accounts = new AccountTable();
    const slot = accounts.open(id, id);
    expect(accounts.id(slot)).toBe(id);
    expect(accounts.owner(slot)).toBe(id);
    expect(accounts.slotOf(id)).toBe(slot);
    expect(accounts.isProtocol(slot)).toBe(false);
  },
);
