import { measuredGas } from '../execution/gas-estimates.ts';
import type { Worth } from '../execution/worth.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Order, Position } from '../model/position.ts';
import type { PricedVerdict } from '../model/verdict.ts';

/** Of the first step, as the back-test pays it. */
export const FREEZE_GAS: bigint = measuredGas({ purpose: 'freeze', assets: 2 });

export type FoundPosition = {
  readonly verdict: PricedVerdict;
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
  const assets = sold + 1;
  return measuredGas({ purpose: 'freeze', assets }) + measuredGas({ purpose: 'confirm', assets });
}
