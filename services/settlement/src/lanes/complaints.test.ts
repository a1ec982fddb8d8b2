import { expect, test } from 'vitest';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { Complaints } from './complaints.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const NOW = 1_000n;
const HEAD = headAt(NOW);
const DAY = 86_400n;
const FAR = 1_000_000n;

/** What an outpost and its vault say. */
type Facts = {
  readonly taken?: bigint;
  readonly count?: bigint;
  readonly confirmed?: bigint;
  /** Takings that were complained about, in this order. */
  numbers?: readonly bigint[];
  deadline?: (number: bigint) => bigint;
};

function headAt(timestamp: bigint): ChainHead {
  return { number: 10n, timestamp } as unknown as ChainHead;
}

function complaintsOf(facts: Facts): Complaints {
  const { taken = 0n, count = taken, confirmed = 0n } = facts;
  const nodes = nodesThatAnswer(({ functionName, args = [] }) => {
    const { numbers = [], deadline = () => 0n } = facts;
    const [number = 0n] = args;
    if (functionName === 'takenCount') return taken;
    if (functionName === 'depositCount') return count;
    if (functionName === 'complaintCount') return BigInt(numbers.length);
    if (functionName === 'complaintOf') return numbers[Number(number) - 1] ?? 0n;
    if (functionName === 'confirmedCount') return confirmed;
    const isWaiting = number > taken && number <= count;
    return isWaiting || numbers.includes(number) ? deadline(number) : 0n;
  });
  return new Complaints(nodes, { vault: ADDRESS, outpost: ADDRESS });
}

test('nothing is credited when a complaint is nearly over, of whichever that wait', async () => {
  const deadlineAt = NOW + 2n * DAY;
  // One of the first hundred that wait, and one behind them.
  for (const number of [4n, 104n]) {
    const deadline = (of: bigint): bigint => (of === number ? deadlineAt : 0n);
    const complaints = complaintsOf({ taken: 3n, count: 105n, deadline });
    await complaints.step(HEAD);
    await expect(complaints.assertNoneDue(headAt(NOW + DAY - 1n))).resolves.toBeUndefined();
    const why = `deposit ${number} was complained about and must be taken by second ${deadlineAt}`;
    await expect(complaints.assertNoneDue(headAt(NOW + DAY))).rejects.toThrow(why);
  }
});

test('a complaint about a taking is over when another key has confirmed it', async () => {
  const deadline = (of: bigint): bigint => (of === 4n ? FAR : 0n);
  const facts = { taken: 4n, count: 5n, numbers: [4n], deadline };
  const ended = async (confirmed: bigint): Promise<void> => {
    const complaints = complaintsOf({ ...facts, confirmed });
    await complaints.step(HEAD);
    await complaints.assertNoneDue(headAt(FAR));
  };
  await expect(ended(3n)).rejects.toThrow('deposit 4 was complained about and must be confirmed');
  await expect(ended(4n)).resolves.toBeUndefined();
});

test('nothing is credited before complaints were looked at', async () => {
  const why = 'all complaints are not read yet; no deposit is credited until they are';
  await expect(complaintsOf({}).assertNoneDue(HEAD)).rejects.toThrow(why);
});

test('a complaint that a reorganization undid is over, and one in its place is read', async () => {
  const facts: Facts = { taken: 9n, numbers: [5n, 6n], deadline: () => FAR };
  const complaints = complaintsOf(facts);
  await complaints.step(HEAD);
  expect(complaints.problems).toHaveLength(2);
  facts.numbers = [5n];
  await complaints.step(HEAD);
  expect(complaints.problems).toHaveLength(1);
  await expect(complaints.assertNoneDue(HEAD)).resolves.toBeUndefined();
  facts.numbers = [];
  await complaints.step(HEAD);
  await expect(complaints.assertNoneDue(HEAD)).resolves.toBeUndefined();
  // As many as before, and others.
  facts.numbers = [7n, 8n];
  await complaints.step(HEAD);
  facts.numbers = [7n, 9n];
  await complaints.step(HEAD);
  await complaints.step(HEAD);
  facts.deadline = () => NOW;
  await complaints.step(HEAD);
  expect(complaints.problems).toEqual([
    'deposit 7 is complained of: to be confirmed by second 1000',
    'deposit 9 is complained of: to be confirmed by second 1000',
  ]);
  const why = 'deposit 7 was complained about and must be confirmed by second 1000';
  await expect(complaints.assertNoneDue(HEAD)).rejects.toThrow(why);
});

test('a hundred complaints are read at once; nothing is credited before all are', async () => {
  const numbers = Array.from({ length: 201 }, (_, at) => BigInt(at + 1));
  const complaints = complaintsOf({ taken: 201n, numbers, deadline: () => FAR });
  for (const left of [101, 1]) {
    await complaints.step(HEAD);
    const why = `${left} complaints are not read yet; no deposit is credited until they are`;
    await expect(complaints.assertNoneDue(HEAD)).rejects.toThrow(why);
  }
  await complaints.step(HEAD);
  expect(complaints.problems).toHaveLength(201);
  await expect(complaints.assertNoneDue(HEAD)).resolves.toBeUndefined();
});
