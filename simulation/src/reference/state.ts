import type { EngineLimits } from '@tandem/engine';
import {
  type AccountId,
  type AssetId,
  type ClientOrderId,
  type EventBuffer,
  type KeyUse,
  type MarginMode,
  type MarketId,
  type OrderId,
  type PostOnly,
  PROTOCOL_ACCOUNTS,
  type SelfTrade,
  type SetRiskLimits,
  type Side,
  type TimeInForce,
  type TriggerBy,
  type TriggerKind,
  type WithdrawalId,
} from '@tandem/protocol';
import type { Day, Key } from './keys.ts';
import type { Market } from './market.ts';
import { createPoolFund, type PoolFund } from './pool-state.ts';
import { createUndoLog, type UndoLog } from './undo.ts';

/** Assets are below this; docs/rulebook/configuration.md, 101. */
export const ASSETS = 32;
export const FEE_TIERS = 16;
export const CHAINS = 16;

/** A configured asset. */
export type Asset = {
  readonly asset: AssetId;
  decimals: number;
  weight: bigint;
  priceMarket: MarketId | null;
  maxDeposits: bigint;
  /** Deposits less confirmed withdrawals. */
  total: bigint;
  /** Of each withdrawal. */
  withdrawalFee: bigint;
};

/** A remembered client order id and its order, null when it was canceled before that came. */
export type RememberedId = { readonly id: ClientOrderId; readonly order: OrderId | null };

export type Account = {
  readonly id: AccountId;
  readonly owner: AccountId;
  feeTier: number;
  nonceFloor: number;
  /** Flagged for liquidation, as a cross side. */
  isFlagged: boolean;
  /** By asset. */
  readonly balances: bigint[];
  /** By asset: the part of the balance that open spot orders may spend. */
  readonly held: bigint[];
  /** Ascending by market, cross before isolated. */
  readonly records: PositionRecord[];
  /** Live orders: resting, waiting triggers, fired triggers. */
  readonly orders: Map<OrderId, Order>;
  /** Ascending. */
  readonly remembered: RememberedId[];
  /** Client order ids below are not taken: some were forgotten. */
  lowestClientId: number;
};

/** One (account, market, margin mode) of a perpetual market. */
export type PositionRecord = {
  readonly account: Account;
  readonly market: Market;
  readonly mode: MarginMode;
  size: bigint;
  quote: bigint;
  /** Funding index when last touched, and what its rounding left, in 2^-20 quote units. */
  fundingIndex: bigint;
  /** Utilization of its side when last touched; docs/rulebook/pool.md. */
  utilizationIndex: bigint;
  remainder: bigint;
  openCost: bigint;
  postedMargin: bigint;
  /** 0 if none. */
  customRate: bigint;
  /** Remaining sizes of its resting and matching orders that are not reduce-only. */
  openBuy: bigint;
  openSell: bigint;
  /** Flagged for liquidation, as an isolated unit. */
  isFlagged: boolean;
};

/** What makes an order wait, and what it becomes. */
export type Trigger = {
  readonly kind: TriggerKind;
  readonly by: TriggerBy;
  readonly price: bigint;
  readonly limitPrice: bigint | null;
  readonly isAttached: boolean;
};

export type Order = {
  readonly id: OrderId;
  readonly account: Account;
  readonly market: Market;
  readonly clientOrderId: ClientOrderId | null;
  readonly side: Side;
  readonly mode: MarginMode;
  readonly selfTrade: SelfTrade;
  readonly reduceOnly: boolean;
  readonly postOnly: PostOnly;
  readonly expiresAtUs: number | null;
  /** Set while it waits for its trigger and while it waits to run. */
  readonly trigger: Trigger | null;
  isFired: boolean;
  timeInForce: TimeInForce;
  /** A market order: its price is a bound, not a limit the user gave. */
  isMarketOrder: boolean;
  price: bigint;
  originalSize: bigint;
  remaining: bigint;
  priority: number;
  /** Session key that it was placed with, or amended with since. */
  key: Key | null;
  /** Rate of what its fills pay to the receiver that the key has. */
  extraFee: bigint;
};

export type Withdrawal = {
  readonly id: WithdrawalId;
  readonly account: Account;
  readonly asset: AssetId;
  /** What is paid. */
  readonly amount: bigint;
  /** What it cost beside. */
  readonly fee: bigint;
  /** Whose chain pays it; null: the home chain. */
  readonly lane: Lane | null;
};

/** What came to another chain is given out of its account. */
export type Lane = {
  readonly chain: number;
  readonly account: Account;
  /** Given for deposits there, less what was asked for there since. */
  readonly lent: Map<AssetId, bigint>;
};

/** A unit of liquidation: a cross side (`record` null) or one isolated record. */
export type Unit = { readonly account: Account; readonly record: PositionRecord | null };
export type QueuedUnit = { readonly unit: Unit; readonly health: bigint };

export type FeeTier = { takerFactor: bigint; makerFactor: bigint };

export type State = {
  readonly limits: EngineLimits;
  readonly undo: UndoLog;
  /** The buffer of the running command. */
  events: EventBuffer;
  sequence: number;
  timeUs: number;
  /** Command ids that the running command has taken. */
  idsTaken: number;
  ruleVersion: number;
  insuranceStepCap: bigint;
  backstopLossCap: bigint;
  backstopLossUsed: bigint;
  /** How far the chain is; null before the first batch. */
  settled: {
    readonly batch: number;
    readonly sequence: number;
    readonly timeUs: number;
    readonly maxLagUs: number;
  } | null;
  readonly feeTiers: readonly FeeTier[];
  /** Ascending. */
  readonly assets: Asset[];
  /** Ascending. */
  readonly markets: Market[];
  readonly marketById: Map<MarketId, Market>;
  readonly accounts: Map<AccountId, Account>;
  /** All live orders. */
  readonly orders: Map<OrderId, Order>;
  readonly withdrawals: Map<WithdrawalId, Withdrawal>;
  /** Number of the last forced request of an account. */
  readonly forcedRequests: Map<AccountId, number>;
  /** Number of the last cancel on chain of an account. */
  readonly chainCancels: Map<AccountId, number>;
  readonly lanes: Lane[];
  /** Where accounts want to be paid, and the number of that choice. */
  readonly payouts: Map<AccountId, { readonly lane: Lane | null; readonly number: number }>;
  /** By chain. */
  readonly nextDeposit: number[];
  /** Triggered orders that wait to run, first come first. */
  readonly fired: Order[];
  readonly liquidationQueue: QueuedUnit[];
  /** The last liquidation pass ran out of steps with units left to try. */
  isLiquidationPending: boolean;
  /** Wallets and session keys. */
  readonly keys: Key[];
  /** Highest number of a key that each account has used. */
  readonly lastKeyIds: Map<AccountId, number>;
  /** Limits that owners set for their accounts. */
  readonly riskLimits: Map<Account, SetRiskLimits>;
  /** Of the accounts that a live session key, or a limit of the account, looks back at. */
  readonly days: Map<Account, Day>;
  /** Who signed the running command, and the key once its signature passed. */
  use: KeyUse | null;
  key: Key | null;
  /** Records whose size became 0 or changed sign since the last clean-up. */
  readonly changedSign: PositionRecord[];
  readonly pool: PoolFund;
};

export function createAccount(id: AccountId, owner: AccountId): Account {
  return {
    id,
    owner,
    feeTier: 0,
    nonceFloor: 0,
    isFlagged: false,
    balances: Array.from({ length: ASSETS }, () => 0n),
    held: Array.from({ length: ASSETS }, () => 0n),
    records: [],
    orders: new Map(),
    remembered: [],
    lowestClientId: 0,
  };
}

export function createState(limits: EngineLimits, events: EventBuffer): State {
  const accounts = new Map<AccountId, Account>();
  for (const id of Object.values(PROTOCOL_ACCOUNTS)) accounts.set(id, createAccount(id, id));
  return {
    limits,
    undo: createUndoLog(),
    events,
    sequence: 0,
    timeUs: 0,
    idsTaken: 0,
    ruleVersion: 1,
    insuranceStepCap: 0n,
    backstopLossCap: 0n,
    backstopLossUsed: 0n,
    settled: null,
    feeTiers: Array.from({ length: FEE_TIERS }, () => ({
      takerFactor: 1_000_000_000n,
      makerFactor: 333_333_333n,
    })),
    assets: [],
    markets: [],
    marketById: new Map(),
    accounts,
    orders: new Map(),
    withdrawals: new Map(),
    forcedRequests: new Map(),
    chainCancels: new Map(),
    lanes: [],
    payouts: new Map(),
    nextDeposit: Array.from({ length: CHAINS }, () => 1),
    fired: [],
    liquidationQueue: [],
    isLiquidationPending: false,
    keys: [],
    lastKeyIds: new Map(),
    riskLimits: new Map(),
    days: new Map(),
    use: null,
    key: null,
    changedSign: [],
    pool: createPoolFund(),
  };
}

/** sequence x 256 + n: names an order, a priority or a withdrawal for ever. */
export function takeCommandId(state: State): number {
  const id = state.sequence * 256 + state.idsTaken;
  state.idsTaken += 1;
  return id;
}
