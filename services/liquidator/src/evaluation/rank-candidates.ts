import type { Candidate } from '../model/candidate.ts';

/** Best profit first, soonest insolvency among equals, then the oldest position. */
export function compareCandidates(one: Candidate, other: Candidate): number {
  return (
    compare(other.expectedProfitWei, one.expectedProfitWei) ||
    compare(one.insolventAt, other.insolventAt) ||
    compare(one.positionId, other.positionId)
  );
}

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
