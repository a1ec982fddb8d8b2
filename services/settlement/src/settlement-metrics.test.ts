import { expect, test } from 'vitest';
import type { LaneStatus } from './lanes/lane.ts';
import { type SettlementFigures, settlementMetrics } from './settlement-metrics.ts';

/** Figures of which only these are not zero. */
function figures(changed: Partial<SettlementFigures>): SettlementFigures {
  return new Proxy(changed, {
    get: (known, name): unknown => (name in known ? Reflect.get(known, name) : 0),
  }) as SettlementFigures;
}

function laneAt(head: number | null): LaneStatus {
  const counted = { depositsCredited: 0, withdrawalsConfirmed: 0, withdrawalsFailed: 0 };
  const status = { chain: 1, chainId: 31_338, account: 18, head, health: null, assets: [] };
  return { ...status, ...counted, comparisons: 0 };
}

test('a figure that is not known is no number', async () => {
  const text = await settlementMetrics(
    () => figures({ differences: null }),
    () => [laneAt(null)],
  ).metrics();
  expect(text).toContain('tandem_settlement_differences Nan');
  expect(text).toContain('tandem_settlement_lane_block{chain="31338"} Nan');
  const known = await settlementMetrics(
    () => figures({ differences: 3 }),
    () => [laneAt(7)],
  ).metrics();
  expect(known).toContain('tandem_settlement_differences 3');
  expect(known).toContain('tandem_settlement_lane_block{chain="31338"} 7');
});
