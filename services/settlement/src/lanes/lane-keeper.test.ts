import { expect, test } from 'vitest';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { WantedCall } from '../outbox/transaction-sender.ts';
import { type KeeperParts, LaneKeeper } from './lane-keeper.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEARD_AT = 1_000n;
const DAY = 86_400n;
/** Anyone may open escape a day later. */
const TWO_DAYS = 2n * DAY;

/** Stands for the digest of the deposits up to this one. */
function digest(through: number): string {
  return `0x${through.toString(16).padStart(64, '0')}`;
}

/** What the outpost and its vault say, and what is known of the home chain and of deposits. */
type Facts = {
  readonly taken?: bigint;
  readonly credited?: number;
  readonly read?: () => Promise<number | null>;
  readonly accounts?: number;
  /** What the outpost reverts. */
  readonly refuses?: Purpose['kind'];
};

function keeperOf(facts: Facts = {}) {
  const { taken = 0n, credited = 0, accounts = 0 } = facts;
  const sent: Purpose[] = [];
  const nodes = nodesThatAnswer(({ functionName, args = [] }) => {
    if (functionName === 'digestOf') return digest(Number(args[0]));
    if (functionName === 'takenCount') return taken;
    if (functionName === 'registeredCount') return 0n;
    return HEARD_AT;
  });
  const calls: string[] = [];
  const want = async ({ purpose, data }: WantedCall): Promise<void> => {
    if (purpose.kind === facts.refuses) throw new Error('reverted');
    sent.push(purpose);
    calls.push(data);
  };
  const owners = Array.from({ length: accounts }, (_, at) => [16 + at, '22'.repeat(20)]);
  const parts = {
    nodes,
    sender: { has: () => false, want },
    fold: { owners: { count: accounts, all: () => owners } },
    home: { creditedOf: async () => credited },
    listener: { readThrough: facts.read ?? (async () => credited) },
  } as unknown as KeeperParts;
  const keeper = new LaneKeeper(parts, { lane: 18, vault: ADDRESS, outpost: ADDRESS });
  return { keeper, sent, calls };
}

function headAfter(seconds: bigint): ChainHead {
  return { number: 10n, timestamp: HEARD_AT + seconds } as unknown as ChainHead;
}

test('nothing is credited when the outpost was silent so long that escape is near', async () => {
  const after = (seconds: bigint): Promise<void> =>
    keeperOf().keeper.assertHeard(headAfter(seconds));
  await expect(after(TWO_DAYS)).resolves.toBeUndefined();
  await expect(after(TWO_DAYS + 1n)).rejects.toThrow('heard nothing for 172801 seconds of 172800');
});

test.each(['register', 'take'] as const)(
  'the outpost hears of us although %s is refused',
  async (of) => {
    const { keeper, sent } = keeperOf({ credited: 2, accounts: 1, refuses: of });
    await expect(keeper.step(headAfter(DAY))).rejects.toThrow('reverted');
    expect(sent[0]).toEqual({ kind: 'beat' });
  },
);

test('what was credited is taken as far as it was read, and by hundreds', async () => {
  const through = async (facts: Facts): Promise<readonly Purpose[]> => {
    const { keeper, sent } = keeperOf(facts);
    await keeper.step(headAfter(1n));
    return sent;
  };
  expect(await through({ taken: 5n, credited: 8 })).toEqual([{ kind: 'take', through: 8 }]);
  expect(await through({ taken: 5n, credited: 5 })).toEqual([]);
  expect(await through({ taken: 5n, credited: 500 })).toEqual([{ kind: 'take', through: 105 }]);
  const read = async (): Promise<number> => 7;
  expect(await through({ taken: 5n, credited: 8, read })).toEqual([{ kind: 'take', through: 7 }]);
  expect(await through({ taken: 7n, credited: 8, read })).toEqual([]);
  // An outbox that is older than this figure.
  const unknown = async (): Promise<null> => null;
  expect(await through({ credited: 8, read: unknown })).toEqual([{ kind: 'take', through: 8 }]);
});

test('a taking names the deposits that were credited, and none that came in between', async () => {
  const { keeper, calls } = keeperOf({ taken: 5n, credited: 8 });
  await keeper.step(headAfter(1n));
  expect(calls[0]?.slice(10)).toBe(`${'8'.padStart(64, '0')}${digest(8).slice(2)}`);
  let looks = 0;
  // The chain has other blocks when the digest was read.
  const read = async (): Promise<number> => {
    looks += 1;
    if (looks > 1) throw new Error('not those of this chain');
    return 8;
  };
  const late = keeperOf({ taken: 5n, credited: 8, read });
  await expect(late.keeper.step(headAfter(1n))).rejects.toThrow('not those of this chain');
  expect(late.calls).toEqual([]);
});

test('nothing is taken of a chain with other deposits than those that were credited', async () => {
  const read = (): Promise<number> => Promise.reject(new Error('not those of this chain'));
  const { keeper, sent } = keeperOf({ credited: 8, read });
  await expect(keeper.step(headAfter(1n))).rejects.toThrow('not those of this chain');
  expect(sent).toEqual([]);
});
