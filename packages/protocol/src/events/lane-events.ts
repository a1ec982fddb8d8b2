import type { AssetUnits } from '@tandem/quantity';
import type { AccountId, AssetId, WithdrawalId } from '../ids.ts';
import type { AnyLayout, Layout } from '../layout.ts';

/** From here on deposits of this chain are given out of this account. */
export type LaneConfigured = {
  readonly kind: 'LaneConfigured';
  readonly chain: number;
  readonly account: AccountId;
};

export const LANE_CONFIGURED: Layout<LaneConfigured> = {
  kind: 'LaneConfigured',
  code: 82,
  fields: { chain: 'int', account: 'u32' },
};

/** Where withdrawals of the account are paid from here on; null: on the home chain. */
export type PayoutChosen = {
  readonly kind: 'PayoutChosen';
  readonly account: AccountId;
  readonly chain: number | null;
  readonly choiceNumber: number;
};

export const PAYOUT_CHOSEN: Layout<PayoutChosen> = {
  kind: 'PayoutChosen',
  code: 83,
  fields: { account: 'u32', chain: 'uint?', choiceNumber: 'uint' },
};

/**
 * What a lane has lent changed: `lent` is the total after. With a withdrawal it comes ahead of the
 * `WithdrawalReserved` that its chain is to pay, and behind the `WithdrawalFailed` that it did not;
 * without one it follows a `DepositCredited`.
 */
export type LaneMoved = {
  readonly kind: 'LaneMoved';
  readonly chain: number;
  /** The lane. */
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly withdrawalId: WithdrawalId | null;
  readonly change: AssetUnits;
  readonly lent: AssetUnits;
};

export const LANE_MOVED: Layout<LaneMoved> = {
  kind: 'LaneMoved',
  code: 84,
  fields: {
    chain: 'int',
    account: 'u32',
    asset: 'int',
    withdrawalId: 'uint?',
    change: 'int',
    lent: 'int',
  },
};

export const LANE_EVENT_LAYOUTS: readonly AnyLayout[] = [
  LANE_CONFIGURED,
  PAYOUT_CHOSEN,
  LANE_MOVED,
];
