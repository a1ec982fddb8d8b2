import { assert } from '@tandem/quantity';

/** Bounds of an engine. All replicas of a venue use the same ones; docs/rulebook/numbers.md. */
export type EngineLimits = {
  /** Accounts that may be open, protocol accounts included. */
  readonly accounts: number;
  /** Live orders of the venue: resting, waiting triggers and fired ones. */
  readonly orders: number;
  /** Live orders of one account. */
  readonly ordersPerAccount: number;
  /**
   * Withdrawals that are reserved and neither confirmed nor failed, beside the first of each owner;
   * exits that wait in the pool, the same. Before `PENDING_RULES`: all of them.
   */
  readonly pendingWithdrawals: number;
  /** Places beyond those, for forced requests alone. */
  readonly forcedWithdrawals: number;
  /** Withdrawals of one owner, all his accounts together; exits from the pool, the same. */
  readonly pendingPerOwner: number;
  /** Wallets and session keys of the venue, and of one account. */
  readonly keys: number;
  readonly keysPerAccount: number;
  /** Client order ids that an account remembers: its highest. */
  readonly clientOrderIdsRemembered: number;
  /** Liquidation steps, fired triggers, expiries, settlements of one command. */
  readonly stepsPerCommand: number;
};

export const DEFAULT_LIMITS: EngineLimits = {
  accounts: 1_048_576,
  orders: 1_048_576,
  ordersPerAccount: 256,
  pendingWithdrawals: 65_536,
  forcedWithdrawals: 1_048_576,
  pendingPerOwner: 32,
  keys: 262_144,
  keysPerAccount: 32,
  clientOrderIdsRemembered: 256,
  stepsPerCommand: 64,
};

/** Markets and assets that can exist; their ids are below these. */
export const MARKETS_MAX = 1_024;
export const ASSETS_MAX = 32;
export const TIERS_MAX = 16;
export const FEE_TIERS = 16;
/** Rule version from which wallets and session keys apply. */
export const KEY_RULES = 2;
/** Rule version from which orders of session keys may pay an extra fee. */
export const EXTRA_FEE_RULES = 3;
/** Rule version from which an owner's withdrawals and exits are bounded. */
export const PENDING_RULES = 6;
/** Rule version from which a withdrawal may cost a fee. */
export const WITHDRAWAL_FEE_RULES = 7;
/** In engine units: 100 USD, or one whole unit of an asset with 8 decimals or more. */
export const WITHDRAWAL_FEE_MAX = 100_000_000;
/** A Map holds no more. */
const MAP_MAX = 2 ** 24;

/** Crashes unless the limits fit together: ids of one command fit 8 bits. */
export function assertLimits(limits: EngineLimits): void {
  assert(limits.accounts >= 16 && limits.accounts <= 2 ** 24, 'accounts 16 to 2^24');
  assert(limits.orders >= 1 && limits.orders <= 2 ** 24, 'orders 1 to 2^24');
  assert(MARKETS_MAX <= 2 ** 16, 'a market fits 16 bits of an order and of a record');
  assert(FEE_TIERS <= 16 && ASSETS_MAX <= 32, 'a fee tier fits 4 bits, an asset is one of 32');
  assert(limits.ordersPerAccount >= 1, 'an account may have an order');
  assert(limits.keys >= 1 && limits.keysPerAccount >= 1, 'an account may have a key');
  assert(limits.pendingPerOwner >= 1, 'an owner may have a withdrawal');
  assert(limits.forcedWithdrawals >= limits.pendingPerOwner, 'forced requests have places');
  const { accounts, pendingWithdrawals, forcedWithdrawals } = limits;
  const withdrawals = accounts + pendingWithdrawals + forcedWithdrawals;
  assert(withdrawals <= MAP_MAX, 'all withdrawals fit a Map: one an owner, and the places');
  assert(limits.clientOrderIdsRemembered >= 1, 'an account remembers a client order id');
  // Ids of a command: at most 32 batch legs, a liquidation order a step, a fired trigger a step.
  assert(limits.stepsPerCommand >= 1 && limits.stepsPerCommand <= 112, 'steps 1 to 112');
}
