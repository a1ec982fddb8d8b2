import { markAnswerCall, markChallenges } from '@tandem/chain';
import { encodeAbiParameters, encodeEventTopics, getAbiItem, type Hex } from 'viem';
import { expect, test } from 'vitest';
import { agreeingNodes, type ContractCall } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { TransactionSender, WantedCall } from '../outbox/transaction-sender.ts';
import { MarkDesk, type SignedUpdate } from './mark-desk.ts';

const { abi } = markChallenges;
const ADDRESS = `0x${'11'.repeat(20)}` as const;
const ITEM = 7n;
const OPEN = 1;
const ANSWERED = 2;
const LOST = 3;
const FEE = 5n;
/** A tenth to either side of a price, which is counted as the index is. */
const FEED = {
  id: `0x${'5a'.repeat(32)}`,
  pyth: ADDRESS,
  exponent: -2,
  tolerancePpb: 100_000_000,
  confidences: 0,
  windowSeconds: 10,
  maxAgeSeconds: 20,
  units: 1n,
  per: 1n,
} as const;
/** Of a price of 1,000, from second 90 to 110. */
const CHALLENGE = {
  challenger: ADDRESS,
  deadline: 0,
  status: OPEN,
  market: 2,
  feed: 0,
  index: 1_200n,
  publishTimeUs: 100_000_000n,
  from: 90n,
  to: 110n,
  low: 900n,
  high: 1_100n,
  signedLow: 0n,
  signedHigh: 0n,
};

function signed(price: bigint, bytes: Hex, exponent: number = FEED.exponent): SignedUpdate {
  return { price, bytes, exponent, confidence: 0n };
}

/** The log of a challenge. */
function challenged(of = ITEM) {
  const args = { item: of, challenger: ADDRESS, market: CHALLENGE.market };
  const item = getAbiItem({ abi, name: 'MarkChallenged' });
  const inputs = item.inputs.filter((input) => 'components' in input);
  return {
    address: ADDRESS,
    topics: encodeEventTopics({ abi, eventName: 'MarkChallenged', args }),
    data: encodeAbiParameters(inputs, [CHALLENGE]),
  };
}

type Chain = {
  status: number;
  deep: number | null;
  fails: boolean;
  /** Of which nothing can be read. */
  unread: bigint | null;
  readonly refused: Set<Hex>;
};

type Asked = Pick<ContractCall, 'functionName' | 'args'> & { readonly blockNumber?: bigint };

function deskOf(index: bigint, kept: readonly SignedUpdate[] | null, items = [ITEM]) {
  /** `deep`: the status in a block that is deep enough, where it is another one there. */
  const chain: Chain = { status: OPEN, deep: null, fails: false, unread: null, refused: new Set() };
  const asked: unknown[] = [];
  const wanted: WantedCall[] = [];
  const readContract = async ({ functionName, blockNumber, args }: Asked): Promise<unknown> => {
    if (functionName === 'feedOf') return FEED;
    if (functionName === 'getUpdateFee') return FEE;
    if (args?.[0] === chain.unread) throw new Error('the node is busy');
    const isDeep = blockNumber !== undefined;
    return { ...CHALLENGE, index, status: (isDeep ? chain.deep : null) ?? chain.status };
  };
  const sender = {
    has: () => false,
    want: async (call: WantedCall) => {
      if (chain.fails) throw new Error('no gas');
      if (chain.refused.has(call.data)) throw new Error('its signers are not known');
      wanted.push(call);
    },
  } as unknown as TransactionSender;
  const updates = {
    within: async (feed: Hex, times: object) => {
      asked.push([feed, times]);
      return kept ?? [];
    },
  };
  const desk = new MarkDesk(
    { nodes: agreeingNodes({ readContract, getLogs: async () => items.map(challenged) }), sender },
    { marks: ADDRESS, updates: kept === null ? null : updates },
    { fromBlock: 1n, logBlocks: 10, confirmations: 2 },
  );
  const look = (): Promise<void> => desk.step({ number: 9n } as unknown as ChainHead);
  return { desk, look, wanted, asked, chain };
}

test('an index that is too high is answered with the highest price of its window', async () => {
  const kept = [signed(1_050n, '0x01'), signed(1_100n, '0x02'), signed(1_080n, '0x03')];
  const { desk, look, wanted, asked } = deskOf(1_200n, kept);
  await look();
  expect(asked).toEqual([[FEED.id, { from: 90, to: 110 }]]);
  expect(wanted).toEqual([
    {
      to: ADDRESS,
      data: markAnswerCall(ITEM, ['0x02']),
      value: FEE,
      purpose: { kind: 'answerMark', item: '7' },
    },
  ]);
  expect([desk.open, desk.unanswered.size]).toEqual([1, 0]);
});

test('an index that is too low is answered with the lowest', async () => {
  const kept = [signed(950n, '0x01'), signed(880n, '0x02'), signed(900n, '0x03')];
  const { look, wanted } = deskOf(800n, kept);
  await look();
  expect(wanted.map(({ data }) => data)).toEqual([markAnswerCall(ITEM, ['0x02'])]);
});

const TOLD = 'the index 1200 is out of 900 to 1100';

test.each([
  ['nothing is kept here', null, 'no signed updates are kept here'],
  ['nothing of the window was kept', [], `${TOLD}, and nothing of 90 to 110 was kept`],
  [
    'what was kept is not far enough',
    [signed(1_090n, '0x01')],
    `${TOLD}, and what was kept reaches to 1199`,
  ],
  [
    'what was kept is of another exponent, or no price',
    [signed(2_000n, '0x01', -3), signed(0n, '0x02')],
    `${TOLD}, and nothing of 90 to 110 was kept`,
  ],
] as const)('a challenge stays without an answer where %s', async (_why, kept, reason) => {
  const { desk, look, wanted } = deskOf(1_200n, kept);
  await look();
  expect(wanted).toEqual([]);
  expect([...desk.unanswered]).toEqual([[ITEM, reason]]);
});

test('an answer that cannot be sent is tried again', async () => {
  const { desk, look, wanted, chain } = deskOf(1_200n, [signed(1_100n, '0x01')]);
  chain.fails = true;
  await look();
  expect([...desk.unanswered]).toEqual([[ITEM, 'no gas']]);
  chain.fails = false;
  await look();
  expect([wanted.length, desk.unanswered.size]).toEqual([1, 0]);
});

test.each([
  [ANSWERED, 1, 0],
  [LOST, 0, 1],
])('a challenge that has ended is counted once (%s)', async (status, answered, lost) => {
  const { desk, look, chain } = deskOf(1_200n, []);
  await look();
  chain.status = status;
  // Its log is read again with the last blocks.
  await look();
  await look();
  expect([desk.open, desk.answered, desk.lost, desk.unanswered.size]).toEqual([
    0,
    answered,
    lost,
    0,
  ]);
});

test('a challenge whose block was replaced is open again when it is told again', async () => {
  const { desk, look, wanted, chain } = deskOf(1_200n, [signed(1_100n, '0x01')]);
  chain.status = 0;
  await look();
  expect([desk.open, wanted.length]).toEqual([0, 0]);
  chain.status = OPEN;
  await look();
  expect([desk.open, wanted.length]).toEqual([1, 1]);
});

test('the next farthest is tried where the verifier does not take one', async () => {
  const kept = [signed(1_100n, '0x01'), signed(1_300n, '0x02'), signed(1_200n, '0x03')];
  const { desk, look, wanted, chain } = deskOf(1_200n, kept);
  chain.refused.add(markAnswerCall(ITEM, ['0x02']));
  await look();
  expect(wanted.map(({ data }) => data)).toEqual([markAnswerCall(ITEM, ['0x03'])]);
  for (const one of ['0x01', '0x03'] as const) chain.refused.add(markAnswerCall(ITEM, [one]));
  await look();
  expect(wanted).toHaveLength(1);
  expect([...desk.unanswered]).toEqual([[ITEM, 'its signers are not known']]);
});

test('an answer of somebody else that a reorganization undid is made good', async () => {
  const { desk, look, wanted, chain } = deskOf(1_200n, [signed(1_200n, '0x01')]);
  Object.assign(chain, { status: ANSWERED, deep: OPEN });
  await look();
  await look();
  expect([desk.open, desk.answered, wanted.length]).toEqual([0, 0, 0]);
  chain.status = OPEN;
  await look();
  expect([desk.open, desk.answered, wanted.length]).toEqual([1, 0, 1]);
  Object.assign(chain, { status: ANSWERED, deep: ANSWERED });
  await look();
  await look();
  expect([desk.open, desk.answered]).toEqual([0, 1]);
});

test('one that cannot be read holds up no other', async () => {
  const { desk, look, wanted, chain } = deskOf(1_200n, [signed(1_100n, '0x01')], [ITEM, ITEM + 1n]);
  chain.unread = ITEM;
  await expect(look()).rejects.toThrow('challenge of mark 7: the node is busy (1 failed)');
  expect(wanted.map(({ data }) => data)).toEqual([markAnswerCall(ITEM + 1n, ['0x01'])]);
  expect(desk.unanswered.size).toBe(0);
});
