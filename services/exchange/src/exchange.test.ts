import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@tandem/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Exchange, openExchange } from './exchange.ts';
import { KeyStore } from './key-store/key-store.ts';
import { PublishedAheadError } from './published/published-log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-exchange-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = { kind: 'OpenAccount', account: 20, parent: null } as Command;

test('a command resolves when it is durable, with its events', async () => {
  const exchange = await openExchange({ folder });
  const outcome = await exchange.port.submit({ command: open, authorization: null });
  expect(outcome).toMatchObject({
    kind: 'released',
    events: [{ kind: 'AccountOpened', account: 20, owner: 20 }],
  });
  if (outcome.kind !== 'released') throw new Error('not released');
  expect(exchange.feed.at(outcome.sequence)?.command).toEqual(open);
  expect(exchange.live.view.accounts.get(20)).toBeDefined();
  // The time goes on by itself: a tick may have followed.
  const figures = await exchange.metrics.metrics();
  const sequence = /^tandem_exchange_sequence (\d+)$/m.exec(figures)?.[1];
  expect(Number(sequence)).toBeGreaterThanOrEqual(outcome.sequence);
  await exchange.close();
});

test('a command with no effect is released with its reject', async () => {
  const exchange = await openExchange({ folder });
  await exchange.port.submit({ command: open, authorization: null });
  const again = await exchange.port.submit({ command: open, authorization: null });
  expect(again).toMatchObject({
    kind: 'released',
    events: [{ kind: 'CommandRejected', reason: 'AccountExists', actual: 20 }],
  });
  await exchange.close();
});

test('a command that no layout allows is refused, and takes no sequence', async () => {
  const exchange = await openExchange({ folder });
  const command = { kind: 'OpenAccount', account: -1, parent: null } as unknown as Command;
  const outcome = await exchange.port.submit({ command, authorization: null });
  expect(outcome).toMatchObject({ kind: 'refused', refusal: { reason: 'Malformed' } });
  expect(exchange.live.view.accounts.get(-1)).toBeUndefined();
  await exchange.close();
});

test('a closed exchange refuses, and an opened one goes on where the journal ended', async () => {
  const first = await openExchange({ folder });
  await first.port.submit({ command: open, authorization: null });
  await first.close();
  const refused = await first.port.submit({ command: open, authorization: null });
  expect(refused).toEqual({ kind: 'refused', refusal: { reason: 'Stopped' } });
  const second = await openExchange({ folder });
  expect(second.resumed.sequence).toBeGreaterThanOrEqual(1);
  // A clean end leaves a snapshot of itself, and the view that belongs to it.
  expect(second.resumed).toMatchObject({ hasUsedSnapshot: true, commandsReplayed: 0 });
  expect(second.live.view.accounts.get(20)).toBeDefined();
  await second.close();
});

async function openSigning(journal: string): Promise<Exchange> {
  const keyStore = KeyStore.open(join(folder, 'keys'), 'a password of some length');
  const domain = { chainId: 1, verifyingContract: `0x${'0'.repeat(40)}` };
  const signatures = { domain, threads: 1, chainUrl: null, keyStore };
  return openExchange({ folder: join(folder, journal), signatures, publishDelayUs: 0 });
}

test('a journal that lost what was answered is refused, and its lock given back', async () => {
  const first = await openSigning('journal');
  const answered = await first.port.submit({ command: open, authorization: null });
  if (answered.kind !== 'released') throw new Error('not released');
  const heads = await first.published?.heads(1, 10);
  expect(heads).toMatchObject({ oldestSequence: 1 });
  expect(heads).toHaveProperty('newestSequence');
  const { newestSequence } = heads as { readonly newestSequence: number };
  expect(newestSequence).toBeGreaterThanOrEqual(answered.sequence);
  expect(await first.metrics.metrics()).toContain('tandem_exchange_publishing_failed 0');
  await first.close();
  cpSync(join(folder, 'journal', 'published'), join(folder, 'other', 'published'), {
    recursive: true,
  });
  await expect(openSigning('other')).rejects.toThrow(PublishedAheadError);
  rmSync(join(folder, 'other', 'published'), { recursive: true });
  const other = await openSigning('other');
  await other.close();
});
