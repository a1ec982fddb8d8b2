import { deployMirror, type LocalChain, startLocalChain, submission } from '@tandem/chain';
import { type Address, createPublicClient, http } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureText } from './failure-text.ts';
import { ScriptedNode } from './nodes/scripted-node.fixture.ts';

let chain: LocalChain;
let admin: Address;

beforeAll(async () => {
  chain = await startLocalChain();
  admin = chain.clients.signer.account?.address as Address;
});

afterAll(() => chain.stop());

async function failureOf(to: Address, data: `0x${string}`): Promise<string> {
  return chain.clients.reader.estimateGas({ account: admin, to, data }).then(
    () => 'it did not fail',
    (error: unknown) => failureText(error),
  );
}

test('a batch that the contract refuses says why, with figures and without its bytes', async () => {
  const delays = { handlerDelay: 0, configurationDelay: 0 };
  const { entrypoint } = await deployMirror(chain.clients, { admin, ...delays, escape: admin });
  const previousHash = `0x${'0'.repeat(64)}` as const;
  const figures = { firstSequence: 1, lastSequence: 2, timeUs: 3 };
  const sections = `0x${'00'.repeat(50_000)}` as const;
  const batch = { batchId: 7, previousHash, ...figures, sections };
  expect(await failureOf(entrypoint, submission(batch))).toBe('BatchIdWrong(1, 7)');
});

test('an answer that is none of the protocol has words too', async () => {
  const node = await ScriptedNode.start();
  const client = createPublicClient({ transport: http(node.url, { retryCount: 0 }) });
  const failed = client.estimateGas({ account: admin, to: admin }).then(
    () => 'it did not fail',
    (error: unknown) => failureText(error),
  );
  expect(await failed).toBe('EstimateGasExecutionError');
  await node.stop();
});

test('what is no reason of a contract stays short', async () => {
  expect(failureText(new Error('x'.repeat(10_000))).length).toBe(400);
  expect(await failureOf('0x0000000000000000000000000000000000000009', '0xdeadbeef')).not.toBe(
    'it did not fail',
  );
});
