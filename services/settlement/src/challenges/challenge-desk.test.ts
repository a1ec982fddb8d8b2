import { challenges } from '@tandem/chain';
import type { Feed } from '@tandem/feed';
import { encodeAbiParameters, encodeEventTopics, getAbiItem, type Hex } from 'viem';
import { expect, test } from 'vitest';
import { agreeingNodes } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { ChallengeDesk } from './challenge-desk.ts';

const { abi } = challenges;
const ADDRESS = `0x${'11'.repeat(20)}` as const;
const ID = `0x${'22'.repeat(32)}` as const;
const OPEN = 1;
const ANSWERED = 2;
const LOST = 3;

/** The log of a challenge. */
function challenged(id: Hex) {
  const args = { id, challenger: ADDRESS, account: 16 };
  const { inputs } = getAbiItem({ abi, name: 'Challenged' });
  return {
    address: ADDRESS,
    topics: encodeEventTopics({ abi, eventName: 'Challenged', args }),
    data: encodeAbiParameters(inputs.slice(3), [900n, []]),
  };
}

type Asked = { readonly args: readonly Hex[]; readonly blockNumber?: bigint };

/** A desk of a venue without a journal: somebody else answers. */
function deskOf(ids: readonly Hex[] = [ID], unread: Hex | null = null) {
  /** `deep`: what a block says that is deep enough. */
  const chain = { status: OPEN, deep: OPEN };
  const readContract = async ({ blockNumber, args }: Asked): Promise<unknown> => {
    if (args[0] === unread) throw new Error('the node is busy');
    return { status: blockNumber === undefined ? chain.status : chain.deep };
  };
  const desk = new ChallengeDesk(
    {
      nodes: agreeingNodes({ readContract, getLogs: async () => ids.map(challenged) }),
      sender: { has: () => false } as unknown as TransactionSender,
      feed: { nextSequence: 1 } as unknown as Feed,
      history: () => [],
    },
    { challenges: ADDRESS, fromBlock: 1n, logBlocks: 10, confirmations: 2 },
  );
  const look = async (status: number, deep: number): Promise<void> => {
    Object.assign(chain, { status, deep });
    await desk.step({ number: 9n } as unknown as ChainHead);
  };
  return { desk, look };
}

test('an answer of somebody else counts when it is deep, and goes with its block', async () => {
  const { desk, look } = deskOf();
  await look(ANSWERED, OPEN);
  await look(ANSWERED, OPEN);
  expect([desk.open, desk.answered, desk.ended.size]).toEqual([0, 0, 0]);
  await look(OPEN, OPEN);
  expect(desk.open).toBe(1);
  await look(LOST, LOST);
  await look(LOST, LOST);
  expect([desk.open, desk.answered, desk.lost, [...desk.ended.keys()]]).toEqual([0, 0, 1, [ID]]);
  await desk.close();
});

test('a challenge whose block was replaced is open again when it is told again', async () => {
  const { desk, look } = deskOf();
  await look(0, 0);
  expect(desk.open).toBe(0);
  await look(OPEN, 0);
  expect(desk.open).toBe(1);
  await desk.close();
});

test('one that cannot be read holds up no other', async () => {
  const other = `0x${'33'.repeat(32)}` as const;
  const { desk, look } = deskOf([ID, other], ID);
  await expect(look(LOST, LOST)).rejects.toThrow(`challenge ${ID}: the node is busy (1 failed)`);
  expect([desk.lost, [...desk.ended.keys()]]).toEqual([1, [other]]);
  await desk.close();
});
