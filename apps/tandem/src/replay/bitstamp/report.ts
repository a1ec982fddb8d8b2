import type { CauseCounts, ComparisonReport } from '@tandem/recording';
import type { Json } from '../../audit/audit-json.ts';
import { labeled } from '../../audit/audit-text.ts';
import { clockTime, count } from '../../terminal/figures.ts';
import type { BitstampResult } from './replay-bitstamp.ts';

/** Differences shown one by one; the rest is counted by cause. */
const SHOWN = 5;

/** The comparison for people: how much agrees, and where and why the rest does not. */
export function bitstampText(result: BitstampResult): readonly string[] {
  const { report, scale } = result;
  const { recordedTrades, matchedTrades, snapshots, bestEqual, top5Equal } = report;
  const of = (part: number, whole: number): string =>
    `${count(part)} of ${count(whole)} (${((part * 100) / Math.max(1, whole)).toFixed(2)}%)`;
  return [
    '',
    'COMPARISON  with the recorded venue',
    '',
    labeled('trades within 1 s', of(matchedTrades, recordedTrades)),
    labeled('trades within 5 s', of(report.matchedTradesWithin5s, recordedTrades)),
    labeled('trades only here', count(report.extraTrades)),
    labeled('best bid and ask', `${of(bestEqual, snapshots)} of the snapshots equal`),
    labeled('top five levels', `${of(top5Equal, snapshots)} equal, price and size`),
    labeled('orders', `${count(result.ordersRefused)} refused; ${beyondText(scale)}`),
    labeled('lines', `${count(result.lines)}, ${result.faults} of them not readable`),
    ...causesText('trades missing here', report.tradeCauses),
    ...tradesText(report),
    ...causesText('snapshots that differ', report.snapshotCauses),
    ...snapshotsText(report),
  ];
}

function beyondText({ ordersBeyond, maxPriceCents }: BitstampResult['scale']): string {
  if (ordersBeyond === 0) return 'all fit into one market';
  const bound = `price up to ${dollarsOf(maxPriceCents)}`;
  return `${count(ordersBeyond)} beyond the market's bounds (${bound})`;
}

function causesText(label: string, causes: CauseCounts): readonly string[] {
  const entries = Object.entries(causes).toSorted(([, a], [, b]) => b - a);
  if (entries.length === 0) return [labeled(label, 'none')];
  return entries.map(([cause, times], at) => labeled(at === 0 ? label : '', `${times} ${cause}`));
}

function tradesText({ tradeDifferences }: ComparisonReport): readonly string[] {
  return tradeDifferences.slice(0, SHOWN).map(({ cause, trade }) => {
    const what = `${bitcoins(trade.sizeLots)} at ${dollarsOf(trade.priceCents)}`;
    return labeled('', `  ${clockTime(trade.timeUs)}  ${what}: ${cause}`);
  });
}

function snapshotsText({ snapshotDifferences }: ComparisonReport): readonly string[] {
  return snapshotDifferences.slice(0, SHOWN).map(({ cause, timeUs, level }) => {
    const { side, priceCents, recordedLots, venueLots } = level;
    const sizes = `recorded ${bitcoins(recordedLots)}, here ${bitcoins(venueLots)}`;
    return labeled(
      '',
      `  ${clockTime(timeUs)}  ${side} ${dollarsOf(priceCents)}: ${sizes}: ${cause}`,
    );
  });
}

function dollarsOf(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}

function bitcoins(lots: number): string {
  return `${(lots / 100_000_000).toFixed(8)} BTC`;
}

/** The comparison for programs. */
export function bitstampJson(result: BitstampResult): { readonly [key: string]: Json } {
  const { report, scale } = result;
  return {
    recordedTrades: report.recordedTrades,
    matchedTrades: report.matchedTrades,
    matchedTradesWithin5s: report.matchedTradesWithin5s,
    extraTrades: report.extraTrades,
    snapshots: report.snapshots,
    bestEqual: report.bestEqual,
    top5Equal: report.top5Equal,
    tradeCauses: { ...report.tradeCauses },
    snapshotCauses: { ...report.snapshotCauses },
    ordersRefused: result.ordersRefused,
    ordersBeyondBounds: scale.ordersBeyond,
    accountsOpened: result.accountsOpened,
    recordedLines: result.lines,
    recordingFaults: result.faults,
  };
}
