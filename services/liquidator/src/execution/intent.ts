import type { Address, Hex } from 'viem';
import type { Fees } from './gas-policy.ts';
import type { Call } from './liquidation-actions.ts';

export type Purpose = 'freeze' | 'sell' | 'confirm' | 'sweep';

/** One signed transaction of an intent; several compete for its nonce, one is included. */
export type Sending = Fees & {
  readonly hash: Hex;
  readonly kind: 'call' | 'cancel';
  readonly raw: Hex;
  readonly sentAtMs: number;
};

/** How a nonce was used up. `displaced`: by a transaction that is not ours. */
export type Result = 'success' | 'reverted' | 'canceled' | 'displaced';

/** What a block did to an intent. Amounts in wei, the reward in units of its asset. */
export type Inclusion = {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly hash: Hex | null;
  readonly result: Result;
  readonly gasUsed: bigint;
  readonly gasPriceWei: bigint;
  readonly feeWei: bigint;
  /** Second of the chain at which it froze the position; null when it did not. */
  readonly frozenAt: bigint | null;
  /** null when it liquidated nothing. */
  readonly reward: Reward | null;
  readonly refundWei: bigint;
};

export type Reward = {
  readonly asset: Address;
  readonly amount: bigint;
  /** null where nothing priced it. */
  readonly wei: bigint | null;
};

/** A call that is to be on chain once: it keeps its nonce for life, whatever is sent for it. */
export type Intent = {
  readonly account: Address;
  readonly nonce: number;
  readonly liquidationId: bigint | null;
  readonly positionId: bigint | null;
  readonly purpose: Purpose;
  readonly call: Call;
  readonly gas: bigint;
  /** Assets of the position, which its gas depends on. */
  readonly assets: number;
  readonly createdAtMs: number;
  /** Why its nonce is to be used up by nothing; null while it is wanted. */
  readonly cancelReason: string | null;
  readonly state: 'pending' | 'included' | 'final';
  readonly inclusion: Inclusion | null;
  /** In the order of their making; the first is made together with the intent. */
  readonly sendings: readonly Sending[];
};

/** A liquidation under way, or how it ended. */
export type Liquidation = {
  readonly id: bigint;
  readonly positionId: bigint;
  readonly account: Address;
  readonly receiver: Address;
  readonly rewardAsset: Address;
  /** Units, by the order's terms when it began. */
  readonly rewardPromised: bigint;
  readonly leaseToken: string;
  readonly state: LiquidationState;
  readonly note: string;
  readonly openedAtMs: number;
};

export type LiquidationState = 'open' | 'done' | 'lost';

export function lastSending(intent: Intent): Sending {
  const last = intent.sendings.at(-1);
  if (last === undefined) throw new Error(`intent ${intent.nonce} has nothing signed`);
  return last;
}
