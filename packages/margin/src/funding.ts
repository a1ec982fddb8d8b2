import { mulDivDown, RATE_ONE } from '@tandem/quantity';

/** One quote unit a lot in the scale of the funding index. */
export const FUNDING_ONE = 1_048_576;
const EIGHT_HOURS_US = 28_800_000_000;
const INTEREST_CLAMP_PPB = 500_000;

/** Prices of a premium sample; null where the book is too thin for the impact notional. */
export type PremiumInputs = {
  readonly impactBid: number | null;
  readonly impactAsk: number | null;
  readonly index: number;
};

/** Premium in ppb, rounded down, within -1 to 1 (docs/rulebook/funding.md). */
export function premium(inputs: PremiumInputs): number {
  const { impactBid, impactAsk, index } = inputs;
  const above = impactBid === null ? 0 : Math.max(0, impactBid - index);
  const below = impactAsk === null ? 0 : Math.max(0, index - impactAsk);
  const gap = above - below;
  // Beyond the index itself the premium is at its bound, however large the gap.
  if (gap >= index) return RATE_ONE;
  if (gap <= -index) return -RATE_ONE;
  return mulDivDown(gap, RATE_ONE, index);
}

/** Parameters of a market's funding rate. */
export type FundingRule = {
  readonly interestPpb: number;
  readonly capPpb: number;
  readonly intervalUs: number;
};

/** Funding rate in ppb: (P + clamp(interest - P, 0.05 %)) x interval / 8 h, capped. */
export function fundingRate(meanPremiumPpb: number, rule: FundingRule): number {
  const gap = rule.interestPpb - meanPremiumPpb;
  const clamped = Math.max(-INTEREST_CLAMP_PPB, Math.min(INTEREST_CLAMP_PPB, gap));
  const rate = mulDivDown(meanPremiumPpb + clamped, rule.intervalUs, EIGHT_HOURS_US);
  return Math.max(-rule.capPpb, Math.min(rule.capPpb, rate)) + 0;
}

/** Change of the funding index, in 2^-20 quote units a lot, rounded down. */
export function fundingIndexChange(ratePpb: number, index: number): number {
  const exact = BigInt(ratePpb) * BigInt(index) * BigInt(FUNDING_ONE);
  const one = BigInt(RATE_ONE);
  const quotient = exact / one;
  return Number(exact < 0n && quotient * one !== exact ? quotient - 1n : quotient);
}

/**
 * What funding adds to a position's quote when its index moves by `change`, and the remainder
 * after: t = r - size x dF, floor(t / 2^20) and t mod 2^20. Exact for any size.
 */
export function fundingPaid(
  size: number,
  change: number,
  remainder: number,
): { paid: number; remainder: number } {
  const product = size * change;
  if (product < 4_503_599_627_370_496 && product > -4_503_599_627_370_496) {
    const total = remainder - product;
    const paid = Math.floor(total / FUNDING_ONE);
    return { paid, remainder: total - paid * FUNDING_ONE };
  }
  const total = BigInt(remainder) - BigInt(size) * BigInt(change);
  const paid = total >> 20n;
  return { paid: Number(paid), remainder: Number(total - (paid << 20n)) };
}
