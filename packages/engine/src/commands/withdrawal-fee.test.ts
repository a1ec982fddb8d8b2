import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import { checkInvariants } from '../invariants.ts';
import { SMALL_FUND } from '../pool/small-fund.fixture.ts';

type Fields = { readonly kind: string; readonly [field: string]: unknown };

const [FEES, ALICE, BOB, LANE] = [1, 16, 17, 18] as const;
const START_US = 1_793_534_400_000_000;
const DELAY_US = SMALL_FUND.distributionIntervalUs;

function asset(id: number, symbol: string): Fields {
  const weightPpb = id === 0 ? 1_000_000_000 : 0;
  const rules = { decimals: id === 0 ? 6 : 8, weightPpb, priceMarket: null, maxDeposits: 2 ** 50 };
  return { kind: 'ConfigureAsset', asset: id, symbol, ...rules };
}

function deposit(account: number, id: number, chain: number, depositNumber: number): Fields {
  const of = { account, asset: id, amount: 1_000, chain, depositNumber };
  return { kind: 'CreditDeposit', ...of, transactionHash: '00'.repeat(32), logIndex: 0 };
}

function withdraw(account: number, id: number, amount: number): Fields {
  return { kind: 'RequestWithdrawal', account, asset: id, amount };
}

/** Money of a user, of a lane and of the fees account, and a distribution that is due. */
const BEFORE: readonly Fields[] = [
  asset(0, 'USD'),
  asset(1, 'BTC'),
  { kind: 'OpenAccount', account: ALICE, parent: null },
  { kind: 'OpenAccount', account: BOB, parent: null },
  { kind: 'OpenAccount', account: LANE, parent: null },
  { kind: 'ActivateRules', version: 6 },
  { ...SMALL_FUND, treasuryPpb: 500_000_000 },
  ...[ALICE, BOB, LANE, FEES].map((account, at) => deposit(account, 0, 0, at + 1)),
  deposit(BOB, 1, 0, 5),
  { kind: 'ConfigureLane', chain: 1, account: LANE },
  deposit(BOB, 0, 1, 1),
  { kind: 'ChoosePayout', account: BOB, chain: 1, choiceNumber: 1 },
];

/** Withdrawals at home, elsewhere and forced; the first is paid, the second comes back. */
const WITHDRAWALS: readonly Fields[] = [
  withdraw(ALICE, 0, 100),
  withdraw(BOB, 0, 200),
  withdraw(ALICE, 0, 300),
  { kind: 'ChoosePayout', account: BOB, chain: null, choiceNumber: 2 },
  withdraw(BOB, 1, 400),
  { kind: 'ConfirmWithdrawal', withdrawalId: 16 * 256 },
  { kind: 'FailWithdrawal', withdrawalId: 17 * 256 },
  {
    kind: 'ForcedRequest',
    request: 'withdraw',
    requestNumber: 1,
    account: ALICE,
    asset: 0,
    market: null,
    amount: 50,
  },
  { kind: 'Tick' },
];

class Venue {
  engine: Engine = new Engine();
  #sequence = 0;

  send(...commands: readonly Fields[]): readonly Event[] {
    const events = new EventBuffer();
    const all: Event[] = [];
    for (const command of commands) {
      this.#sequence += 1;
      events.clear();
      const later = command.kind === 'Tick' ? DELAY_US : 0;
      const timeUs = (START_US + this.#sequence + later) as TimestampUs;
      const sequence = this.#sequence as Sequence;
      this.engine.apply(sequence, timeUs, command as unknown as Command, events);
      expect(checkInvariants(this.engine)).toEqual([]);
      all.push(...events.toArray());
    }
    expect(all.filter(({ kind }) => kind === 'CommandRejected')).toEqual([]);
    return all;
  }
}

test('a journal from before the fee gives the hash that it gave then', () => {
  const venue = new Venue();
  venue.send(...BEFORE, ...WITHDRAWALS);
  expect(venue.engine.stateHash()).toBe(
    '6e30d12aa150bcad1660a4d7ee803a6f3771a7736efe252c90b3c709d982f465',
  );
});

test('fees that wait are in hash and snapshot, and come back out of it', () => {
  const venue = new Venue();
  venue.send(...BEFORE.slice(0, -1), { kind: 'ActivateRules', version: 7 });
  for (const id of [0, 1]) venue.send({ kind: 'SetWithdrawalFee', asset: id, fee: 7 });
  venue.send(withdraw(ALICE, 0, 100), withdraw(BOB, 1, 107));
  const { engine } = venue;
  expect([engine.state.accounts.balanceOf(FEES - 1, 0), heldByFees(engine)]).toEqual([
    1_007,
    [7, 7],
  ]);
  const restored = Engine.restore(engine.snapshot());
  expect(restored.stateHash()).toBe(engine.stateHash());
  expect(heldByFees(restored)).toEqual([7, 7]);
  expect(checkInvariants(restored)).toEqual([]);
  venue.engine = restored;
  const failed = venue.send({ kind: 'FailWithdrawal', withdrawalId: 18 * 256 });
  expect(failed.map(({ kind }) => kind)).toEqual([
    'WithdrawalFeeReturned',
    'WithdrawalFailed',
    'BalanceChanged',
    'BalanceChanged',
    'BalanceChanged',
  ]);
  venue.send({ kind: 'ConfirmWithdrawal', withdrawalId: 19 * 256 });
  expect(heldByFees(restored)).toEqual([0, 0]);
  const hash = restored.stateHash();
  venue.send({ kind: 'SetWithdrawalFee', asset: 0, fee: 0 });
  expect(Engine.restore(restored.snapshot()).state.assets[0]?.withdrawalFee).toBe(0);
  expect(restored.stateHash()).not.toBe(hash);
});

function heldByFees({ state }: Engine): readonly number[] {
  return [0, 1].map((id) => state.accounts.heldOf(FEES - 1, id));
}
