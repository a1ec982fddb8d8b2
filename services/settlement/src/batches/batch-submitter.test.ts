import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import type { ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxBatch, OutboxStore } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { BatchSubmitter } from './batch-submitter.ts';
import type { FeedReader } from './feed-reader.ts';
import type { MirrorFold } from './mirror-fold.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEAD = `0x${'22'.repeat(32)}` as const;
/** What an item of the scripted fold may cost. */
const MAY_COST = 100;

/** Items of the one command that is larger than the others, and its sequence. */
type Large = { readonly sequence: number; readonly items: number };

/**
 * A submitter before so many commands of one item each, which the node says cost so much (null: it
 * says nothing). No batch holds more than 10,000 gas.
 */
function submitterOf(
  commands: number,
  costs: number | null,
  { nextGas = MAY_COST, large }: { readonly nextGas?: number; readonly large?: Large } = {},
) {
  const fold = {
    sequence: 0,
    timeUs: 1,
    size: 0,
    items: 0,
    newest: 0,
    parts: { left: 0, told: 0 },
    get gas() {
      return this.items * MAY_COST;
    },
    get newestGas() {
      return this.newest * MAY_COST;
    },
    nextGas,
    fold() {
      this.sequence += 1;
      this.newest = this.sequence === large?.sequence ? large.items : 1;
      this.items += this.newest;
    },
    peek: () => '0x',
    taken(lastSequence: number) {
      const { timeUs, parts } = this;
      return { lastSequence, timeUs, sections: '0x', announcements: [], toldItems: parts.told };
    },
    take() {
      this.items = 0;
      return this.taken(this.sequence);
    },
    takeBefore(told = 0) {
      this.items = 0;
      this.parts = { left: this.newest - told, told: 0 };
      return this.taken(this.sequence - 1);
    },
    takePart(gas: number) {
      const count = Math.min(this.parts.left, gas / MAY_COST);
      const left = this.parts.left - count;
      this.parts = { left, told: left === 0 ? 0 : this.parts.told + count };
      return this.taken(this.sequence - (left === 0 ? 0 : 1));
    },
  };
  const asked: number[] = [];
  const sender = {
    estimate: async () => {
      asked.push(fold.items);
      if (costs === null) throw new Error('no node answers');
      return fold.items * costs;
    },
  };
  const batches: OutboxBatch[] = [];
  const store = {
    get newestBatch() {
      return batches.at(-1) ?? null;
    },
    addBatch: async (batch: OutboxBatch) => void batches.push(batch),
  };
  const readContract = async ({ functionName }: { readonly functionName: string }) =>
    functionName === 'headHash' ? HEAD : 0n;
  const reader = {
    waiting: 0,
    next: async () => (fold.sequence < commands ? {} : null),
  };
  const submitter = new BatchSubmitter(
    {
      nodes: { reader: { readContract } as unknown as PublicClient } as unknown as ChainNodes,
      store: store as unknown as OutboxStore,
      sender: sender as unknown as TransactionSender,
      reader: reader as unknown as FeedReader,
      fold: fold as unknown as MirrorFold,
      nowMs: () => 0,
    },
    {
      limits: { commands: 2_000, bytes: 60_000, gas: 10_000, ageMs: 1_000, quietMs: 1_000 },
      entrypoint: ADDRESS,
      configuration: ADDRESS,
      announces: false,
      confirmations: 2,
    },
  );
  /** Cuts the next batch as if the one before were on chain; tells how many commands it has. */
  const cut = async (): Promise<number> => {
    const before = batches.at(-1)?.batchId ?? 0;
    submitter.applied = before;
    await submitter.fill();
    const newest = batches.at(-1);
    if (newest === undefined || newest.batchId === before) return 0;
    return newest.lastSequence - newest.firstSequence + 1;
  };
  return { cut, asked, batches };
}

test('a batch ends where it may be too dear, when the node does not say', async () => {
  const { cut } = submitterOf(1_000, null);
  expect([await cut(), await cut()]).toEqual([100, 100]);
});

test('a batch holds as much as the node says that a block takes', async () => {
  const { cut, asked } = submitterOf(1_000, 40);
  // 100 cost 4,000; 60 more 6,400; 36 more 7,840, which is near enough.
  expect(await cut()).toBe(196);
  expect(asked).toEqual([100, 160, 196]);
  expect(await cut()).toBe(196);
  expect(asked.slice(3)).toEqual([100, 160, 196]);
});

test('items that cost more than they may are found out at the first look', async () => {
  const { cut } = submitterOf(1_000, 130);
  expect(await cut()).toBe(100);
});

test('a batch leaves room for the dearest command that may be its last', async () => {
  const { cut } = submitterOf(1_000, null, { nextGas: 901_500 });
  expect(await cut()).toBe(85);
  // Room for any command there is would leave none for batches.
  const { cut: another } = submitterOf(1_000, null, { nextGas: 90_000_000 });
  expect(await another()).toBe(75);
});

test('a few commands wait for company, and nobody is asked what they cost', async () => {
  const { cut, asked } = submitterOf(60, 40);
  expect([await cut(), asked]).toEqual([0, []]);
});

test.each([
  ['where it may be too dear', null],
  ['where the node says that it is', 200],
])('a command that no batch holds goes in parts behind the others, %s', async (_, costs) => {
  const large = { sequence: 3, items: 10_000 };
  const { cut, batches } = submitterOf(5, costs, { large });
  for (let at = 0; at < 101; at += 1) await cut();
  const ends = batches.map(({ lastSequence, toldItems }) => [lastSequence, toldItems]);
  expect(ends.slice(0, 3)).toEqual([
    [2, 0],
    [2, 100],
    [2, 200],
  ]);
  expect(ends.slice(-2)).toEqual([
    [2, 9_900],
    [3, 0],
  ]);
  expect(new Set(batches.slice(1).map(({ firstSequence }) => firstSequence))).toEqual(new Set([3]));
});

test('a command that may be too dear, and is not, goes whole', async () => {
  const { cut, batches } = submitterOf(5, 0, { large: { sequence: 3, items: 10_000 } });
  await cut();
  expect(batches).toEqual([]);
});
