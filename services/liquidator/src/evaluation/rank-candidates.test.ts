import { expect, it } from 'vitest';
import type { Candidate } from '../model/candidate.ts';
import { rankOf } from '../queue/rank.ts';
import { compareCandidates } from './rank-candidates.ts';

function candidate(positionId: bigint, expectedProfitWei: bigint, insolventAt: bigint): Candidate {
  return { positionId, expectedProfitWei, insolventAt, foundAtBlock: 1n, rewardWei: 0n };
}

it('puts profit first, soonest insolvency among equals, and agrees with the queue', () => {
  const ranked = [
    candidate(4n, 10n ** 18n, 900n),
    candidate(3n, 5n, 100n),
    candidate(1n, 5n, 200n),
    candidate(2n, 5n, 200n),
    candidate(0n, -7n, 1n),
  ];
  const mixed = [2, 4, 1, 0, 3].map((index) => ranked[index] as Candidate);
  expect([...mixed].sort(compareCandidates)).toEqual(ranked);
  const byText = (one: Candidate, other: Candidate): number =>
    rankOf(one) < rankOf(other) ? -1 : 1;
  expect([...mixed].sort(byText)).toEqual(ranked);
});
