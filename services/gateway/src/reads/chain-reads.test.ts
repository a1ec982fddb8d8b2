import type { ChainCall, ChainState } from '@tandem/api';
import { expect, test } from 'vitest';
import { type ChainReader, ChainReads } from './chain-reads.ts';

const calls: (readonly [ChainCall, number | null])[] = [];

const reader: ChainReader = {
  state: () => Promise.resolve({ status: 'running' } as ChainState),
  deposit: () => Promise.resolve({ problem: 'no node' }),
  withdrawal: () => Promise.resolve({ problem: 'no node' }),
  payout: () => Promise.resolve(null),
  call: (call, chainId) => {
    calls.push([call, chainId]);
    return Promise.resolve('{"jsonrpc":"2.0","id":1,"result":"0x7a69"}');
  },
};

const call = (method: string): ChainCall => ({ jsonrpc: '2.0', id: 1, method, params: [] });

test('a venue without a chain says that it offers none', async () => {
  const reply = await new ChainReads(undefined).reply('chain', {});
  expect(reply).toMatchObject({ kind: 'error', error: { code: 'NotOffered' } });
});

test('a node that does not answer makes the part not ready', async () => {
  const reply = await new ChainReads(reader).reply('chainDeposit', { transactionHash: '0x' });
  const error = { code: 'NotReady', inputs: { part: 'chain', problem: 'no node' } };
  expect(reply).toMatchObject({ kind: 'error', error });
});

test('what a wallet asks goes to the node, and its answer comes back as it is', async () => {
  const reply = await new ChainReads(reader).reply('chainCall', call('eth_chainId'));
  expect(reply).toMatchObject({ kind: 'text', contentType: 'application/json' });
  const there = { ...call('eth_chainId'), chainId: 31_338 };
  await new ChainReads(reader).reply('furtherChainCall', there);
  expect(calls).toEqual([
    [call('eth_chainId'), null],
    [call('eth_chainId'), 31_338],
  ]);
});

test('what would change the chain from outside does not reach the node', async () => {
  const before = calls.length;
  for (const method of ['anvil_setBalance', 'evm_mine', 'eth_sendTransaction', 'debug_x']) {
    const reply = await new ChainReads(reader).reply('chainCall', call(method));
    expect(reply.kind === 'text' ? reply.text : '', method).toContain('is not offered here');
    const there = { ...call(method), chainId: 31_338 };
    const far = await new ChainReads(reader).reply('furtherChainCall', there);
    expect(far.kind === 'text' ? far.text : '', method).toContain('is not offered here');
  }
  expect(calls.length).toBe(before);
});
