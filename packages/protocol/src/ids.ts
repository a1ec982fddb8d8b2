import type { Brand } from '@tandem/quantity';

/** Owner of collateral, orders and positions. On chain it is a u32 as well. */
export type AccountId = Brand<'AccountId'>;
/** A perpetual or spot market. */
export type MarketId = Brand<'MarketId'>;
/** An asset that can be deposited. Asset 0 is the settlement asset. */
export type AssetId = Brand<'AssetId'>;
/** sequence x 2^8 + index within the command: unique for ever, never reused. */
export type OrderId = Brand<'OrderId'>;
/** The user's own id of an order: any integer below 2^53, unique per account among recent ones. */
export type ClientOrderId = Brand<'ClientOrderId'>;
/** Position of a command in the total order; the first is 1. */
export type Sequence = Brand<'Sequence'>;
/** sequence x 2^8 of the request: names a withdrawal for ever. */
export type WithdrawalId = Brand<'WithdrawalId'>;

/** sequence x 2^8 of the request: names an exit from the pool for ever. */
export type PoolExitId = Brand<'PoolExitId'>;

/** The asset in which perpetuals settle; its engine unit is the quote unit, 10^-6. */
export const SETTLEMENT_ASSET: AssetId = 0 as AssetId;

/** Accounts of the venue itself. They exist from the first command; users start at 16. */
export const PROTOCOL_ACCOUNTS: {
  readonly fees: AccountId;
  readonly insurance: AccountId;
  readonly backstop: AccountId;
  readonly pool: AccountId;
  readonly dust: AccountId;
} = {
  fees: 1 as AccountId,
  insurance: 2 as AccountId,
  backstop: 3 as AccountId,
  pool: 4 as AccountId,
  dust: 5 as AccountId,
};

/**
 * What has been set aside for the pool's providers and not been paid yet. It exists once the pool
 * is configured, docs/rulebook/pool.md.
 */
export const REWARDS_ACCOUNT: AccountId = 6 as AccountId;

/** First account id that a user may have. */
export const FIRST_USER_ACCOUNT: AccountId = 16 as AccountId;

/** Chains that a venue's configuration may have; their indexes are below this. */
export const CHAINS_MAX = 16;
