import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestNode } from './test-node.ts';
import { type BenchCase, meanPool, spotPool, VerdictBench } from './verdict-bench.ts';

const ETHER = 10n ** 18n;
const ONE = 1n << 96n;
const MONTH = 2_592_000n;
const PRECISE = 1_000_123_456_789_000_000_000n;

let node: TestNode;
let bench: VerdictBench;

beforeAll(async () => {
  node = await TestNode.start();
  bench = await VerdictBench.deploy(node);
});
afterAll(() => node.stop());

function holding(token: number, pool: bigint): BenchCase {
  const terms = { principal: 10n * ETHER, interest: 2_000n, elapsedSeconds: MONTH / 2n };
  const holdings = [{ token, balance: PRECISE, pools: [0n, pool, 0n] as const }];
  return { ...terms, baseBalance: 5n, holdings };
}

describe('bench of verdicts', () => {
  it('asks the spot oracle for leading digits one way, for the inverse the other', async () => {
    const pool = spotPool(ONE, 1n);
    const cases = [holding(3, pool), holding(12, pool), holding(3, 0n)];
    const { answers } = await bench.judge('first', cases);
    // 10 ETH for half a month at 20 % are 11 ETH.
    expect(answers.map(({ status }) => status)).toEqual([
      { debt: 11n * ETHER, value: 1_000_100_000_000_000_000_005n },
      { debt: 11n * ETHER, value: (PRECISE * PRECISE) / 1_000_100_000_000_000_000_000n + 5n },
      null,
    ]);
    expect(answers.map(({ extended }) => extended?.isSubject)).toEqual([false, false, undefined]);
  });

  it('asks the mean oracle for whole amounts, of a pool that can look back', async () => {
    const cases = [holding(3, meanPool(-1n, 1n)), holding(12, meanPool(0n, 1n))];
    const { answers } = await bench.judge('hardened', [...cases, holding(3, meanPool(null, 9n))]);
    const values = answers.map(({ status }) => status?.value);
    expect(values[0]).toBeLessThan(PRECISE);
    expect(values.slice(1)).toEqual([PRECISE + 5n, undefined]);
  });
});
