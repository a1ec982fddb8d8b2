import { expect, test } from 'vitest';
import { computeTotals, type Report, renderReport, reportJson } from './report.ts';

const ETH = 10n ** 18n;

const REPORT: Report = {
  liquidated: [
    { positionId: 3n, atBlock: 90n, rewardWei: ETH, gasWei: ETH / 10n },
    { positionId: 4n, atBlock: 91n, rewardWei: null, gasWei: ETH / 10n },
  ],
  elsewhere: [],
  underWay: [{ positionId: 5n, atBlock: null, rewardWei: null, gasWei: ETH / 100n }],
  failed: [{ positionId: 6n, atBlock: null, rewardWei: null, gasWei: ETH / 20n }],
  missed: [
    { positionId: 7n, byWhom: '0xB', why: 'unprofitable, GasAboveReward' },
    { positionId: 8n, byWhom: null, why: 'skipped, DryRun' },
  ],
  refundsWei: ETH / 10n,
};

test('counts gas of failed tries and of what is under way against what was earned', () => {
  expect(computeTotals(REPORT)).toEqual({
    rewardsWei: ETH,
    rewardsUnpriced: 1,
    gasWei: (ETH * 26n) / 100n,
    gasOfFailedWei: ETH / 20n,
    refundsWei: ETH / 10n,
    profitWei: (ETH * 84n) / 100n,
  });
});

test('says it to people, and to programs in whole wei', () => {
  const text = renderReport(REPORT);
  expect(text).toContain('profit       0.84 ETH');
  expect(text).toContain('1 ETH, and 1 in tokens without a price');
  expect(text).toContain('7  by 0xB: unprofitable, GasAboveReward');
  expect(text).toContain('  still open\n       8  skipped, DryRun');
  const json = JSON.parse(reportJson(REPORT)) as { totals: { profitWei: string } };
  expect(json.totals.profitWei).toBe('840000000000000000');
});
