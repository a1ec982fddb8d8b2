import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { LaneCheck } from './lane-check.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const LANE = 18;
const HEAD = { number: 10n, timestamp: 1_000n } as unknown as ChainHead;
const NONE = 0;
const SCHEDULED = 1;
const PAID = 2;

type Call = { readonly functionName: string; readonly args?: readonly bigint[] };
type Entry = { readonly state: number; readonly units: bigint };

/** Deposits that were complained about in this order, and until when they must be confirmed. */
type Complaints = { numbers: readonly bigint[]; deadline: (number: bigint) => bigint };

/** A vault that owes so many units, 70 of which are lent and not asked for. */
function checkOf(
  owed: bigint,
  entries: Readonly<Record<number, Entry>>,
  complaints: Complaints = { numbers: [], deadline: () => 0n },
) {
  const readContract = async ({ functionName, args = [] }: Call): Promise<unknown> => {
    if (functionName === 'withdrawalEntry') return entries[Number(args[0])];
    if (functionName === 'assetState') {
      return { unitScale: 1n, owed, remainders: 0n, limits: { cap: 100n } };
    }
    if (functionName === 'complaintCount') return BigInt(complaints.numbers.length);
    if (functionName === 'complaintOf') return complaints.numbers[Number(args[0]) - 1];
    if (functionName === 'deadlineOf') {
      const [number = 0n] = args;
      return complaints.numbers.includes(number) ? complaints.deadline(number) : 0n;
    }
    return 0n;
  };
  const reader = { readContract } as unknown as PublicClient;
  const agreed = <T>(read: (client: PublicClient) => Promise<T>): Promise<T> => read(reader);
  const pending = Object.keys(entries).map((id) => {
    return [Number(id), { withdrawalId: Number(id), lane: LANE, asset: 0, amount: 40 }] as const;
  });
  const fold = {
    view: { markets: { assets: () => [{ asset: 0 }] }, accounts: { balance: () => 100 } },
    lanes: { lent: () => 70 },
    pending: new Map(pending),
  } as unknown as MirrorFold;
  const nodes = { reader, agreed } as unknown as ChainNodes;
  return new LaneCheck(nodes, fold, { lane: LANE, vault: ADDRESS, outpost: ADDRESS });
}

test('of a payment that was made in part the rest is claimed, and no more', async () => {
  const entries = {
    256: { state: NONE, units: 0n },
    512: { state: SCHEDULED, units: 15n },
    768: { state: PAID, units: 0n },
  };
  const check = checkOf(70n + 40n + 15n, entries);
  await check.step(HEAD);
  expect(check.problems).toEqual([]);
  expect(check.assets).toMatchObject([{ lent: 70, underWay: 55, capital: 290 }]);
  const short = checkOf(70n + 40n + 14n, entries);
  await short.step(HEAD);
  expect(short.problems).toEqual(['asset 0: 125 are claimed, 124 owed']);
});

const FAR = 1_000_000n;

test('a complaint that a reorganization undid is over, and one in its place is read', async () => {
  const complaints: Complaints = { numbers: [5n, 6n], deadline: () => FAR };
  const check = checkOf(70n, {}, complaints);
  await check.step(HEAD);
  expect(check.problems).toHaveLength(2);
  complaints.numbers = [5n];
  await check.step(HEAD);
  expect(check.problems).toHaveLength(1);
  expect(() => check.assertNoneDue(HEAD)).not.toThrow();
  complaints.numbers = [];
  await check.step(HEAD);
  expect(() => check.assertNoneDue(HEAD)).not.toThrow();
  // As many as before, and others.
  complaints.numbers = [7n, 8n];
  await check.step(HEAD);
  complaints.numbers = [7n, 9n];
  await check.step(HEAD);
  await check.step(HEAD);
  complaints.deadline = () => 1_000n;
  await check.step(HEAD);
  expect(check.problems).toEqual([
    'deposit 7 is complained of: to be confirmed by second 1000',
    'deposit 9 is complained of: to be confirmed by second 1000',
  ]);
  expect(() => check.assertNoneDue(HEAD)).toThrow('deposit 7 was complained about');
});

test('a hundred complaints are read at once; nothing is credited before all are', async () => {
  const numbers = Array.from({ length: 201 }, (_, at) => BigInt(at + 1));
  const check = checkOf(70n, {}, { numbers, deadline: () => FAR });
  for (const left of [101, 1]) {
    await check.step(HEAD);
    const why = `${left} complaints are not read yet; no deposit is credited until they are`;
    expect(() => check.assertNoneDue(HEAD)).toThrow(why);
  }
  await check.step(HEAD);
  expect(check.problems).toHaveLength(201);
  expect(() => check.assertNoneDue(HEAD)).not.toThrow();
});
