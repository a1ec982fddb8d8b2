import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import { openDatabase } from './open-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configOf(chainId: number, digit: string): Config {
  const address = `0x${digit.repeat(40)}`;
  const parsed = parseConfig(
    `[chain]
     id = ${chainId}
     nodes = ["http://127.0.0.1:1"]
     [protocol]
     module = "${address}"
     factory = "${address}"
     native = "${address}"
     [store]
     path = "${join(folder, 'store.sqlite')}"`,
    {},
  );
  if (!parsed.isValid) throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

test('a store serves the chain and the module that it was made for, and no other', async () => {
  await (await openDatabase(configOf(5, 'a'))).close();
  await (await openDatabase(configOf(5, 'a'))).close();
  // Positions have the same numbers there, and nonces would not.
  await expect(openDatabase(configOf(6, 'a'))).rejects.toThrow(/is of chain 5, .* not of chain 6/);
  await expect(openDatabase(configOf(5, 'b'))).rejects.toThrow(/module 0xaaaa.*, not of .*0xbbbb/);
});
