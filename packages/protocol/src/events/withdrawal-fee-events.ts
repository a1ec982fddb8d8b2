import type { AssetUnits } from '@tandem/quantity';
import type { AccountId, AssetId, WithdrawalId } from '../ids.ts';
import type { AnyLayout, Layout } from '../layout.ts';

/** A withdrawal of the asset costs so much from here on; 0: nothing. */
export type WithdrawalFeeSet = {
  readonly kind: 'WithdrawalFeeSet';
  readonly asset: AssetId;
  readonly fee: AssetUnits;
};

export const WITHDRAWAL_FEE_SET: Layout<WithdrawalFeeSet> = {
  kind: 'WithdrawalFeeSet',
  code: 85,
  fields: { asset: 'int', fee: 'int' },
};

/**
 * A withdrawal costs its account a fee beside what is paid. Ahead of the `WithdrawalReserved`; both
 * balances after it are in the `BalanceChanged` behind that.
 */
export type WithdrawalFeeCharged = {
  readonly kind: 'WithdrawalFeeCharged';
  readonly withdrawalId: WithdrawalId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

export const WITHDRAWAL_FEE_CHARGED: Layout<WithdrawalFeeCharged> = {
  kind: 'WithdrawalFeeCharged',
  code: 86,
  fields: { withdrawalId: 'uint', account: 'u32', asset: 'int', amount: 'int' },
};

/** A withdrawal was not paid: its fee returns too. Ahead of the `WithdrawalFailed`. */
export type WithdrawalFeeReturned = {
  readonly kind: 'WithdrawalFeeReturned';
  readonly withdrawalId: WithdrawalId;
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

export const WITHDRAWAL_FEE_RETURNED: Layout<WithdrawalFeeReturned> = {
  kind: 'WithdrawalFeeReturned',
  code: 87,
  fields: { withdrawalId: 'uint', account: 'u32', asset: 'int', amount: 'int' },
};

export const WITHDRAWAL_FEE_EVENT_LAYOUTS: readonly AnyLayout[] = [
  WITHDRAWAL_FEE_SET,
  WITHDRAWAL_FEE_CHARGED,
  WITHDRAWAL_FEE_RETURNED,
];
