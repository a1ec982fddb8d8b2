import type { Json } from '../../audit/audit-json.ts';
import { labeled } from '../../audit/audit-text.ts';
import { count } from '../../terminal/figures.ts';
import type { BinanceResult } from './replay-binance.ts';

/** The comparison for people. Between two depth updates nobody knows which orders came and went. */
export function binanceText(result: BinanceResult): readonly string[] {
  const { survey, recordedTrades, matchedTrades, snapshots, bestEqual, top5Equal } = result;
  const of = (part: number, whole: number): string =>
    `${count(part)} of ${count(whole)} (${((part * 100) / Math.max(1, whole)).toFixed(2)}%)`;
  return [
    '',
    'COMPARISON  with the recorded venue',
    '',
    labeled('market', `${survey.symbol} ${result.isPerpetual ? 'perpetual' : 'spot'}`),
    labeled('trades', `${of(matchedTrades, recordedTrades)} filled in full at the recorded price`),
    labeled('', 'the rest met orders that came and went between two depth updates'),
    labeled(
      'best bid and ask',
      `${of(bestEqual, snapshots)} equal after a depth update, with size`,
    ),
    labeled('top five levels', of(top5Equal, snapshots)),
    labeled('index prices', count(result.indexPrices)),
    labeled('lines', `${count(result.lines)}, ${result.faults} not readable, ${result.gaps} gaps`),
  ];
}

/** The comparison for programs. */
export function binanceJson(result: BinanceResult): { readonly [key: string]: Json } {
  return {
    symbol: result.survey.symbol,
    recordedTrades: result.recordedTrades,
    matchedTrades: result.matchedTrades,
    snapshots: result.snapshots,
    bestEqual: result.bestEqual,
    top5Equal: result.top5Equal,
    indexPrices: result.indexPrices,
    depthGaps: result.gaps,
    recordedLines: result.lines,
    recordingFaults: result.faults,
  };
}
