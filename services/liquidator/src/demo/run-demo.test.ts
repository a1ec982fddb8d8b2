import { afterAll, beforeAll, expect, test } from 'vitest';
import { Recording } from '../backtest/recording.ts';
import { computeBacktestTotals } from '../backtest/render-backtest.ts';
import { type Backtest, runBacktest } from '../backtest/run-backtest.ts';
import { openUpstream } from '../backtest/upstream.ts';
import { computeTotals, renderReport } from '../operations/report.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import { demoConfig, demoConfigText } from './demo-config.ts';
import { recover } from './demo-market.ts';
import { runDemo } from './run-demo.ts';

let chain: TestChain;

beforeAll(async () => {
  chain = await TestChain.start();
});
afterAll(() => chain.stop());

test.each(['first', 'hardened'] as const)(
  'the bot finds, freezes, confirms and earns, from its configuration file on: %s generation',
  async (generation) => {
    const seen = chain.withGeneration(generation);
    if (generation === 'hardened') await recover(seen);
    const fromBlock = await seen.node.client.getBlockNumber();
    const lines: string[] = [];
    const end = new AbortController().signal;
    const tell = (line: string): void => void lines.push(line);
    const demo = { chain: seen, positions: 2, port: 0, stay: false, tell, end };
    const { report, receivedWei, market } = await runDemo(demo);

    const totals = computeTotals(report);
    expect(receivedWei).toBe(market.rewardWei * 3n);
    expect(totals.rewardsWei).toBe(receivedWei);
    expect(totals.gasWei).toBeGreaterThan(0n);
    expect(totals.profitWei).toBe(receivedWei - totals.gasWei);
    expect(report.failed).toEqual([]);
    expect(report.missed).toEqual([]);
    expect(renderReport(report)).toContain('liquidated   3 positions');
    for (const positionId of [...market.weak, market.slow]) {
      const [, , , isClosed] = await seen.read('subjectToLiquidationExtended', [positionId]);
      expect(isClosed).toBe(true);
      const steps = lines.filter((line) => line.includes(`position ${positionId}: `));
      const order = ['found', 'signed, freeze', 'signed, confirm', 'liquidated'];
      const places = order.map((word) => steps.findIndex((line) => line.includes(word)));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places).not.toContain(-1);
    }
    const { value, debt } = await seen.status(market.strong);
    expect(value).toBeGreaterThan(debt);
    await backtest(seen, fromBlock, totals.rewardsWei);
  },
);

/** The same blocks again: from the node, and from what the node said. */
async function backtest(chain: TestChain, fromBlock: bigint, rewardsWei: bigint): Promise<void> {
  const files = { store: ':memory:', keystore: 'none', passwordFile: 'none' };
  const config = demoConfig(demoConfigText(chain, files, { fromBlock, port: 0 }));
  const recording = new Recording();
  const to = await chain.node.client.getBlockNumber();
  const range = { config, recording, from: fromBlock + 1n, to, gasPriceWei: null };
  const { upstream, close } = openUpstream(config);
  const fromNode: Backtest = await runBacktest({ ...range, upstream });
  await close();
  const { counts, rewardsWei: wouldBe, gasWei } = computeBacktestTotals(fromNode);
  expect(counts).toEqual({ earned: 3, recovered: 0, lost: 0, unprofitable: 0, underWay: 0 });
  expect(wouldBe).toBe(rewardsWei);
  expect(gasWei).toBeGreaterThan(0n);
  expect(await runBacktest({ ...range, upstream: null })).toEqual(fromNode);
}
