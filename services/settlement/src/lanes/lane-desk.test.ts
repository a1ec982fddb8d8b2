import { outpost } from '@tandem/chain';
import { decodeFunctionData, type Hex } from 'viem';
import { expect, test } from 'vitest';
import type { PendingWithdrawal } from '../batches/mirror-fold.ts';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { WantedCall } from '../outbox/transaction-sender.ts';
import { LaneDesk, type LaneDeskParts } from './lane-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const LANE = 18;
const CONFIRMATIONS = 10;
const ONE: PendingWithdrawal = {
  withdrawalId: 256,
  account: 16,
  asset: 0,
  amount: 100,
  fee: 0,
  sequence: 1,
  isWithheld: false,
  lane: LANE,
};
/** As the vault numbers them. */
const SCHEDULED = { state: 1, units: 100n, unlockTime: 2_000, unlockBlock: 0n };
const PAID_IN_PART = { ...SCHEDULED, units: 60n };
const NONE = 0;
const PAID = 2;
const CANCELED = 3;

/** A vault that the guardian cancels the withdrawal at in block 96. */
function deskOver(before: typeof SCHEDULED, assertOpen = async (): Promise<void> => undefined) {
  const told: string[] = [];
  const wanted: string[] = [];
  const calls: Hex[] = [];
  const vault = new Map<bigint, typeof SCHEDULED | Error>();
  const pending = new Map([[ONE.withdrawalId, ONE]]);
  const nodes = nodesThatAnswer(({ functionName, blockNumber, args }) => {
    if (functionName === 'isEscapeOpen') return false;
    const [id = 0n] = args ?? [];
    const entry = vault.get(id);
    if (entry instanceof Error) throw entry;
    if (id !== BigInt(ONE.withdrawalId)) return entry ?? { ...before, state: NONE };
    return blockNumber < 96n ? before : { ...before, state: CANCELED };
  });
  const submit = async ({ command }: { readonly command: { readonly kind: string } }) => {
    told.push(command.kind);
    return { kind: 'released', events: [{ kind: 'WithdrawalFailed' }] };
  };
  const parts = {
    nodes,
    sender: {
      has: () => false,
      count: () => 0,
      want: async ({ purpose, data }: WantedCall) => {
        wanted.push(purpose.kind);
        calls.push(data);
      },
    },
    fold: { pending },
    port: { submit },
    home: { stateOf: () => Promise.resolve('reserved'), assertOpen },
  } as unknown as LaneDeskParts;
  const places = { vault: ADDRESS, outpost: ADDRESS };
  const desk = new LaneDesk(parts, {
    lane: LANE,
    ...places,
    confirmations: CONFIRMATIONS,
    lookAtOnce: 64,
    payAtOnce: 8,
  });
  const look = (number: bigint): Promise<void> =>
    desk.step({ number, timestamp: 1_000n } as unknown as ChainHead);
  return {
    look,
    told,
    wanted,
    calls,
    vault,
    pending,
    why: () => desk.answers.waiting.get(ONE.withdrawalId),
  };
}

test('a payment that is canceled comes back when that is deep, and no block sooner', async () => {
  const { look, told, why } = deskOver(SCHEDULED);
  await look(95n);
  expect(why()).toBe('until second 2000');
  await look(105n);
  expect(why()).toBe('canceled on chain, not deep enough');
  expect(told).toEqual([]);
  await look(106n);
  expect(told).toEqual(['FailWithdrawal']);
});

test('behind a part that was paid, what is left of a payment has the next id', async () => {
  const { look, told, wanted, calls, why, vault } = deskOver(PAID_IN_PART);
  await look(105n);
  expect(why()).toBe('canceled on chain, not deep enough');
  await look(106n);
  expect(wanted).toEqual(['schedule']);
  const rest = 2n ** 53n + BigInt(ONE.withdrawalId);
  const args = [rest, ONE.account, ONE.asset, 60n];
  expect(calls.map((data) => decodeFunctionData({ abi: outpost.abi, data }).args)).toEqual([args]);
  // Canceled again, before anything of it was paid: the part before it was, so it goes on.
  vault.set(rest, { ...SCHEDULED, state: CANCELED, units: 60n });
  await look(107n);
  expect(wanted).toEqual(['schedule', 'schedule']);
  vault.set(rest + 2n ** 53n, { ...SCHEDULED, state: PAID, units: 0n });
  await look(108n);
  expect(told).toEqual(['ConfirmWithdrawal']);
});

test('one that cannot be read there waits alone, and the others are scheduled', async () => {
  const { look, wanted, why, vault, pending } = deskOver(SCHEDULED);
  const other = { ...ONE, withdrawalId: ONE.withdrawalId + 1 };
  vault.set(BigInt(ONE.withdrawalId), new Error('the node is busy'));
  pending.set(other.withdrawalId, other);
  await expect(look(95n)).rejects.toThrow('withdrawal 256: the node is busy (1 failed)');
  expect(wanted).toEqual(['schedule']);
  expect(why()).toBe('the node is busy');
  vault.delete(BigInt(ONE.withdrawalId));
  await look(95n);
  expect(why()).toBe('until second 2000');
});

test('nothing is scheduled or paid there when escape is open at home', async () => {
  const unlocked = { ...SCHEDULED, unlockTime: 1_000 };
  for (const [before, purpose] of [
    [unlocked, 'finalize'],
    [{ ...SCHEDULED, state: NONE }, 'schedule'],
  ] as const) {
    const open = deskOver(before);
    await open.look(95n);
    expect(open.wanted).toEqual([purpose]);
    const { look, wanted } = deskOver(before, () => Promise.reject(new Error('open at home')));
    await expect(look(95n)).rejects.toThrow('open at home');
    expect(wanted).toEqual([]);
  }
});
