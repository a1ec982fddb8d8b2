import { expect, test } from 'vitest';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { LaneCheck } from './lane-check.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const LANE = 18;
const HEAD = { number: 10n, timestamp: 1_000n } as unknown as ChainHead;
const NONE = 0;
const SCHEDULED = 1;
const PAID = 2;

type Entry = { readonly state: number; readonly units: bigint };

/** A vault that owes so many units, 70 of which are lent and not asked for. */
function checkOf(owed: bigint, entries: Readonly<Record<number, Entry>>) {
  const scheduled = Object.values(entries).reduce((sum, { units }) => sum + units, 0n);
  const reads = { entries: 0 };
  const nodes = nodesThatAnswer(({ functionName, args = [] }) => {
    if (functionName === 'withdrawalEntry') {
      reads.entries += 1;
      return entries[Number(args[0])];
    }
    if (functionName === 'assetState') {
      return { unitScale: 1n, owed, remainders: 0n, limits: { cap: 100n }, scheduled };
    }
    return 0n;
  });
  const pending = Object.keys(entries).map((id) => {
    return [Number(id), { withdrawalId: Number(id), lane: LANE, asset: 0, amount: 40 }] as const;
  });
  const fold = {
    view: { markets: { assets: () => [{ asset: 0 }] }, accounts: { balance: () => 100 } },
    lanes: { lent: () => 70 },
    pending: new Map(pending),
  } as unknown as MirrorFold;
  const check = new LaneCheck(nodes, fold, { lane: LANE, vault: ADDRESS });
  return { check, reads };
}

test('of a payment that was made in part the rest is claimed, and no more', async () => {
  const entries = {
    256: { state: NONE, units: 0n },
    512: { state: SCHEDULED, units: 15n },
    768: { state: PAID, units: 0n },
  };
  const { check } = checkOf(70n + 40n + 15n, entries);
  await check.step(HEAD);
  expect(check.problems).toEqual([]);
  expect(check.assets).toMatchObject([{ lent: 70, underWay: 55, capital: 290 }]);
  const { check: short } = checkOf(70n + 40n + 14n, entries);
  await short.step(HEAD);
  expect(short.problems).toEqual(['asset 0: 125 are claimed, 124 owed']);
});

test('of more payments than are read at once the vault says what it has scheduled', async () => {
  const entries: Record<number, Entry> = {};
  for (let at = 1; at <= 1_000; at += 1) {
    entries[256 * at] = at <= 600 ? { state: SCHEDULED, units: 40n } : { state: NONE, units: 0n };
  }
  const { check, reads } = checkOf(70n + 24_000n, entries);
  await check.step(HEAD);
  expect([check.problems, reads.entries]).toEqual([[], 0]);
  expect(check.assets).toMatchObject([{ lent: 70, underWay: 24_000, capital: 40_170 }]);
  const { check: short } = checkOf(70n + 23_999n, entries);
  await short.step(HEAD);
  expect(short.problems).toEqual(['asset 0: 24070 are claimed, 24069 owed']);
});
