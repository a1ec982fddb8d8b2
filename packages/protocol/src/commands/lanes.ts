import type { AccountId } from '../ids.ts';
import type { Layout } from '../layout.ts';

/**
 * Makes an account the lane to a further chain, for ever and before the first deposit there. What
 * is deposited there is given to users out of its balance, and what is paid there comes back to it.
 */
export type ConfigureLane = {
  readonly kind: 'ConfigureLane';
  /** Index of the chain in the venue's configuration, 0 to 15; never that of the home chain. */
  readonly chain: number;
  readonly account: AccountId;
};

export const CONFIGURE_LANE: Layout<ConfigureLane> = {
  kind: 'ConfigureLane',
  code: 54,
  fields: { chain: 'u8', account: 'u32' },
};

/** Where withdrawals of an account are paid from here on; its exit owner told the home chain. */
export type ChoosePayout = {
  readonly kind: 'ChoosePayout';
  readonly account: AccountId;
  /** Chain of a lane; null: the home chain. */
  readonly chain: number | null;
  /** Number of the choice on chain, from 1; of one account each is above the last. */
  readonly choiceNumber: number;
};

export const CHOOSE_PAYOUT: Layout<ChoosePayout> = {
  kind: 'ChoosePayout',
  code: 55,
  fields: { account: 'u32', chain: 'u16?', choiceNumber: 'uint' },
};
