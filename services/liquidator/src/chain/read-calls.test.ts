import { type AnvilProcess, startAnvil } from '@tandem/local-servers';
import { createPublicClient, type Hex, http, type PublicClient } from 'viem';
import { afterEach, expect, test } from 'vitest';
import { callBatchArtifact } from './artifacts/call-batch.ts';
import type { ContractCall } from './chain-part.ts';
import { CallBatches, carriedCall, MULTICALL3 } from './read-calls.ts';

/** Answers with what it is told. */
const IDENTITY = '0x0000000000000000000000000000000000000004';
/** Of every local chain. */
const RICH = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
/** Reverts for input that is no curve point. */
const PAIRING = '0x0000000000000000000000000000000000000008';

let anvil: AnvilProcess | null = null;

afterEach(async () => {
  await anvil?.stop();
  anvil = null;
});

const echo = (bytes: number, mark = 'ab'): ContractCall => ({
  to: IDENTITY,
  data: `0x${mark.repeat(bytes)}`,
});

type Asked = { requests: number };

/** A bare chain: no contract at all. */
async function bareChain(
  args: readonly string[] = [],
): Promise<{ client: PublicClient; blockHash: Hex; asked: Asked }> {
  anvil = await startAnvil(args);
  const asked = { requests: 0 };
  const onFetchRequest = (): void => {
    asked.requests += 1;
  };
  const client = createPublicClient({
    transport: http(anvil.url, { onFetchRequest, retryCount: 0 }),
  });
  const { hash: blockHash } = await client.getBlock();
  asked.requests = 0;
  return { client, blockHash, asked };
}

const batches = (): CallBatches => new CallBatches({ multicall: MULTICALL3, callsPerRequest: 200 });

test('carries the code of the batch along where the chain has none', async () => {
  const { client, blockHash, asked } = await bareChain();
  const calls = [echo(32, '11'), { to: PAIRING, data: '0x01' } as const, echo(64, '22')];
  const reader = batches();
  const wanted = [echo(32, '11').data, null, echo(64, '22').data];
  expect(await reader.read(client, blockHash, calls)).toEqual(wanted);
  expect(asked.requests).toBe(2);
  // That there is none was found out once.
  expect(await reader.read(client, blockHash, calls)).toEqual(wanted);
  expect(asked.requests).toBe(3);
});

test('splits by what a request and an answer can hold', async () => {
  const { client, blockHash, asked } = await bareChain();
  // Together more than code that makes a contract may have, and more than code may have.
  const calls = Array.from({ length: 130 }, (_, index) => echo(index === 70 ? 26_000 : 512));
  const answers = await batches().read(client, blockHash, calls);
  expect(answers).toEqual(calls.map(({ data }) => data));
  expect(asked.requests).toBeLessThan(40);
});

test('calls that eat all gas take the answers of no others', async () => {
  const { client, asked } = await bareChain();
  const hash = await client.request({
    method: 'eth_sendTransaction',
    params: [{ from: RICH, data: callBatchArtifact.bytecode }],
  } as never);
  const { contractAddress } = await client.waitForTransactionReceipt({ hash });
  const eater = '0x00000000000000000000000000000000000000b1';
  await client.request({ method: 'anvil_setCode', params: [eater, '0xfe'] } as never);
  const { hash: blockHash } = await client.getBlock();
  const reader = new CallBatches({ multicall: contractAddress ?? eater, callsPerRequest: 200 });
  const eating = Array.from({ length: 5 }, () => ({ to: eater, data: '0x' }) as const);
  const calls = [...eating, ...Array.from({ length: 20 }, () => echo(32))];
  asked.requests = 0;
  const answers = await reader.read(client, blockHash, calls);
  expect(answers).toEqual([...eating.map(() => null), ...calls.slice(5).map(({ data }) => data)]);
  expect(asked.requests).toBeGreaterThan(1);
});

test('runs by the rules of older chains too', async () => {
  const { client, blockHash, asked } = await bareChain(['--hardfork', 'london']);
  const calls = [echo(32), echo(64)];
  expect(await batches().read(client, blockHash, calls)).toEqual(calls.map(({ data }) => data));
  expect(asked.requests).toBe(2);
});

test('only its own requests carry a call', () => {
  expect(carriedCall('0x1234')).toBeNull();
});
