import type { PublicClient } from 'viem';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WATCHED } from './follower.fixture.ts';
import { NodePool } from './node-pool.ts';
import { RangeLimit, readBlockLogs, readRangeLogs } from './read-logs.ts';
import { ScriptedChain, SOME_TOPIC, scriptedLog } from './scripted-chain.fixture.ts';
import { ScriptedNode } from './scripted-node.fixture.ts';

const watch = { addresses: [WATCHED], topics: [SOME_TOPIC] };
let node: ScriptedNode;
let pool: NodePool;

beforeEach(async () => {
  const chain = new ScriptedChain();
  for (let word = 1; word <= 80; word += 1) chain.mine(scriptedLog(WATCHED, word));
  node = await ScriptedNode.start(chain);
  const nodes = [{ url: node.url, name: 'n', requestsPerSecond: null }];
  const limits = { chainId: 31_337, timeoutMs: 120_000, lagBlocks: 3n };
  pool = new NodePool({ ...limits, nodes, quorum: 1, privateRelay: null });
});

afterEach(() => node.stop());

function wordsOf(logs: readonly { readonly data: string }[]): readonly number[] {
  return logs.map(({ data }) => Number(data));
}

const all = Array.from({ length: 80 }, (_, index) => index + 1);

function readAll(limit: RangeLimit): Promise<readonly number[]> {
  const range = { from: 0n, to: 80n };
  return pool.ask(async (client: PublicClient) =>
    wordsOf(await readRangeLogs(client, range, watch, limit)),
  );
}

test('a range too long for a node is asked for in pieces, and the length is kept', async () => {
  node.faults = { rangeMost: 12 };
  const limit = new RangeLimit(1_000n);
  expect(await readAll(limit)).toEqual(all);
  expect(limit.blocks).toBeLessThanOrEqual(24n);
  expect(node.asked.get('eth_getLogs')).toBeLessThan(25);
  expect(pool.states[0]?.faults).toBe(0);
});

test('a node that refuses all logs tells them by the receipts of blocks', async () => {
  node.faults = { refusesLogs: true };
  const limit = new RangeLimit(1_000n);
  expect(await readAll(limit)).toEqual(all);
  const block = { number: 7n, hash: node.chain.blocks[7]?.hash ?? '0x' };
  const logs = await pool.ask((client) => readBlockLogs(client, block, watch));
  expect(wordsOf(logs)).toEqual([7]);
});

test('logs of another contract or event are left out, however the node filters', async () => {
  const other = '0x00000000000000000000000000000000000000b2';
  const { number, hash } = node.chain.mine(scriptedLog(other, 1), scriptedLog(WATCHED, 2), {
    ...scriptedLog(WATCHED, 3),
    topics: [`0x${'12'.repeat(32)}`],
  });
  const block = { number: BigInt(number), hash };
  const logs = await pool.ask((client) => readBlockLogs(client, block, watch));
  expect(wordsOf(logs)).toEqual([2]);
});
