import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestNode } from '../test-chain/test-node.ts';
import { VerdictBench } from '../test-chain/verdict-bench.ts';
import { compareVerdicts } from './compare-verdicts.ts';

let node: TestNode;
let bench: VerdictBench;

beforeAll(async () => {
  node = await TestNode.start();
  bench = await VerdictBench.deploy(node);
}, 120_000);
afterAll(() => node.stop());

// `npm run liquidator-verdicts -- --cases 100000` asks for as many as one has time for.
it.each(['first', 'hardened'] as const)(
  'says of random positions what the contract says (%s)',
  async (generation) => {
    const comparison = await compareVerdicts(bench, { generation, cases: 1_500, seed: 20_240 });
    expect(comparison.differences).toEqual([]);
    expect(comparison.fastPathDiffers).toBe(0);
    // A comparison of nothing would agree as well.
    expect(comparison.subject).toBeGreaterThan(300);
    expect(comparison.solvent).toBeGreaterThan(300);
    expect(comparison.atTheBorder).toBeGreaterThan(30);
    expect(comparison.reverting).toBeGreaterThan(30);
    expect(comparison.secondsOfInsolvency).toBeGreaterThan(30);
    expect(comparison.leftToTheContract).toBeLessThan(150);
  },
  240_000,
);
