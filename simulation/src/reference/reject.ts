import type { RejectReason } from '@tandem/protocol';

/** Why a command had no effect, with the two numbers that led to it. */
export type Reject = {
  readonly reason: RejectReason;
  readonly bound: bigint;
  readonly actual: bigint;
};

/** What a guard says: null when it holds. */
export type Verdict = Reject | null;

export function reject(
  reason: RejectReason,
  bound: bigint | number,
  actual: bigint | number,
): Reject {
  return { reason, bound: BigInt(bound), actual: BigInt(actual) };
}
