import type { Address, Hex, PublicClient } from 'viem';
import type { ChainLog } from '../chain/chain-block.ts';
import type { Freeze, Holding } from '../model/position.ts';

/** A call that a liquidator signs; it never carries coins. */
export type Call = { readonly to: Address; readonly data: Hex };

/** What the contract itself says at one block. */
export type LiquidationStatus = {
  readonly isOpen: boolean;
  /** value < debt; null when the contract cannot say: its oracle reverts. */
  readonly isSubject: boolean | null;
  readonly freeze: Freeze | null;
  readonly holdings: readonly Holding[];
  readonly rewardAsset: Address;
  readonly rewardAmount: bigint;
  /** Sales by hand that the second step will need before it. */
  readonly salesExpected: number;
};

/** A position as of a block. */
export type PositionAt = { readonly positionId: bigint; readonly blockNumber: bigint };

/** null: in the block that comes next. */
export type TrialAt = { readonly positionId: bigint; readonly blockNumber: bigint | null };

/** Who signs, and who is paid. */
export type Parties = { readonly signer: Address; readonly receiver: Address };

/** What a confirm would leave behind if it were sent now. */
export type ConfirmTrial =
  | { readonly kind: 'complete' }
  /** It would close the position with these unsold: the lender would not be paid. */
  | { readonly kind: 'leaves'; readonly unsold: readonly Holding[] }
  | { readonly kind: 'reverts'; readonly reason: string };

/** A sale by hand of a frozen position's asset. */
export type Sale = Call & { readonly asset: Address; readonly minOut: bigint };

export type SalePlan =
  | { readonly kind: 'sale'; readonly sale: Sale }
  | { readonly kind: 'unsalable'; readonly asset: Address; readonly reason: string };

/** What one receipt of ours changed, as the contract's own logs tell it. */
export type Outcome = {
  readonly frozenAt: bigint | null;
  readonly isLiquidated: boolean;
  /** Units of the reward asset that reached the receiver. */
  readonly rewardAmount: bigint;
  /** Wei that the lender paid back for gas. */
  readonly gasRefundWei: bigint;
};

export type OutcomeQuestion = Parties & {
  readonly positionId: bigint;
  readonly rewardAsset: Address;
  /** Units that the order's terms promise. */
  readonly rewardPromised: bigint;
  readonly logs: readonly ChainLog[];
};

/** The liquidation of one protocol: in two steps where `isTwoStep`, elsewhere the second alone. */
export interface LiquidationActions {
  readonly contract: Address;
  readonly isTwoStep: boolean;
  /** Seconds that a freeze lasts; the second step must come strictly later and within it. */
  readonly freezeSeconds: bigint;
  look(client: PublicClient, at: PositionAt): Promise<LiquidationStatus>;
  /** The same call for both steps of Dex223. */
  step(positionId: bigint, parties: Parties): Call;
  /** Runs the second step without sending it. */
  tryConfirm(client: PublicClient, at: TrialAt, parties: Parties): Promise<ConfirmTrial>;
  /** The next sale by hand of what the second step would not sell, or not well enough. */
  planSale(client: PublicClient, at: PositionAt, parties: Parties): Promise<SalePlan>;
  outcome(question: OutcomeQuestion): Outcome;
  /** Wei that the lender pays back for this much gas; 0 where the contract pays none. */
  gasRefundWei(gas: bigint, gasPriceWei: bigint): bigint;
}
