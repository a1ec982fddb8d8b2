import { vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { CreditDeposit } from '@tandem/protocol';
import { encodeAbiParameters, encodeEventTopics, type Hex, toHex } from 'viem';
import { expect, test } from 'vitest';
import { type KeeperParts, LaneKeeper } from '../lanes/lane-keeper.ts';
import { agreeingNodes, nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { BlockCursor, OutboxStore } from '../outbox/outbox-store.ts';
import { DepositListener } from './deposit-listener.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;

/** A chain whose blocks have hashes of this kind, with a deposit in these blocks. */
type Chain = { salt: number; depositsIn: readonly bigint[] };

function hashOf(chain: Chain, number: bigint): Hex {
  return toHex((BigInt(chain.salt) << 64n) + number, { size: 32 });
}

function logOf(chain: Chain, blockNumber: bigint, number: bigint) {
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
  const nodes = agreeingNodes({
    getBlock: async ({ blockNumber }: { readonly blockNumber: bigint }) => ({
      hash: hashOf(chain, blockNumber),
      parentHash: hashOf(chain, blockNumber - 1n),
    }),
    getLogs: async ({ fromBlock, toBlock }: { readonly fromBlock: bigint; toBlock: bigint }) =>
      chain.depositsIn
        .map((block, at) => logOf(chain, block, BigInt(at + 1)))
        .filter(({ blockNumber }) => blockNumber >= fromBlock && blockNumber <= toBlock),
  });
  const store = {
    cursor,
    moveCursor: async (to: BlockCursor): Promise<void> => void Object.assign(store, { cursor: to }),
  };
  /** Deposits that the engine refuses. */
  const refused = new Set<number>();
  let credited = 0;
  const answerTo = (number: number) => {
    const rejected = { kind: 'CommandRejected', bound: credited + 1, actual: number };
    if (number <= credited) return { ...rejected, reason: 'DepositOutOfOrder' };
    if (refused.has(number)) return { ...rejected, reason: 'InsufficientBalance' };
    credited = number;
    return { kind: 'DepositCredited' };
  };
  const port = {
    submit: async ({ command }: { readonly command: CreditDeposit }) => {
      return { kind: 'released', events: [answerTo(command.depositNumber)] };
    },
  };
  const listener = new DepositListener(
    {
      nodes,
      store: store as unknown as OutboxStore,
      port: port as unknown as CommandPort,
    },
    { chain: 1, vault: ADDRESS, fromBlock: 1n, confirmations: 2, logBlocks: 10 },
  );
  const look = (number: bigint): Promise<void> => listener.step({ number } as unknown as ChainHead);
  return { listener, look, store, refused };
}

/** Asks the outpost to take what home has credited; tells how far. */
async function takenOf(listener: DepositListener, credited: number): Promise<readonly unknown[]> {
  const asked: unknown[] = [];
  const parts = {
    nodes: nodesThatAnswer(({ functionName }) =>
      functionName === 'digestOf' ? `0x${'33'.repeat(32)}` : 0n,
    ),
    sender: {
      has: () => false,
      want: async ({ purpose }: { purpose: unknown }) => asked.push(purpose),
    },
    fold: { owners: { count: 0 } },
    home: { creditedOf: async () => credited },
    listener,
  } as unknown as KeeperParts;
  const keeper = new LaneKeeper(parts, { lane: 18, vault: ADDRESS, outpost: ADDRESS });
  await keeper.step({ number: 9n, timestamp: 1n } as unknown as ChainHead);
  return asked;
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

test('a deposit that is refused keeps none before it in its block from being taken', async () => {
  const chain = { salt: 1, depositsIn: [3n, 3n] };
  const { listener, look, store, refused } = listenerOf(chain);
  refused.add(2);
  for (const head of [20n, 21n]) {
    await expect(look(head)).rejects.toThrow('deposit 2 is refused by the engine: Insufficient');
    expect(await takenOf(listener, 1)).toEqual([{ kind: 'take', through: 1 }]);
    expect(store.cursor).toBeNull();
  }
  refused.clear();
  await look(20n);
  expect(await takenOf(listener, 2)).toEqual([{ kind: 'take', through: 2 }]);
});

test('what was credited of a range is not taken of a chain with other blocks', async () => {
  const chain = { salt: 1, depositsIn: [3n, 3n] };
  const { listener, look, refused } = listenerOf(chain);
  refused.add(2);
  await expect(look(20n)).rejects.toThrow('deposit 2 is refused');
  chain.salt = 2;
  await expect(takenOf(listener, 1)).rejects.toThrow('block 10 is 0x');
  refused.clear();
  await expect(look(20n)).rejects.toThrow('block 10 is 0x');
  expect(listener.credited).toBe(1);
});
