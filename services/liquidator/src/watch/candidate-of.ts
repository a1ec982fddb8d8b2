import type { Worth } from '../execution/worth.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Order, Position } from '../model/position.ts';
import type { Verdict } from '../model/verdict.ts';

/** Measured on the published contract: freeze, confirm with one asset, each further asset. */
export const FREEZE_GAS: bigint = 134_061n;
const CONFIRM_GAS = 321_258n;
const ASSET_GAS = 190_000n;

export type FoundPosition = {
  readonly verdict: Extract<Verdict, { kind: 'priced' }>;
  readonly position: Position;
  readonly order: Order;
};

/** What the order of the queue needs; the executor asks the chain for everything again. */
export function candidateOf(
  found: FoundPosition,
  worth: Worth,
  at: { readonly block: bigint; readonly timestamp: bigint; readonly feePerGasWei: bigint },
): Candidate {
  const { verdict, position, order } = found;
  // Without a price a reward sorts last, and the profit rule has the last word.
  const rewardWei = worth.toWei(order.rewardAsset, order.rewardAmount) ?? 0n;
  const gas = liquidationGas(position);
  return {
    positionId: position.positionId,
    foundAtBlock: at.block,
    expectedProfitWei: rewardWei - gas * at.feePerGasWei,
    rewardWei,
    insolventAt: verdict.insolventAt ?? at.timestamp,
  };
}

/** Gas of both steps, before any receipt has taught better. */
export function liquidationGas({ holdings }: Position): bigint {
  const sold = holdings.slice(1).filter(({ balance }) => balance > 0n).length;
  const further = BigInt(Math.max(0, sold - 1));
  return FREEZE_GAS + CONFIRM_GAS + further * ASSET_GAS;
}
