import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createPublicClient,
  decodeFunctionResult,
  encodeFunctionData,
  encodeFunctionResult,
  type Hex,
  http,
  multicall3Abi,
  numberToHex,
} from 'viem';
import { afterEach, expect, test } from 'vitest';
import { CallBatches, MULTICALL3 } from '../chain/read-calls.ts';
import { type RecordedLog, Recording, readRecording } from './recording.ts';
import { ReplayNode } from './replay-node.ts';
import type { Upstream } from './upstream.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
const nodes: ReplayNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
  rmSync(folder, { recursive: true, force: true });
});

const hash = (digit: string): Hex => `0x${digit.repeat(64)}`;
const TARGET: Hex = '0x1111111111111111111111111111111111111111';

const LOG: RecordedLog = {
  address: TARGET,
  topics: [hash('a')],
  data: '0x',
  logIndex: '0x0',
  transactionHash: hash('c'),
  blockNumber: '0x7',
  blockHash: hash('7'),
};

const CALLS = encodeFunctionData({
  abi: multicall3Abi,
  functionName: 'aggregate3',
  args: [
    [
      { target: TARGET, allowFailure: true, callData: '0x01' },
      { target: TARGET, allowFailure: true, callData: '0x02' },
    ],
  ],
});

const upstream = upstreamOf(async (method, params) => {
  if (method === 'eth_getBlockByNumber') {
    const number = params[0] as Hex;
    const block = { number, hash: hash('7'), parentHash: hash('6'), timestamp: '0x64' };
    return { ...block, baseFeePerGas: '0x5', transactions: [] };
  }
  if (method === 'eth_getLogs') return [LOG];
  return encodeFunctionResult({
    abi: multicall3Abi,
    functionName: 'aggregate3',
    result: [
      { success: true, returnData: '0xaa' },
      { success: false, returnData: '0x' },
    ],
  });
});

test('a recording answers as the node did, call by call, and knows no later block', async () => {
  const recording = new Recording();
  recording.header = { version: 1, chainId: 5, module: TARGET, from: '7', to: '7' };
  await ask(await start(recording, upstream));
  const path = join(folder, 'recording.jsonl');
  writeFileSync(path, [...recording.lines()].join(''));

  const replay = await start(readRecording(path), null);
  expect(await ask(replay)).toEqual([
    { success: true, returnData: '0xaa' },
    { success: false, returnData: '0x' },
  ]);
  const client = createPublicClient({ transport: http(replay.url, { retryCount: 0 }) });
  expect(await client.getBlock({ blockNumber: 8n }).catch(() => null)).toBeNull();
  // In another order and by itself: what was recorded is calls, not requests.
  const one = await client.request({
    method: 'eth_call',
    params: [{ to: TARGET, data: '0x01' }, { blockHash: hash('7') }] as never,
  });
  expect(one).toBe('0xaa');
  expect(replay.node.missing).toBeNull();
});

test('records and answers batches whose code travels along', async () => {
  const recording = new Recording();
  recording.header = { version: 1, chainId: 5, module: TARGET, from: '7', to: '7' };
  const anywhere = upstreamOf(async (method, params) => {
    const [call] = params as readonly { readonly to?: string }[];
    const isMulticall = method === 'eth_call' && call?.to !== undefined;
    return isMulticall ? '0x' : upstream.ask(method, params);
  });
  const calls = [1, 2].map((id) => ({ to: TARGET, data: numberToHex(id, { size: 1 }) }));
  for (const from of [anywhere, null]) {
    const { node, url } = await start(recording, from);
    const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
    const batches = new CallBatches({ multicall: MULTICALL3, callsPerRequest: 9 });
    // The second time without asking for the contract first.
    for (let time = 0; time < 2; time += 1) {
      expect(await batches.read(client, hash('7'), calls)).toEqual(['0xaa', null]);
    }
    expect(node.missing).toBeNull();
  }
});

test('says what a recording does not have instead of calling it a revert', async () => {
  const { node, url } = await start(new Recording(), null);
  const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
  const params = [{ to: TARGET, data: '0x01' }, { blockHash: hash('7') }] as never;
  await expect(client.request({ method: 'eth_call', params })).rejects.toThrow();
  expect(node.missing).toMatch(/^eth_call: call 0x01 of 0x1111/);
});

test('refuses what is no request of a chain, and goes on', async () => {
  const { node, url } = await start(new Recording(), null);
  expect((await fetch(url)).status).toBe(400);
  expect((await fetch(url, { method: 'POST', body: 'no request' })).status).toBe(400);
  const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
  expect(await client.getChainId()).toBe(5);
  expect(node.missing).toBeNull();
});

test('refuses a file that is none, and names the line', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'recording-')), 'broken.jsonl');
  writeFileSync(path, '{"header":{"version":2}}\n');
  expect(() => readRecording(path)).toThrow(/broken.jsonl:1 is no line of a recording: version 2/);
});

function upstreamOf(ask: Upstream['ask']): Upstream {
  return { ask, askMany: (method, all) => Promise.all(all.map((params) => ask(method, params))) };
}

async function start(recording: Recording, from: Upstream | null) {
  const node = new ReplayNode({
    recording,
    upstream: from,
    chainId: 5,
    head: 7n,
    last: 7n,
    logRange: 9n,
  });
  nodes.push(node);
  return { node, url: await node.listen() };
}

async function ask({ url }: { readonly url: string }) {
  const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
  const block = await client.request({
    method: 'eth_getBlockByNumber',
    params: ['latest', false],
  });
  expect(block).toMatchObject({ number: '0x7', timestamp: '0x64', baseFeePerGas: '0x5' });
  const filter = { address: [TARGET], blockHash: hash('7'), topics: [[hash('a')]] };
  expect(await client.request({ method: 'eth_getLogs', params: [filter] as never })).toEqual([LOG]);
  const other = { ...filter, topics: [[hash('b')]] };
  const logs = await client.request({ method: 'eth_getLogs', params: [other] as never });
  expect(logs.length).toBeLessThanOrEqual(1);
  const data = await client.request({
    method: 'eth_call',
    params: [{ to: TARGET, data: CALLS }, { blockHash: hash('7') }] as never,
  });
  return decodeFunctionResult({ abi: multicall3Abi, functionName: 'aggregate3', data });
}
