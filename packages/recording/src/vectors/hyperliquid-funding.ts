import { signedScaledInteger } from '../decimal-text.ts';
import { RecordingFault } from '../fault.ts';
import { parseHyperliquidDocument } from '../hyperliquid/parse-document.ts';

/** One settled funding rate with the premium behind it, both in 10^-8. */
export type FundingVector = {
  readonly timeMs: number;
  readonly premiumE8: number;
  readonly fundingRateE8: number;
  readonly rule: FundingRule;
};

/**
 * rate = (premium + clamp(interest - premium, -bound, +bound)) / divisor, rounded to the nearest
 * 10^-8. The venue changed the numbers four times within the recording.
 */
export type FundingRule = {
  /** The first settlement of the rule. */
  readonly fromMs: number;
  readonly interestE8: number;
  readonly boundE8: number;
  /** 1 while funding was settled every eight hours, 8 since it is every hour. */
  readonly divisor: number;
};

/** Derived from the recording; see the README of this package for how. */
export const FUNDING_RULES: readonly FundingRule[] = [
  { fromMs: 1_683_849_600_048, interestE8: 10_000, boundE8: 30_000, divisor: 1 },
  { fromMs: 1_686_186_000_054, interestE8: 10_000, boundE8: 30_000, divisor: 8 },
  { fromMs: 1_686_949_200_129, interestE8: 0, boundE8: 0, divisor: 8 },
  { fromMs: 1_689_390_000_194, interestE8: 10_000, boundE8: 30_000, divisor: 8 },
  { fromMs: 1_689_469_200_058, interestE8: 10_000, boundE8: 20_000, divisor: 8 },
];

/** The recorded funding history of BTC, each rate with the rule in force. */
export function parseFundingVectors(text: string): readonly FundingVector[] {
  for (const entry of parseHyperliquidDocument(text)) {
    if (entry.kind === 'fault') throw new RecordingFault(entry.reason, entry.detail);
    if (entry.record.kind !== 'fundingHistory') continue;
    return entry.record.rates.map(({ timeMs, premium, fundingRate }) => ({
      timeMs,
      premiumE8: signedScaledInteger(premium, 8),
      fundingRateE8: signedScaledInteger(fundingRate, 8),
      rule: ruleAt(timeMs),
    }));
  }
  throw new RecordingFault('MissingField', 'no funding history in the document');
}

function ruleAt(timeMs: number): FundingRule {
  const rule = FUNDING_RULES.findLast(({ fromMs }) => fromMs <= timeMs);
  if (rule === undefined) throw new RecordingFault('OutOfRange', `no rule at ${timeMs}`);
  return rule;
}
