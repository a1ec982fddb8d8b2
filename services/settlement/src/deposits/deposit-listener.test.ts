import { vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import { encodeAbiParameters, encodeEventTopics, type Hex, type PublicClient, toHex } from 'viem';
import { expect, test } from 'vitest';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { BlockCursor, OutboxStore } from '../outbox/outbox-store.ts';
import { DepositListener } from './deposit-listener.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;

/** A chain whose blocks have hashes of this kind, with a deposit in these blocks. */
type Chain = { salt: number; depositsIn: readonly bigint[] };

function hashOf(chain: Chain, number: bigint): Hex {
  return toHex((BigInt(chain.salt) << 64n) + number, { size: 32 });
}

function logOf(chain: Chain, blockNumber: bigint) {
  const number = BigInt(chain.depositsIn.indexOf(blockNumber) + 1);
  const of = { abi: vault.abi, eventName: 'Deposited', args: { number, account: 16, asset: 0 } };
  const types = ['uint64', 'uint8', 'address', 'uint256', 'uint256'].map((type) => ({ type }));
  return {
    address: ADDRESS,
    topics: encodeEventTopics(of as never),
    data: encodeAbiParameters(types, [5n, 0, ADDRESS, 5n, 0n] as never),
    blockNumber,
    transactionHash: hashOf(chain, blockNumber),
    logIndex: 0,
  };
}

function listenerOf(chain: Chain, cursor: BlockCursor | null = null) {
  const client = {
    getBlock: async ({ blockNumber }: { readonly blockNumber: bigint }) => ({
      hash: hashOf(chain, blockNumber),
      parentHash: hashOf(chain, blockNumber - 1n),
    }),
    getLogs: async ({ fromBlock, toBlock }: { readonly fromBlock: bigint; toBlock: bigint }) =>
      chain.depositsIn
        .filter((block) => block >= fromBlock && block <= toBlock)
        .map((block) => logOf(chain, block)),
  } as unknown as PublicClient;
  const agreed = <T>(read: (of: PublicClient) => Promise<T>): Promise<T> => read(client);
  const store = {
    cursor,
    moveCursor: async (to: BlockCursor): Promise<void> => void Object.assign(store, { cursor: to }),
  };
  const port = {
    submit: async () => ({ kind: 'released', events: [{ kind: 'DepositCredited' }] }),
  };
  const listener = new DepositListener(
    {
      nodes: { agreed } as unknown as ChainNodes,
      store: store as unknown as OutboxStore,
      port: port as unknown as CommandPort,
    },
    { chain: 1, vault: ADDRESS, fromBlock: 1n, confirmations: 2, logBlocks: 10 },
  );
  const look = (number: bigint): Promise<void> => listener.step({ number } as unknown as ChainHead);
  return { listener, look, store };
}

test('it tells how far deposits were read, while the chain has them', async () => {
  const chain = { salt: 1, depositsIn: [3n, 4n, 25n] };
  const { listener, look } = listenerOf(chain);
  expect(await listener.readThrough()).toBe(0);
  await look(20n);
  expect([await listener.readThrough(), listener.credited]).toEqual([2, 2]);
  await look(24n);
  expect(await listener.readThrough()).toBe(2);
  await look(40n);
  expect(await listener.readThrough()).toBe(3);
  chain.salt = 2;
  await expect(listener.readThrough()).rejects.toThrow('block 38 is 0x');
});

test('of a cursor that is older than this figure it tells nothing before a deposit', async () => {
  const chain = { salt: 1, depositsIn: [3n, 25n] };
  const cursor = { number: '5', hash: hashOf(chain, 5n) };
  const { listener, look } = listenerOf(chain, cursor);
  await look(20n);
  expect(await listener.readThrough()).toBeNull();
  await look(40n);
  expect(await listener.readThrough()).toBe(2);
});
