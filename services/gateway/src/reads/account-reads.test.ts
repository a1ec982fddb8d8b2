import type { VenueListing } from '@tandem/api';
import type { LiveVenue } from '@tandem/projections';
import { expect, test } from 'vitest';
import { AccountReads } from './account-reads.ts';

/** Reads of a venue that has accounts with these numbers, and nothing else. */
function readsWith(numbers: readonly number[]): AccountReads {
  const byNumber = new Map(numbers.map((account) => [account, { account }]));
  const accounts = {
    all: () => byNumber.values(),
    get: (account: number) => byNumber.get(account),
  };
  return new AccountReads({ view: { accounts } } as unknown as LiveVenue, {} as VenueListing);
}

test('the number behind the highest is free', () => {
  expect(readsWith([0, 1]).nextFreeAccount()).toBe(16);
  expect(readsWith([16, 40, 20]).nextFreeAccount()).toBe(41);
});

test('whoever takes the last number leaves the others one that an account can have', () => {
  expect(readsWith([16, 17, 4_294_967_295, 19]).nextFreeAccount()).toBe(18);
});
