import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { ownAddresses } from './own-addresses.ts';

const KEY = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
const COLD = '0x52908400098527886E0F7030069857D2E4169EE7';
const folder = mkdtempSync(join(tmpdir(), 'own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('names keys without their password, the receiver, and where rewards are swept to', () => {
  const hot = join(folder, 'hot.json');
  const unnamed = join(folder, 'unnamed.json');
  // As wallets write it.
  writeFileSync(hot, JSON.stringify({ address: KEY.slice(2).toLowerCase(), version: 3 }));
  writeFileSync(unnamed, JSON.stringify({ version: 3 }));
  const parsed = parseConfig('', {
    LIQUIDATOR_CHAIN_NODES: 'http://127.0.0.1:1',
    LIQUIDATOR_PROTOCOL_MODULE: KEY,
    LIQUIDATOR_PROTOCOL_FACTORY: KEY,
    LIQUIDATOR_PROTOCOL_NATIVE: KEY,
    LIQUIDATOR_KEYS_FILES: `${hot},${unnamed},${join(folder, 'gone.json')}`,
    LIQUIDATOR_EXECUTION_RECEIVER: COLD,
  });
  if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
  expect(ownAddresses(parsed.config)).toEqual([COLD, KEY]);
});
