import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import { checkInvariants } from '../invariants.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { SMALL_FUND } from '../pool/small-fund.fixture.ts';

const [ALICE, SUB, BOB] = [16, 17, 18] as const;
const START_US = 1_793_534_400_000_000;
const LIMITS = { ...DEFAULT_LIMITS, pendingWithdrawals: 40 };

class Venue {
  engine: Engine = new Engine(LIMITS);
  #sequence = 0;

  send(fields: { readonly kind: string; readonly [field: string]: unknown }): readonly Event[] {
    this.#sequence += 1;
    const events = new EventBuffer();
    const command = fields as unknown as Command;
    const timeUs = (START_US + this.#sequence) as TimestampUs;
    this.engine.apply(this.#sequence as Sequence, timeUs, command, events);
    return events.toArray();
  }

  /** Alice with a sub-account, and Bob, who has shares of the pool, before the bounds. */
  open(): this {
    const rest = { decimals: 6, weightPpb: 1_000_000_000, priceMarket: null, maxDeposits: 2 ** 50 };
    this.send({ kind: 'ConfigureAsset', asset: 0, symbol: 'USD', ...rest });
    this.send({ kind: 'ActivateRules', version: 5 });
    this.send(SMALL_FUND);
    for (const [account, parent] of [
      [ALICE, null],
      [SUB, ALICE],
      [BOB, null],
    ]) {
      this.send({ kind: 'OpenAccount', account, parent });
      const of = {
        account,
        asset: 0,
        amount: 1_000,
        chain: 0,
        depositNumber: Number(account) - 15,
      };
      this.send({ kind: 'CreditDeposit', ...of, transactionHash: '00'.repeat(32), logIndex: 0 });
    }
    this.send({ kind: 'DepositToPool', account: BOB, amount: 500, minShares: 1 });
    return this;
  }

  withdraw(account: number): readonly unknown[] {
    return outcome(this.send({ kind: 'RequestWithdrawal', account, asset: 0, amount: 1 }));
  }

  leave(account: number): readonly unknown[] {
    return outcome(this.send({ kind: 'RequestPoolExit', account, shares: 1 }));
  }
}

function outcome([first]: readonly Event[]): readonly unknown[] {
  if (first?.kind !== 'CommandRejected') return [first?.kind];
  return [first.reason, first.bound, first.actual];
}

function times<T>(count: number, act: () => T): readonly T[] {
  return Array.from({ length: count }, act);
}

test('a journal of before the bounds replays to the state that it had', () => {
  const venue = new Venue().open();
  const asked = times(41, () => venue.withdraw(ALICE));
  expect(asked[39]).toEqual(['WithdrawalReserved']);
  expect(asked[40]).toEqual(['CapacityExhausted', 40, 40]);
  const left = times(41, () => venue.leave(BOB));
  expect(left[39]).toEqual(['PoolExitRequested']);
  expect(left[40]).toEqual(['CapacityExhausted', 40, 40]);
  const forced = { kind: 'ForcedRequest', request: 'withdraw', requestNumber: 1, market: null };
  const nothing = { ...forced, account: BOB, asset: 0, amount: 0 };
  expect(outcome(venue.send(nothing))).toEqual(['CapacityExhausted', 40, 40]);
  // Of the engine that had no bounds, after the same commands.
  expect(venue.engine.stateHash()).toBe(
    '9d36a766c282739d69647a391f7a9602c5e48bdccd7228b3c65ba522560bde84',
  );
  expect(checkInvariants(venue.engine)).toEqual([]);
});

test('who is above the bound when it comes waits until he is below', () => {
  const venue = new Venue().open();
  times(40, () => venue.withdraw(ALICE));
  venue.send({ kind: 'ActivateRules', version: 6 });
  const ids = [...venue.engine.state.withdrawals.keys()];
  expect(venue.withdraw(SUB)).toEqual(['TooManyPending', 32, 40]);
  for (const withdrawalId of ids.slice(0, 8)) venue.send({ kind: 'FailWithdrawal', withdrawalId });
  expect(venue.withdraw(SUB)).toEqual(['TooManyPending', 32, 32]);
  venue.send({ kind: 'ConfirmWithdrawal', withdrawalId: ids[8] });
  expect(venue.withdraw(SUB)).toEqual(['WithdrawalReserved']);
  expect(venue.withdraw(ALICE)).toEqual(['TooManyPending', 32, 32]);
});

test('what is under way is counted again after a restart', () => {
  const venue = new Venue().open();
  venue.send({ kind: 'ActivateRules', version: 6 });
  times(31, () => venue.withdraw(ALICE));
  venue.withdraw(SUB);
  times(32, () => venue.leave(BOB));
  venue.engine = Engine.restore(venue.engine.snapshot(), LIMITS);
  expect(venue.engine.state.withdrawalOwners.shared).toBe(31);
  expect(venue.withdraw(ALICE)).toEqual(['TooManyPending', 32, 32]);
  expect(venue.leave(BOB)).toEqual(['TooManyPending', 32, 32]);
  expect(venue.withdraw(BOB)).toEqual(['WithdrawalReserved']);
  expect(checkInvariants(venue.engine)).toEqual([]);
});

test('neither places without a number nor more than a table holds are taken for limits', () => {
  expect(() => new Engine({ ...LIMITS, pendingPerOwner: 0 })).toThrow('an owner may have');
  expect(() => new Engine({ ...LIMITS, forcedWithdrawals: 31 })).toThrow('forced requests have');
  expect(() => new Engine({ ...LIMITS, forcedWithdrawals: 2 ** 24 })).toThrow('fit a Map');
});
