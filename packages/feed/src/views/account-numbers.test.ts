import { expect, test } from 'vitest';
import { newAccountView } from './account.ts';
import { AccountLedger } from './account-ledger.ts';
import { MarketBoard } from './market-figures.ts';

/** The ledger of a venue that has accounts with these numbers, and nothing else. */
function ledgerWith(numbers: Iterable<number>, ownerOf = (account: number) => account) {
  const ledger = new AccountLedger(new MarketBoard());
  for (const account of numbers) ledger.restore(newAccountView(account, ownerOf(account)));
  return ledger;
}

test('the number behind the highest is free', () => {
  expect(ledgerWith([0, 1]).nextFree()).toBe(16);
  expect(ledgerWith([16, 40, 20]).nextFree()).toBe(41);
});

test('whoever takes the last number leaves the others one that an account can have', () => {
  const ledger = ledgerWith([16, 17, 4_294_967_295, 19]);
  expect(ledger.nextFree()).toBe(18);
  ledger.restore(newAccountView(18, 18));
  expect(ledger.nextFree()).toBe(20);
});

test('an owner has his account and its sub-accounts, and nobody else has them', () => {
  const ledger = ledgerWith([16, 17, 18, 19], (account) => (account === 17 ? 17 : 16));
  expect(ledger.of(16)).toEqual([16, 18, 19]);
  expect(ledger.of(17)).toEqual([17]);
  expect(ledger.of(99)).toEqual([]);
});

test('questions about numbers do not walk over all accounts', () => {
  const accounts = 100_000;
  const ledger = ledgerWith(Array.from({ length: accounts }, (_, at) => 16 + at));
  let answered = 0;
  // 10^10 steps, if each question looked at each account.
  for (let question = 0; question < accounts; question += 1) {
    answered += ledger.of(16 + question).length + (ledger.nextFree() > 0 ? 1 : 0);
  }
  expect(answered).toBe(2 * accounts);
});
