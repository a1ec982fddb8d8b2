import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutboxStore } from '../outbox/outbox-store.ts';
import { LaneConfigError } from './lane-config.ts';
import { bindVaults } from './lane-vaults.ts';

const ONE = { chain: 1, vault: `0x${'1A'.repeat(20)}` } as const;
const TWO = { chain: 2, vault: `0x${'22'.repeat(20)}` } as const;

let data: string;
let store: OutboxStore;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tandem-vaults-'));
  open();
});

afterEach(async () => {
  await store.close();
  rmSync(data, { recursive: true, force: true });
});

function open(): void {
  store = new OutboxStore(join(data, 'outbox.jsonl'));
}

test('a chain keeps the vault that it was first settled with, over starts', async () => {
  await bindVaults(store, [ONE]);
  await store.close();
  open();
  // The second start writes the file anew from what it knows.
  await store.close();
  open();
  const lower = { ...ONE, vault: `0x${'1a'.repeat(20)}` } as const;
  await bindVaults(store, [lower, TWO]);
  const other = { ...ONE, vault: TWO.vault };
  await expect(bindVaults(store, [other])).rejects.toThrow(LaneConfigError);
  await expect(bindVaults(store, [other])).rejects.toThrow(
    `chain 1 was settled with vault ${ONE.vault}, not ${TWO.vault}`,
  );
  expect([...store.laneVaults]).toEqual([
    [1, ONE.vault],
    [2, TWO.vault],
  ]);
});

test('with a chain that has another vault none is bound', async () => {
  await bindVaults(store, [ONE]);
  const other = { ...ONE, vault: TWO.vault };
  await expect(bindVaults(store, [TWO, other])).rejects.toThrow('chain 1 was settled with');
  expect(store.laneVaults.has(2)).toBe(false);
});
