import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_CHAIN_ID, localAccount, localClients } from '@tandem/chain';
import { pino } from 'pino';
import { type Hex, parseEther } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { BLOCKS_ABOVE, KeptChain } from './kept-chain.ts';
import { nodeRpc } from './node-rpc.ts';
import { CONFIRMATIONS } from './venue-settlement.ts';

const log = pino({ level: 'silent' });
const PAYEE = '0x00000000000000000000000000000000000000aa';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => removeFolder(folder));

function open(): Promise<KeptChain> {
  return KeptChain.open({ folder, blockMs: 50, log });
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 2_400; look += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it does not come');
}

/** Pays, in a block that is on disk: one that is not yet may be lost with its node. */
async function pay(chain: KeptChain, coins: string): Promise<void> {
  const { reader, signer } = localClients(chain.url, localAccount(1));
  const account = localAccount(1);
  const value = parseEther(coins);
  const hash = await signer.sendTransaction({ account, chain: null, to: PAYEE, value });
  await until(() =>
    reader.getTransactionReceipt({ hash }).then(
      ({ blockNumber }) => chain.height >= Number(blockNumber),
      () => false,
    ),
  );
}

function held(chain: KeptChain): Promise<bigint> {
  return localClients(chain.url, localAccount(1)).reader.getBalance({ address: PAYEE });
}

async function hashAt(chain: KeptChain, number: number): Promise<string> {
  const block = `0x${number.toString(16)}`;
  const { hash } = await nodeRpc<{ hash: string }>(chain.url, 'eth_getBlockByNumber', [
    block,
    false,
  ]);
  return hash;
}

/** What is on disk at a moment is what kill -9 leaves. */
function copyOf(name: string): () => void {
  const path = join(folder, name);
  const content = readFileSync(path);
  return () => writeFileSync(path, content);
}

test('a chain that was killed has every logged block again, to the hash', async () => {
  const first = await open();
  await first.start();
  await pay(first, '1');
  await pay(first, '2');
  const { height } = first;
  const hash = await hashAt(first, height);
  await until(() => first.height > height);
  const left = [copyOf('blocks.jsonl'), copyOf('state.json')];
  await first.close();
  for (const restore of left) restore();
  const second = await open();
  expect(second.replayed).toBeGreaterThanOrEqual(height);
  expect(await hashAt(second, height)).toBe(hash);
  expect(await held(second)).toBe(parseEther('3'));
  await second.start();
  await pay(second, '4');
  await second.close();
  const third = await open();
  expect(third.replayed).toBe(BLOCKS_ABOVE);
  // Who reads at a block that is deep enough is answered at once.
  const deep = `0x${(third.height - CONFIRMATIONS).toString(16)}`;
  const there = await nodeRpc<Hex>(third.url, 'eth_getBalance', [PAYEE, deep]);
  expect(BigInt(there)).toBe(parseEther('7'));
  expect(await held(third)).toBe(parseEther('7'));
  await third.close();
});

test('a node that ends by itself is started again with all blocks, at the same place', async () => {
  const chain = await open();
  await chain.start();
  await pay(chain, '1');
  const { url, height } = chain;
  const hash = await hashAt(chain, height);
  await chain.endNode();
  // One block may have been on its way into the log when the node ended.
  const { height: reached } = chain;
  await until(async () => chain.health() === null && chain.height > reached + 1);
  expect(chain.url).toBe(url);
  expect(await hashAt(chain, height)).toBe(hash);
  await pay(chain, '2');
  expect(await held(chain)).toBe(parseEther('3'));
  await chain.close();
});

test('a log of another chain is refused', async () => {
  const chain = await open();
  await chain.start();
  await until(() => chain.height >= 2);
  await chain.close();
  // Of a state that is gone: the node begins anew, with a first block of its own.
  removeFolder(join(folder, 'state.json'));
  const hash = `0x${'1'.repeat(64)}`;
  const block = { number: 1, timestamp: Math.floor(Date.now() / 1_000), hash, transactions: [] };
  writeFileSync(join(folder, 'blocks.jsonl'), `${JSON.stringify(block)}\n`);
  await expect(open()).rejects.toThrow('block 1 of the local chain was');
});

test('the chain has the number of every local chain', async () => {
  const chain = await open();
  expect(Number(await nodeRpc(chain.url, 'eth_chainId'))).toBe(LOCAL_CHAIN_ID);
  await chain.close();
});
