import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalChain, localAccount, startLocalChain } from '@tandem/chain';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ChainNodes } from '../nodes/chain-nodes.ts';
import { type Intent, OutboxStore } from './outbox-store.ts';
import { gasLimitOf, TransactionSender } from './transaction-sender.ts';

const CHAIN_ID = 31_337;
const CONFIRMATIONS = 2;
const RECIPIENT = localAccount(5).address;
const purpose = { kind: 'finalize', withdrawalId: 1 } as const;
const call = { to: RECIPIENT, data: '0x', purpose } as const;
const GWEI = 1_000_000_000n;

let chain: LocalChain;
let folder: string;
let nodes: ChainNodes;
let store: OutboxStore;
let sender: TransactionSender;
let nowMs: number;

beforeEach(async () => {
  chain = await startLocalChain();
  folder = mkdtempSync(join(tmpdir(), 'tandem-outbox-'));
  nowMs = 1_000_000;
  const config = { urls: [chain.url], chainId: CHAIN_ID, nodeTimeMs: 120_000, nodeLagBlocks: 3 };
  nodes = new ChainNodes(config);
  open();
  await rpc('evm_setAutomine', [false]);
});

afterEach(async () => {
  await store.close();
  chain.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  store = new OutboxStore(join(folder, 'outbox.jsonl'));
  sender = new TransactionSender(
    { nodes, store, account: localAccount(0), nowMs: () => nowMs },
    {
      chainId: CHAIN_ID,
      confirmations: CONFIRMATIONS,
      bumpAfterMs: 1_000,
      feePerGasMax: 100n * GWEI,
      tipPerGas: GWEI,
    },
  );
}

async function rpc(method: string, params: readonly unknown[]): Promise<unknown> {
  return chain.clients.reader.request({ method, params } as never);
}

async function drive(): Promise<readonly Intent[]> {
  return sender.drive(await nodes.look());
}

function only(): Intent {
  const [intent] = store.intents.values();
  if (intent === undefined) throw new Error('there is no intent');
  return intent;
}

async function restart(): Promise<void> {
  await store.close();
  open();
}

test('a transaction is final when blocks lie above it, and not before', async () => {
  await sender.want(call);
  expect(await drive()).toEqual([]);
  await rpc('evm_mine', []);
  expect(await drive()).toEqual([]);
  expect(sender.has(purpose)).toBe(true);
  await rpc('anvil_mine', [`0x${CONFIRMATIONS.toString(16)}`]);
  expect(await drive()).toMatchObject([{ nonce: 0, purpose }]);
  expect(sender.has(purpose)).toBe(false);
  expect(store.nextNonce).toBe(1);
});

test('a transaction that is stuck offers more under its nonce, up to the limit', async () => {
  await sender.want(call);
  await drive();
  nowMs += 2_000;
  await drive();
  const [first, second] = only().sendings;
  expect(BigInt(second?.feePerGas ?? 0)).toBeGreaterThan(BigInt(first?.feePerGas ?? 0));
  expect(sender.bumped).toBe(1);
  for (let times = 0; times < 60; times += 1) {
    nowMs += 2_000;
    await drive();
  }
  expect(BigInt(only().sendings.at(-1)?.feePerGas ?? 0)).toBe(100n * GWEI);
  await rpc('anvil_mine', ['0x3']);
  expect(await drive()).toHaveLength(1);
  const sent = await chain.clients.reader.getTransactionCount({ address: localAccount(0).address });
  expect(sent).toBe(1);
});

test('a transaction that a node dropped is sent again as it was', async () => {
  await sender.want(call);
  await drive();
  const hash = only().sendings[0]?.hash;
  await rpc('anvil_dropTransaction', [hash]);
  await drive();
  expect(only().sendings).toHaveLength(1);
  await rpc('anvil_mine', ['0x3']);
  expect(await drive()).toMatchObject([{ sendings: [{ hash }] }]);
});

test.each([
  ['before it was signed', 0],
  ['before it was in a block', 1],
])('a service that dies after its intent was kept and %s goes on', async (_, drives) => {
  await sender.want(call);
  for (let times = 0; times < drives; times += 1) await drive();
  await restart();
  expect(sender.has(purpose)).toBe(true);
  await drive();
  await rpc('anvil_mine', ['0x3']);
  expect(await drive()).toHaveLength(1);
  await restart();
  expect(store.intents.size).toBe(0);
  expect(store.nextNonce).toBe(1);
});

test('a call that would revert is not kept', async () => {
  const data = '0xdeadbeef';
  const to = '0x0000000000000000000000000000000000000009';
  await expect(sender.want({ to, data, purpose })).rejects.toThrow();
  expect(store.intents.size).toBe(0);
});

test.each([
  ['leaves room', 10_000_000n, 13_000_000n],
  ['leaves what room a chain takes', 13_000_000n, 16_777_216n],
  ['leaves none at the end', 16_777_216n, 16_777_216n],
  // Of a chain that takes more.
  ['leaves room above it', 20_000_000n, 26_000_000n],
])('a limit %s', (_, estimate, limit) => {
  expect(gasLimitOf(estimate)).toBe(limit);
});
