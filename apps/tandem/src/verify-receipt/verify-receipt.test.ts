import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore, openExchange } from '@tandem/exchange';
import type { Receipt } from '@tandem/ingress';
import type { Command } from '@tandem/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyReceipt } from './verify-receipt.ts';

let folder: string;
let receipt: Receipt;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-receipt-'));
  const keyStore = KeyStore.open(join(folder, 'keys'), 'a password of some length');
  const domain = { chainId: 1, verifyingContract: `0x${'0'.repeat(40)}` };
  const signatures = { domain, threads: 1, chainUrl: null, keyStore };
  const exchange = await openExchange({ folder: join(folder, 'journal'), signatures });
  const command = { kind: 'OpenAccount', account: 20, parent: null } as Command;
  const outcome = await exchange.port.submit({ command, authorization: null });
  if (outcome.kind !== 'released' || outcome.receipt === null) throw new Error('no receipt');
  receipt = outcome.receipt;
  await exchange.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(content: object, publicKey: string | null = null): Promise<number> {
  const file = join(folder, 'receipt.json');
  writeFileSync(file, JSON.stringify(content));
  return verifyReceipt({
    kind: 'verify-receipt',
    file,
    data: folder,
    isJson: false,
    publicKey,
    venue: null,
  });
}

test('a receipt holds, alone and inside an answer of the API', async () => {
  expect(await check(receipt)).toBe(0);
  expect(await check({ sequence: 1, timeUs: 1, data: { receipt } }, receipt.publicKey)).toBe(0);
});

test('a receipt does not hold with another key, another salt, or beyond the journal', async () => {
  expect(await check(receipt, 'ab'.repeat(32))).toBe(1);
  expect(await check({ ...receipt, salt: '00'.repeat(16) })).toBe(1);
  expect(await check({ ...receipt, sequence: 1_000_000 })).toBe(1);
});

test('a file that is no receipt is refused by the name of the field', async () => {
  await expect(check({ ...receipt, head: 'x' })).rejects.toThrow('head is malformed');
  await expect(check({ data: { receipt: null } })).rejects.toThrow('carries no receipt');
});
