import type { Address, Hex } from 'viem';

/** What a lender offers; a position is a loan of one order. Amounts are units of their token. */
export type Order = {
  readonly orderId: bigint;
  readonly owner: Address;
  readonly baseAsset: Address;
  /** Contract that values assets; each lender chooses his own. */
  readonly oracle: Address;
  readonly tokenlist: Hex;
  /** Tokens of that list that positions may hold; null while they are not read yet. */
  readonly tokens: readonly Address[] | null;
  readonly rewardAsset: Address;
  readonly rewardAmount: bigint;
};

export type Holding = { readonly asset: Address; readonly balance: bigint };

/** Who froze a position, and when (seconds of the chain). */
export type Freeze = { readonly frozenAt: bigint; readonly liquidator: Address };

export type Position = {
  readonly positionId: bigint;
  readonly orderId: bigint;
  readonly owner: Address;
  /** Seconds of the chain. Not part of the liquidation rule. */
  readonly deadline: bigint;
  /** Seconds of the chain: interest runs from here. */
  readonly createdAt: bigint;
  /** Units of the base asset that were lent. */
  readonly principal: bigint;
  /** 1/10000 for 30 days, simple, each second. */
  readonly interest: bigint;
  /** The base asset is always the first. */
  readonly holdings: readonly Holding[];
  readonly isOpen: boolean;
  readonly freeze: Freeze | null;
  /** Block at which this was so. */
  readonly atBlock: bigint;
};
