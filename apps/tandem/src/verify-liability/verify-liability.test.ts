import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LiabilityProof } from '@tandem/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRequest } from '../arguments/parse-request.ts';
import { runRequest } from '../run-request.ts';
import { fillAtOnce } from '../start/fill-at-once.fixture.ts';
import { type OpenedAccount, openAccount } from '../start/open-account.fixture.ts';
import { startProcess, type VenueProcess } from '../start/venue-process.fixture.ts';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';

let folder: string;
let venue: VenueProcess;
let user: OpenedAccount;
let proof: LiabilityProof;

beforeAll(async () => {
  folder = temporaryFolder();
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ liabilityEpochSeconds: 1 }));
  venue = await startProcess(folder, ['--config', config]);
  user = await openAccount(venue.address);
  const order = { market: 'BTC-PERP', side: 'buy', type: 'market', size: '0.01' } as const;
  await fillAtOnce(user.client, order);
  proof = await proofAfter((await user.client.account.state()).sequence);
});

afterAll(async () => {
  await venue.stop();
  removeFolder(folder);
});

/** The first proof that covers a sequence. */
async function proofAfter(sequence: number): Promise<LiabilityProof> {
  for (let look = 0; look < 1_000; look += 1) {
    const found = await user.client.account.liabilityProof().catch(() => null);
    if (found !== null && found.data.statement.sequence >= sequence) return found.data;
    await pause(200);
  }
  throw new Error('no statement');
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function verify(...args: readonly string[]): Promise<number> {
  return runRequest(parseRequest(['verify-liability', ...args]));
}

test('a user finds what he is owed in what the venue shows everybody', async () => {
  const path = file('proof.json', { data: proof });
  const account = String(user.account);
  const key = proof.statement.publicKey;
  const all = [path, '--account', account, '--key', key, '--venue', venue.address];
  expect(await verify(...all)).toBe(0);
  // He paid a fee and holds a position: what he is owed is neither of the two alone.
  const { balance, openProfit, owed } = proof.liability;
  expect(owed[0]).toBe(balance + openProfit);
  expect(openProfit).not.toBe(0);
  const decimal = (units: number): string => (units / 1e6).toFixed(6);
  const own = { balance: decimal(balance), owed: { USDC: decimal(owed[0] ?? 0), BTC: '0' } };
  expect(await verify(...all, '--figures', file('own.json', own))).toBe(0);
  const more = { owed: { USDC: decimal((owed[0] ?? 0) + 1) } };
  expect(await verify(...all, '--figures', file('more.json', more))).toBe(1);
});

test('another account, another key, another statement do not hold', async () => {
  const path = file('proof.json', proof);
  expect(await verify(path)).toBe(0);
  expect(await verify(path, '--account', String(user.account + 1))).toBe(1);
  expect(await verify(path, '--key', 'ab'.repeat(32))).toBe(1);
  const { statement } = proof;
  const sums = statement.sums.map(() => '0');
  const forged = file('forged.json', { ...proof, statement: { ...statement, sums } });
  expect(await verify(forged)).toBe(1);
  const later = { ...proof, statement: { ...statement, epoch: statement.epoch + 1_000_000 } };
  expect(await verify(file('later.json', later), '--venue', venue.address)).toBe(1);
});

test('a file that is no proof is refused with the field that is wrong', async () => {
  await expect(verify(file('none.json', { data: { statement: {} } }))).rejects.toThrow(
    'no proof of liabilities',
  );
  const broken = file('broken.json', { ...proof, liability: { ...proof.liability, owed: [-1] } });
  await expect(verify(broken)).rejects.toThrow('/liability/owed/0');
});

test('nobody is shown the proof of another account', async () => {
  const stranger = await openAccount(venue.address);
  const asked = stranger.client.account.liabilityProof({ account: user.account });
  await expect(asked).rejects.toThrow();
});

test('the statements are a chain, for everybody', async () => {
  const { data: page } = await user.client.journal.liabilities(0, 500);
  expect(page.epochUs).toBe(1_000_000);
  const { statements } = page;
  expect(statements.length).toBeGreaterThan(0);
  statements.slice(1).forEach(({ previous }, at) => {
    expect(previous).toBe(statements[at]?.digest);
  });
});
