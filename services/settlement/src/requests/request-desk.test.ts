import type { CommandPort } from '@tandem/ingress';
import type { Event, ForcedRequest } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { RequestDesk } from './request-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEAD = { number: 10n, hash: `0x${'22'.repeat(32)}`, timestamp: 1_000n } as const;
const OPEN = 1;
const PARTIAL = 3;
const WITHDRAW = 0;
const CLOSE = 1;
const WINDOW = 600n;
const ACCOUNT = 16;

type Row = {
  state: number;
  kind: number;
  units: bigint;
  served: bigint;
  newest: bigint;
  denied: bigint;
  account?: number;
};

function close(state: number): Row {
  return { state, kind: CLOSE, units: 0n, served: 0n, newest: 0n, denied: 0n };
}

function withdrawal(units: bigint, newest = 0n, served = 0n): Row {
  return { state: OPEN, kind: WITHDRAW, units, served, newest, denied: 0n };
}

/** What the mirror lets go of every withdrawal (null: it reverts), and says of the account. */
type Mirror = { possible: bigint | null; isDisputed: boolean; refused: bigint };

/** A chain with these rows, one for each number. */
function chainOf(rows: readonly (Row | Error)[], mirror: Mirror, reads: Set<number>): ChainNodes {
  return nodesThatAnswer(({ functionName, args = [] }) => {
    if (functionName === 'pausedUntil') return 0n;
    if (functionName === 'requestCount') return BigInt(rows.length);
    if (functionName === 'window') return WINDOW;
    if (functionName === 'refusedUnits') return mirror.refused;
    if (functionName === 'accountFlags') {
      return mirror.isDisputed && Number(args[0]) === ACCOUNT ? 3n : 1n;
    }
    if (functionName === 'possibleOf') {
      if (mirror.possible === null) throw new Error('no price is fresh');
      return [mirror.possible, mirror.isDisputed];
    }
    reads.add(Number(args[0]));
    const row = rows[Number(args[0]) - 1];
    if (row instanceof Error) throw row;
    return { account: ACCOUNT, target: 0, filedAt: 900, ...row };
  });
}

/** @param apart whether the settlement knows that engine and mirror differ */
function deskOf(rows: readonly (Row | Error)[], apart = false) {
  const sent: number[] = [];
  const amounts: (number | null)[] = [];
  const reads = new Set<number>();
  const clock = { ms: 0 };
  const mirror: Mirror = { possible: 0n, isDisputed: false, refused: 0n };
  const port = {
    submit: async ({ command }: { readonly command: ForcedRequest }) => {
      sent.push(command.requestNumber);
      amounts.push(command.amount);
      return { kind: 'released', events: [{ kind: 'RequestTaken' } as unknown as Event] };
    },
  } as unknown as CommandPort;
  const desk = new RequestDesk(
    { nodes: chainOf(rows, mirror, reads), port, nowMs: () => clock.ms, isApart: () => apart },
    {
      requests: ADDRESS,
      vault: ADDRESS,
      withdrawalHandler: ADDRESS,
      assets: ADDRESS,
      confirmations: 2,
      retryMs: 300,
      readAtOnce: 100,
    },
  );
  const look = (timestamp: bigint = HEAD.timestamp): Promise<void> =>
    desk.step({ ...HEAD, timestamp } as unknown as ChainHead);
  return { desk, look, sent, amounts, reads, clock, mirror };
}

test('a close that is answered before the engine is asked again counts as answered', async () => {
  const rows = [close(OPEN)];
  const { desk, look, sent } = deskOf(rows);
  await look();
  expect(desk.waiting.get(1)).toBe('a closing order was sent');
  rows[0] = close(PARTIAL);
  await look();
  await look();
  expect(sent).toEqual([1]);
  expect(desk.served).toBe(1);
  expect(desk.waiting.size).toBe(0);
});

test('what was answered before the start does not count', async () => {
  const { desk, look, sent } = deskOf([close(PARTIAL), close(PARTIAL)]);
  await look();
  expect(sent).toEqual([]);
  expect(desk.served).toBe(0);
});

test('a request that waits holds up later ones of its account', async () => {
  const { look, sent, clock } = deskOf([close(OPEN), close(OPEN)]);
  await look();
  expect(sent).toEqual([1]);
  clock.ms = 299;
  await look();
  expect(sent).toEqual([1]);
  clock.ms = 300;
  await look();
  expect(sent).toEqual([1, 1]);
});

test('a flood of requests takes several looks, in the order of each account', async () => {
  const rows = Array.from({ length: 250 }, (_, at) => ({
    ...close(OPEN),
    account: at < 249 ? at + 100 : 100,
  }));
  const { look, sent } = deskOf(rows);
  const after: number[] = [];
  for (let at = 0; at < 3; at += 1) {
    await look();
    after.push(sent.length);
  }
  expect(after).toEqual([100, 200, 249]);
  // The last one is of the account of the first, which waits.
  expect(sent).toEqual(Array.from({ length: 249 }, (_, at) => at + 1));
});

test('thousands that have ended are passed by in a few looks, and read no more', async () => {
  const rows = Array.from({ length: 2_000 }, () => close(PARTIAL));
  rows[0] = close(OPEN);
  rows.push({ ...close(OPEN), account: 99 });
  const { look, sent, reads } = deskOf(rows);
  await look();
  await look();
  expect(sent).toEqual([1, 2_001]);
  reads.clear();
  await look();
  await look();
  expect([...reads]).toEqual([1, 2_001]);
});

test('the engine alone measures a withdrawal where it agrees with the mirror', async () => {
  const { look, amounts, mirror } = deskOf([withdrawal(50n)]);
  mirror.possible = 20n;
  await look();
  expect(amounts).toEqual([50]);
});

test.each([
  { who: 'the mirror', apart: false, isDisputed: true },
  { who: 'the settlement', apart: true, isDisputed: false },
])('no more is asked for than the mirror lets go when $who says apart', async (of) => {
  const { look, amounts, mirror } = deskOf([withdrawal(50n)], of.apart);
  Object.assign(mirror, { possible: 20n, isDisputed: of.isDisputed });
  await look();
  expect(amounts).toEqual([20]);
});

test('a request of which the mirror lets nothing go is answered all the same', async () => {
  const { desk, look, amounts } = deskOf([withdrawal(50n)], true);
  await look();
  expect(amounts).toEqual([0]);
  expect(desk.waiting.get(1)).toBe('taken by the engine, not answered on chain yet');
});

test('requests of an account that is apart go one after the other', async () => {
  const rows = [withdrawal(50n), withdrawal(50n)];
  const { desk, look, sent, mirror, clock } = deskOf(rows, true);
  mirror.possible = 20n;
  await look();
  await look();
  expect(sent).toEqual([1]);
  expect(desk.waiting.get(2)).toBe('an earlier one of the account is not answered yet');
  rows[0] = { ...withdrawal(50n), state: PARTIAL };
  clock.ms = 300;
  await look();
  expect(sent).toEqual([1, 2]);
});

test('what an answer left over is asked for under the newest number, and not at once', async () => {
  const rows = [withdrawal(5_000n)];
  const { desk, look, sent, amounts, mirror, clock } = deskOf(rows);
  mirror.possible = 2_000n;
  await look();
  // The answer was refused: a part of it was scheduled all the same.
  const again = withdrawal(5_000n, 2n, 1_000n);
  rows.splice(0, 1, again, again);
  await look();
  expect(sent).toEqual([1]);
  clock.ms = 300;
  await look();
  expect([sent, amounts]).toEqual([
    [1, 2],
    [5_000, 2_000],
  ]);
  expect([...desk.waiting.keys()]).toEqual([2]);
  const answered = { ...again, state: PARTIAL };
  rows.splice(0, 2, answered, answered);
  await look();
  expect([desk.served, desk.waiting.size]).toEqual([1, 0]);
});

test('of an account in dispute a part is spared when it is asked again: prices move', async () => {
  const again = withdrawal(5_000n, 2n);
  const { look, amounts, mirror } = deskOf([again, again]);
  Object.assign(mirror, { possible: 2_000n, isDisputed: true });
  await look();
  expect(amounts).toEqual([1_990]);
});

test('behind two answers that were not true, half of what is left is asked for', async () => {
  const rows = [withdrawal(5_000n, 2n), withdrawal(5_000n, 2n)];
  const { look, sent, amounts, mirror, clock } = deskOf(rows);
  // Whatever its owner shows between the answers.
  Object.assign(mirror, { possible: 0n, isDisputed: true });
  await look();
  const refuse = async (change: Partial<Row>): Promise<void> => {
    const newest = BigInt(rows.length + 1);
    const again = { ...withdrawal(5_000n, newest), ...change };
    rows.splice(0, rows.length, ...Array.from({ length: rows.length + 1 }, () => again));
    mirror.possible = mirror.possible === 0n ? 5_000n : 0n;
    clock.ms += 300;
    await look();
  };
  await refuse({});
  await refuse({ denied: 2_501n });
  await refuse({ denied: 2_501n, served: 1_250n });
  expect([sent, amounts]).toEqual([
    [2, 3, 4, 5],
    [0, 2_500, 1_250, 625],
  ]);
});

test('what the chain refused is waited for, but not until the request is overdue', async () => {
  const { desk, look, amounts, mirror } = deskOf([withdrawal(50n)], true);
  Object.assign(mirror, { possible: 20n, refused: 30n });
  await look();
  expect(amounts).toEqual([]);
  expect(desk.waiting.get(1)).toBe('what the chain refused is not given back yet');
  await look(900n + WINDOW / 2n);
  expect(amounts).toEqual([20]);
});

test('what fails for one account holds up its own later requests, and nobody else', async () => {
  const other = { ...withdrawal(70n), account: ACCOUNT + 1 };
  const { desk, look, sent, amounts, mirror } = deskOf([withdrawal(50n), close(OPEN), other]);
  Object.assign(mirror, { possible: null, isDisputed: true });
  await expect(look()).rejects.toThrow('request 1: no price is fresh (1 failed)');
  expect([sent, amounts]).toEqual([[3], [70]]);
  expect(desk.waiting.get(1)).toBe('no price is fresh');
  mirror.possible = 20n;
  await look();
  expect([sent, amounts]).toEqual([
    [3, 1, 2],
    [70, 20, null],
  ]);
});

test('one that cannot be read holds up those behind it, which may be of its account', async () => {
  const rows: (Row | Error)[] = [close(OPEN), new Error('the node is busy'), close(OPEN)];
  const { desk, look, sent } = deskOf(rows);
  await expect(look()).rejects.toThrow('request 2: the node is busy (1 failed)');
  expect(sent).toEqual([1]);
  expect(desk.waiting.get(2)).toBe('the node is busy');
  rows[1] = { ...close(OPEN), account: ACCOUNT + 1 };
  await look();
  expect(sent).toEqual([1, 2]);
});
