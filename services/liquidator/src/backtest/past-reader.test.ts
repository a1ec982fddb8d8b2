import { type Hex, hexToNumber, numberToHex, padHex } from 'viem';
import { expect, test } from 'vitest';
import { PastReader } from './past-reader.ts';
import { type LogFilter, type RecordedLog, Recording } from './recording.ts';

const POOL: Hex = '0x1111111111111111111111111111111111111111';
const OTHER: Hex = '0x2222222222222222222222222222222222222222';
const TOPIC = padHex('0xaa', { size: 32 });
const LAST = 999;

const hashOf = (number: number): Hex => padHex(numberToHex(number), { size: 32 });

function logOf(number: number, address: Hex): RecordedLog {
  return {
    address,
    topics: [TOPIC],
    data: '0x',
    logIndex: address === POOL ? '0x0' : '0x1',
    transactionHash: hashOf(number),
    blockNumber: numberToHex(number),
    blockHash: hashOf(number),
  };
}

type Limits = { readonly blocks?: number; readonly batch?: number };

/** A chain with a log of each contract in every tenth block, that counts what it is asked. */
function open(limits: Limits = {}) {
  const counts = { headers: 0, logs: 0, refused: 0 };
  const refuse = (): never => {
    counts.refused += 1;
    throw new Error('too many');
  };
  const past = new PastReader({
    recording: new Recording(),
    from: 0n,
    to: BigInt(LAST),
    logRange: 400n,
    upstream: {
      ask: async (_, [filter]) => {
        const { fromBlock = '0x0', toBlock = '0x0', address } = filter as LogFilter;
        const [from, to] = [hexToNumber(fromBlock), hexToNumber(toBlock)];
        if (to - from + 1 > (limits.blocks ?? LAST)) refuse();
        counts.logs += 1;
        const numbers = Array.from({ length: to - from + 1 }, (__, index) => from + index);
        return numbers
          .filter((number) => number % 10 === 0)
          .flatMap((number) => (address as Hex[]).map((one) => logOf(number, one)));
      },
      askMany: async (_, all) => {
        if (all.length > (limits.batch ?? LAST)) refuse();
        counts.headers += 1;
        return all.map(([number]) => {
          const header = { hash: hashOf(hexToNumber(number as Hex)), parentHash: hashOf(0) };
          return { ...header, number, timestamp: '0x1', baseFeePerGas: '0x1' };
        });
      },
    },
  });
  return { past, counts };
}

/** Block by block, as the bot asks; returns how many logs it was given. */
async function walk(past: PastReader, from: number, to: number, address: readonly Hex[]) {
  let logs = 0;
  for (let number = from; number <= to; number += 1) {
    const block = await past.block(BigInt(number));
    expect(block?.hash).toBe(hashOf(number));
    const found = await past.logs({ blockHash: hashOf(number), address, topics: [[TOPIC]] });
    expect(found.every(({ blockHash }) => blockHash === hashOf(number))).toBe(true);
    logs += found.length;
  }
  return logs;
}

test('asks ten times for headers and three times for logs in a thousand blocks', async () => {
  const { past, counts } = open();
  expect(await walk(past, 0, LAST, [POOL])).toBe(100);
  expect(counts).toEqual({ headers: 10, logs: 3, refused: 0 });
});

test('asks anew for what was read ahead when another contract is watched', async () => {
  const { past, counts } = open();
  expect(await walk(past, 0, 199, [POOL])).toBe(20);
  expect(await walk(past, 200, 399, [POOL, OTHER])).toBe(40);
  expect(counts).toEqual({ headers: 4, logs: 2, refused: 0 });
});

test('asks for less where a node refuses, and loses nothing', async () => {
  const { past, counts } = open({ blocks: 50, batch: 30 });
  expect(await walk(past, 0, LAST, [POOL])).toBe(100);
  // Batches of 25 to the end.
  expect(counts.headers).toBe(40);
  expect(counts.logs).toBeGreaterThanOrEqual(20);
  // It grows again after each piece that was taken, and learns again.
  expect(counts.logs + counts.refused).toBeLessThan(70);
});

test('reads any range in pieces', async () => {
  const { past, counts } = open({ blocks: 50 });
  const range = { fromBlock: numberToHex(0), toBlock: numberToHex(499) };
  const logs = await past.logs({ ...range, address: [POOL], topics: [[TOPIC]] });
  expect(logs.map(({ blockNumber }) => hexToNumber(blockNumber))).toHaveLength(50);
  expect(counts.logs).toBeGreaterThanOrEqual(10);
});

test('says that a block was reorganized instead of leaving out its logs', async () => {
  const { past } = open();
  await walk(past, 0, 5, [POOL]);
  const recording = new Recording();
  for (const number of [10, 11]) {
    recording.addBlock({ ...(await past.block(10n))!, number: numberToHex(number), hash: '0xbad' });
  }
  const other = new PastReader({
    recording,
    from: 0n,
    to: BigInt(LAST),
    logRange: 400n,
    upstream: { ask: async () => [logOf(11, POOL)], askMany: async () => [] },
  });
  await expect(other.logs({ blockHash: '0xbad', address: [POOL] })).rejects.toThrow(
    'block 11 was reorganized while it was read',
  );
});
