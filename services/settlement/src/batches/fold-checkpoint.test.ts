import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Feed, type ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutboxStore } from '../outbox/outbox-store.ts';
import { FoldCheckpoint, type FoldSources, type ResumedFold } from './fold-checkpoint.ts';
import { MirrorFold } from './mirror-fold.ts';

const NOBODY = `0x${'ee'.repeat(20)}` as const;
const WALLET = 'ab'.repeat(20);
const HASH = `0x${'11'.repeat(32)}` as const;
const terms = { chain: 0, nobody: NOBODY };
const path = (): string => join(folder, 'outbox.jsonl.fold');

let folder: string;
let store: OutboxStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-fold-'));
  store = new OutboxStore(join(folder, 'outbox.jsonl'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function released(sequence: number, command: object, events: readonly object[]): ReleasedCommand {
  const buffer = new EventBuffer();
  for (const event of events) buffer.push(event as Event);
  const slots = buffer.slots.slice(0, buffer.length);
  const stamp = { sequence: sequence as never, timeUs: sequence as never };
  return { ...stamp, command: command as Command, slots };
}

/** Accounts 16, 17, ... each opened by a wallet, and a withdrawal of the first. */
function journal(accounts: number): readonly ReleasedCommand[] {
  const opened = Array.from({ length: accounts }, (_, at) => {
    const account = 16 + at;
    const walletId = WALLET.padStart(64, '0');
    const command = { kind: 'OpenWalletAccount', account, wallet: 'evm', walletId };
    return released(at + 1, command, [{ kind: 'AccountOpened', account, owner: account }]);
  });
  const reserved = { withdrawalId: 512, account: 16, asset: 0, amount: 30 };
  const last = released(accounts + 1, { kind: 'RequestWithdrawal' }, [
    { kind: 'WithdrawalReserved', ...reserved },
  ]);
  return [...opened, last];
}

function sources(commands: readonly ReleasedCommand[]): FoldSources {
  const feed = new Feed();
  for (const command of commands) feed.publish(command);
  return { feed, history: () => [], store, terms };
}

/** Folds everything, puts it into a batch, and saves the fold. */
async function keepAll(commands: readonly ReleasedCommand[]): Promise<MirrorFold> {
  const fold = new MirrorFold(terms);
  for (const command of commands) fold.fold(command);
  const taken = fold.take();
  await store.addBatch({
    batchId: 1,
    previousHash: HASH,
    hash: HASH,
    firstSequence: 1,
    ...taken,
  });
  await new FoldCheckpoint(path(), 1).keep(fold, { store, terms });
  return fold;
}

function resumed(of: readonly ReleasedCommand[], config = terms): Promise<ResumedFold> {
  return new FoldCheckpoint(path(), 1).resume({ ...sources(of), terms: config });
}

test('a start goes on behind the checkpoint with everything that the fold knew', async () => {
  const commands = journal(1_200);
  await keepAll(commands);
  const more = released(1_202, { kind: 'OpenAccount', account: 9_000, parent: 16 }, [
    { kind: 'AccountOpened', account: 9_000, owner: 16 },
  ]);
  const { fold, reader, problem } = await resumed([...commands, more]);
  expect(problem).toBeNull();
  expect(fold.sequence).toBe(1_201);
  expect(fold.pending.get(512)).toMatchObject({ account: 16, amount: 30, isWithheld: false });
  expect(fold.view.accounts.get(1_215)?.owner).toBe(1_215);
  const next = await reader.next();
  expect(next?.sequence).toBe(1_202);
  fold.fold(next as ReleasedCommand);
  expect(fold.owners.of(9_000)).toBe(WALLET);
});

test('nothing is saved until enough commands have come, and not while items wait', async () => {
  const commands = journal(5);
  const fold = await keepAll(commands.slice(0, 3));
  const before = readFileSync(path(), 'utf8');
  const patient = new FoldCheckpoint(path(), 10);
  await patient.resume(sources(commands));
  await patient.keep(fold, { store, terms });
  fold.fold(commands[3] as ReleasedCommand);
  await new FoldCheckpoint(path(), 1).keep(fold, { store, terms });
  expect(readFileSync(path(), 'utf8')).toBe(before);
});

test.each([
  ['damaged', (text: string) => text.replace('"account":17', '"account":18'), 'it is damaged'],
  ['cut short', (text: string) => text.slice(0, text.length / 2), 'it is damaged'],
  ['empty', () => '', 'it is damaged'],
])('a checkpoint that is %s is not used', async (_, spoil, words) => {
  const commands = journal(5);
  await keepAll(commands);
  writeFileSync(path(), spoil(readFileSync(path(), 'utf8')));
  const { fold, problem } = await resumed(commands);
  expect([fold.sequence, problem]).toEqual([0, words]);
});

test('a checkpoint of another journal, vault or outbox is not used', async () => {
  const commands = journal(5);
  expect((await resumed(commands)).problem).toBe('there is none');
  await keepAll(commands);
  const other = [...commands.slice(0, 5), released(6, { kind: 'Tick' }, [])];
  expect((await resumed(other)).problem).toBe('the journal has another command 6');
  expect((await resumed(commands.slice(0, 4))).problem).toBe('the journal has another command 6');
  expect((await resumed(commands, { ...terms, chain: 3 })).problem).toBe('it is of another vault');
  const newest = store.newestBatch;
  if (newest === null) throw new Error('there is a batch');
  await store.addBatch({ ...newest, hash: `0x${'22'.repeat(32)}` });
  expect((await resumed(commands)).problem).toBe('the outbox has another batch 1');
  await store.addBatch({ ...newest, lastSequence: 3 });
  expect((await resumed(commands)).problem).toBe('the outbox ends before it');
});
