import type { CommandPort } from '@tandem/ingress';
import { expect, test } from 'vitest';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { Holds } from '../reconciliation/holds.ts';
import { WithdrawalDesk } from './withdrawal-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
/** As the vault numbers them. */
const [NONE, SCHEDULED, PAID, CANCELED] = [0, 1, 2, 3] as const;
/** Everything that shares a place, and the first of two thousand owners. */
const FULL = 65_536 + 2_000;
const LOOK_AT_ONCE = 64;
const PAY_AT_ONCE = 8;

type Entry = { state: number; units: bigint; unlockTime: number; unlockBlock: bigint };

/** A desk before so many withdrawals, all of them scheduled and ready at second 1,000. */
function deskBefore(count: number, change: Partial<PendingWithdrawal> = {}) {
  const entries = new Map<number, Entry>();
  const pending = new Map<number, PendingWithdrawal>();
  for (let withdrawalId = 1; withdrawalId <= count; withdrawalId += 1) {
    const money = { account: 16 + (withdrawalId % 2_000), asset: 0, amount: 1, fee: 0 };
    const rest = { sequence: 1, isWithheld: false, lane: null, ...change };
    pending.set(withdrawalId, { withdrawalId, ...money, ...rest });
    const unlock = { unlockTime: 1_000, unlockBlock: 0n };
    entries.set(withdrawalId, { state: SCHEDULED, units: 1n, ...unlock });
  }
  const read: number[] = [];
  /** Of which nothing can be read. */
  const unread = new Set<number>();
  const nodes = nodesThatAnswer(({ functionName, args = [] }) => {
    const id = Number(args[0]);
    if (unread.has(id)) throw new Error('the node is busy');
    if (functionName === 'refused') return [16, 0, 0n];
    read.push(id);
    return entries.get(id);
  });
  const underWay: number[] = [];
  const sender = {
    has: ({ withdrawalId }: { readonly withdrawalId: number }) => underWay.includes(withdrawalId),
    count: () => underWay.length,
    want: async ({ purpose }: { readonly purpose: Purpose }) => {
      if (purpose.kind === 'finalize') underWay.push(purpose.withdrawalId);
    },
  };
  const told: number[] = [];
  const submit = async ({ command }: { readonly command: { readonly withdrawalId: number } }) => {
    told.push(command.withdrawalId);
    return { kind: 'released', events: [{ kind: 'WithdrawalConfirmed' }] };
  };
  const desk = new WithdrawalDesk(
    {
      nodes,
      sender: sender as unknown as TransactionSender,
      fold: { pending, view: { accounts: { balance: () => 0 } } } as unknown as MirrorFold,
      port: { submit } as unknown as CommandPort,
      holds: { disputed: () => 0 } as unknown as Holds,
    },
    {
      vault: ADDRESS,
      withdrawalHandler: ADDRESS,
      confirmations: 2,
      lookAtOnce: LOOK_AT_ONCE,
      payAtOnce: PAY_AT_ONCE,
    },
  );
  /** One look; tells which withdrawals were read in it. */
  const look = async (timestamp: bigint): Promise<readonly number[]> => {
    read.length = 0;
    await desk.step({ number: 100n, timestamp } as unknown as ChainHead, 10);
    return [...read];
  };
  const finish = (withdrawalId: number): void => {
    (entries.get(withdrawalId) as Entry).state = PAID;
    underWay.splice(underWay.indexOf(withdrawalId), 1);
  };
  return { desk, look, entries, pending, underWay, told, finish, unread };
}

test('of a full table a look reads a page, and the next one goes on behind it', async () => {
  const { look } = deskBefore(FULL);
  const seen: number[] = [];
  for (let at = 0; at < 100; at += 1) seen.push(...(await look(1_000n)));
  expect(seen).toEqual(Array.from({ length: 100 * LOOK_AT_ONCE }, (_, at) => at + 1));
});

test('all have their turn, also those that come meanwhile', async () => {
  const { look, pending, entries } = deskBefore(1_000);
  const seen = new Set<number>();
  for (let at = 0; at < 1_000 / LOOK_AT_ONCE; at += 1) {
    for (const id of await look(1_000n)) seen.add(id);
    const next = pending.size + 1;
    pending.set(next, { ...(pending.get(1) as PendingWithdrawal), withdrawalId: next });
    entries.set(next, { ...(entries.get(1) as Entry) });
  }
  // Who comes when a round has begun may have to wait for the next.
  for (let at = 0; at < pending.size / LOOK_AT_ONCE; at += 1) {
    for (const id of await look(1_000n)) seen.add(id);
  }
  expect(seen.size).toBe(pending.size);
});

test('a batch has few payments before it, however many can be paid', async () => {
  const { look, underWay, told, finish, desk } = deskBefore(1_000);
  await look(1_000n);
  expect(underWay).toHaveLength(PAY_AT_ONCE);
  expect(desk.answers.waiting.get(PAY_AT_ONCE + 1)).toBe('others are being paid');
  const [first = 0, ...others] = [...underWay];
  finish(first);
  for (let at = 0; at < 1_000 / LOOK_AT_ONCE; at += 1) await look(1_000n);
  expect(told).toEqual([first]);
  expect(underWay).toHaveLength(PAY_AT_ONCE);
  expect(underWay).toEqual(expect.arrayContaining(others));
});

test('what can be paid comes before thousands whose delay runs', async () => {
  const { look, entries, underWay } = deskBefore(5_000);
  for (const entry of entries.values()) entry.unlockTime = 9_000;
  (entries.get(4_999) as Entry).unlockTime = 2_000;
  // Each is read once to know how long it waits.
  for (let at = 0; at < 5_000 / 56; at += 1) await look(1_000n);
  await look(1_999n);
  expect(underWay).toEqual([]);
  await look(2_000n);
  expect(underWay).toEqual([4_999]);
});

test('of those whose delay runs some are read again: the guardian may cancel one', async () => {
  const { look, entries, desk } = deskBefore(200);
  for (const entry of entries.values()) entry.unlockTime = 9_000;
  for (let at = 0; at < 4; at += 1) await look(1_000n);
  (entries.get(7) as Entry).state = CANCELED;
  for (let at = 0; at < 200 / LOOK_AT_ONCE; at += 1) await look(1_000n);
  expect(desk.answers.waiting.get(7)).toBe('canceled on chain, and not by the engine');
  expect(desk.answers.waiting.get(8)).toBe('until second 9000');
});

test('what nobody can be paid goes back a page at a time, and nothing is read for it', async () => {
  const { look, told } = deskBefore(200, { isWithheld: true });
  expect(await look(1_000n)).toEqual([]);
  expect(told).toHaveLength(LOOK_AT_ONCE);
});

test('what is not on chain yet waits, and what has ended is forgotten', async () => {
  const { look, entries, pending, desk } = deskBefore(2);
  (entries.get(1) as Entry).state = NONE;
  await look(1_000n);
  expect(desk.answers.waiting.get(1)).toBe('not scheduled yet');
  pending.delete(1);
  await look(1_000n);
  expect([...desk.answers.waiting.keys()]).toEqual([]);
});

test('one that cannot be read waits alone, and the others are paid in the same look', async () => {
  const { look, entries, underWay, told, desk, unread } = deskBefore(5);
  (entries.get(4) as Entry).state = PAID;
  unread.add(2);
  await expect(look(1_000n)).rejects.toThrow('withdrawal 2: the node is busy (1 failed)');
  expect(underWay).toEqual([1, 3, 5]);
  expect(told).toEqual([4]);
  expect(desk.answers.waiting.get(2)).toBe('the node is busy');
  unread.clear();
  await look(1_000n);
  expect(underWay).toEqual([1, 3, 5, 2]);
  expect(desk.answers.waiting.has(2)).toBe(false);
});

test('a node that reads nothing is told once, and not as a fault of one', async () => {
  const { look, desk, unread } = deskBefore(3);
  for (const id of [1, 2, 3]) unread.add(id);
  await expect(look(1_000n)).rejects.toThrow(/^the node is busy$/);
  expect([...desk.answers.waiting.keys()]).toEqual([1, 2, 3]);
});
