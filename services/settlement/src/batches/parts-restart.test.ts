import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchHashOf, batchOfSubmission, ITEM, type MirrorBatch } from '@tandem/chain';
import { Feed, type ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';
import { type Hex, size, sliceHex } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { type OutboxBatch, OutboxStore } from '../outbox/outbox-store.ts';
import type { TransactionSender, WantedCall } from '../outbox/transaction-sender.ts';
import { BatchSubmitter, type SubmitterConfig } from './batch-submitter.ts';
import { FoldCheckpoint } from './fold-checkpoint.ts';
import { MirrorFold } from './mirror-fold.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const ROOT = `0x${'22'.repeat(32)}` as const;
const terms = { chain: 0, nobody: ADDRESS };
const ACCOUNTS = 25;
const HEAD_BYTES = 4;
const ITEM_BYTES: ReadonlyMap<number, number> = new Map([
  [ITEM.registerAccount, 24],
  [ITEM.coverDebt, 4],
  [ITEM.serveRequest, 33],
]);
const CONFIG: SubmitterConfig = {
  // A batch ends behind twenty commands, a part with ten debts that are covered.
  limits: { commands: 20, bytes: 60_000, gas: 1_000_000, ageMs: 0, quietMs: 0 },
  entrypoint: ADDRESS,
  configuration: ADDRESS,
  announces: false,
  confirmations: 1_000,
};

/** The service is killed at this instant. */
class Killed extends Error {}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-parts-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Accounts are opened, one command covers many debts, and more accounts are opened. */
function journal(large: object): readonly ReleasedCommand[] {
  const commands: ReleasedCommand[] = [];
  const release = (command: object, events: readonly object[]): void => {
    const buffer = new EventBuffer();
    for (const event of events) buffer.push(event as Event);
    const slots = buffer.slots.slice(0, buffer.length);
    const sequence = commands.length + 1;
    const stamp = { sequence: sequence as never, timeUs: sequence as never };
    commands.push({ ...stamp, command: command as Command, slots });
  };
  const open = (count: number): void => {
    for (let at = 0; at < count; at += 1) {
      const account = 16 + commands.length;
      const events = [{ kind: 'AccountOpened', account, owner: account }];
      release({ kind: 'OpenAccount', account, parent: null }, events);
    }
  };
  open(ACCOUNTS);
  const covered = Array.from({ length: ACCOUNTS }, (_, at) => {
    const of = { account: 16 + at, asset: 0, reason: 'insurance' };
    return { kind: 'BalanceChanged', ...of, change: 1, balance: 0 };
  });
  release(large, covered);
  open(3);
  return commands;
}

/** Kind and fields of every item. */
function itemsOf(sections: Hex): readonly string[] {
  const items: string[] = [];
  for (let at = 0; at < size(sections); ) {
    const kind = Number(sliceHex(sections, at, at + 1));
    const bytes = ITEM_BYTES.get(kind);
    if (bytes === undefined) throw new Error(`no item of kind ${kind} is expected`);
    const from = at + HEAD_BYTES;
    at = from + Number(sliceHex(sections, at + 1, from));
    for (let item = from; item < at; item += bytes) {
      items.push(`${kind} ${sliceHex(sections, item, item + bytes)}`);
    }
  }
  return items;
}

/** What the chain was told, without what a part begins with once more. */
function told(chain: readonly MirrorBatch[]): readonly string[] {
  const items: string[] = [];
  for (const { sections } of chain) {
    const [first = '', ...rest] = itemsOf(sections);
    const isAgain = first.startsWith(`${ITEM.serveRequest} 0x00`) && items.includes(first);
    items.push(...(isAgain || first === '' ? [] : [first]), ...rest);
  }
  return items;
}

/** What the entrypoint demands of the next batch. */
function assertFollows(chain: readonly MirrorBatch[], batch: MirrorBatch): void {
  const before = chain.at(-1);
  const { lastSequence = 0, firstSequence = 0 } = before ?? {};
  expect(batch.previousHash).toBe(before === undefined ? ROOT : batchHashOf(before));
  expect(batch.firstSequence).toBe(lastSequence + 1);
  expect(batch.lastSequence).toBeGreaterThanOrEqual(lastSequence);
  // Behind a part comes the rest of its command alone.
  const most = lastSequence < firstSequence ? firstSequence : Number.MAX_SAFE_INTEGER;
  expect(batch.lastSequence).toBeLessThanOrEqual(most);
}

type Life = {
  readonly commands: readonly ReleasedCommand[];
  readonly chain: MirrorBatch[];
  /** Instants after which it is killed. */
  readonly instants: number;
  /** Whether the node says what a batch costs. */
  readonly answers: boolean;
};

/** A start, and what comes after it until all is on chain. Returns how many instants it had. */
async function live({ commands, chain, instants, answers }: Life): Promise<number> {
  let passed = 0;
  const pass = (): void => {
    passed += 1;
    if (passed > instants) throw new Killed();
  };
  const store = new OutboxStore(join(folder, 'outbox.jsonl'));
  const checkpoint = new FoldCheckpoint(join(folder, 'fold'), 1);
  const feed = new Feed();
  for (const command of commands) feed.publish(command);
  const { fold, reader } = await checkpoint.resume({ feed, history: () => [], store, terms });
  const addBatch = store.addBatch.bind(store);
  store.addBatch = async (batch: OutboxBatch) => {
    pass();
    await addBatch(batch);
    pass();
  };
  const head = (): Hex => {
    const newest = chain.at(-1);
    return newest === undefined ? ROOT : batchHashOf(newest);
  };
  const readContract = async ({ functionName }: { readonly functionName: string }) =>
    functionName === 'headHash' ? head() : BigInt(chain.length);
  const node = { readContract, getBlock: async () => ({ hash: ROOT }) };
  const sender = {
    has: () => false,
    estimate: async () => {
      if (!answers) throw new Error('no node answers');
      return fold.gas / 2;
    },
    want: async ({ data }: WantedCall) => {
      pass();
      const batch = batchOfSubmission(data);
      assertFollows(chain, batch);
      chain.push(batch);
    },
  };
  const submitter = new BatchSubmitter(
    {
      nodes: { reader: node } as unknown as ChainNodes,
      store,
      sender: sender as unknown as TransactionSender,
      reader,
      fold,
      nowMs: () => Number.MAX_SAFE_INTEGER,
    },
    CONFIG,
  );
  try {
    await submitter.resume();
    while (submitter.appliedSequence < commands.length) {
      await submitter.step({ number: 1n, hash: ROOT } as ChainHead);
      await submitter.fill();
      await checkpoint.keep(fold, { store, terms });
      pass();
    }
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    await store.close();
  }
  return passed;
}

const COMMANDS = [
  ['a command', { kind: 'Tick' }],
  ['a forced close', { kind: 'ForcedRequest', account: 16, requestNumber: 7, request: 'close' }],
] as const;

test.each(
  COMMANDS.flatMap(([name, large]) => [
    [name, 'the node answers', large, true] as const,
    [name, 'no node answers', large, false] as const,
  ]),
)('%s in parts is told once wherever the service is killed: %s', async (_n, _a, large, answers) => {
  const commands = journal(large);
  const whole = new MirrorFold(terms);
  for (const command of commands) whole.fold(command);
  const expected = itemsOf(whole.take().sections);
  expect(expected.length).toBeGreaterThanOrEqual(2 * ACCOUNTS + 3);
  const life = { commands, answers };
  const instants = await live({ ...life, chain: [], instants: Number.POSITIVE_INFINITY });
  expect(instants).toBeGreaterThan(20);
  for (let at = 0; at < instants; at += 1) {
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'tandem-parts-'));
    const chain: MirrorBatch[] = [];
    await live({ ...life, chain, instants: at });
    // Meanwhile a reorganization takes what is newest away.
    chain.splice(Math.max(0, chain.length - (at % 3)));
    await live({ ...life, chain, instants: at });
    await live({ ...life, chain, instants: Number.POSITIVE_INFINITY });
    expect(told(chain)).toEqual(expected);
    expect(chain.filter((one) => one.lastSequence < one.firstSequence).length).toBeGreaterThan(0);
  }
});
