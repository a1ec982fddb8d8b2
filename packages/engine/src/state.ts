import { CHAINS_MAX, type ConfigureAsset, type KeyUse, type RejectReason } from '@tandem/protocol';
import { AccountTable } from './accounts/account-table.ts';
import { ClientOrderIds } from './accounts/client-order-ids.ts';
import { FEES } from './accounts/leg.ts';
import { PendingByOwner } from './accounts/pending-by-owner.ts';
import { RecordTable } from './accounts/record-table.ts';
import { IntList } from './int-list.ts';
import type { DayWatch } from './keys/day-loss.ts';
import type { DueFee } from './keys/extra-fee.ts';
import { KeyTable } from './keys/key-table.ts';
import type { RiskLimits } from './keys/risk-limits.ts';
import type { AccountKey } from './keys/session-key.ts';
import { ASSETS_MAX, assertLimits, type EngineLimits, FEE_TIERS } from './limits.ts';
import { LiquidationQueue } from './liquidation/liquidation-queue.ts';
import { PriceWheel, WheelLinks } from './liquidation/price-wheel.ts';
import type { MarketState } from './markets/market-state.ts';
import { OrderIndex } from './orderbook/order-index.ts';
import { OrderPool } from './orderbook/order-pool.ts';
import { PoolFund } from './pool/pool-fund.ts';
import { KeyHeap } from './triggers/key-heap.ts';

/** What is known of an asset, in its engine units. */
export type AssetState = {
  rules: ConfigureAsset;
  /** Sum of its deposits less confirmed withdrawals. */
  totalDeposits: number;
  /** Of each withdrawal that is asked for; 0: none. */
  withdrawalFee: number;
};

export type PendingWithdrawal = {
  readonly account: number;
  readonly asset: number;
  /** To be paid. */
  readonly amount: number;
  /** What it cost, which the fees account has, and returns if it fails. */
  readonly fee: number;
  /** Of the lane whose vault pays it; null: the vault of the home chain. */
  readonly chain: number | null;
};

/** The account that gives users money here for what they brought to another chain. */
export type Lane = {
  readonly chain: number;
  readonly account: number;
  /** By asset: given for deposits there, and not claimed there again. */
  readonly lent: number[];
};

/** Where withdrawals of an account are paid: the chain of a lane, or null for the home chain. */
export type Payout = { readonly chain: number | null; readonly choiceNumber: number };

/** Everything the exchange knows. There is no state elsewhere. */
export class ExchangeState {
  declare readonly limits: EngineLimits;
  /** Sequence and time of the command that is applied, or was last. */
  sequence = 0;
  timeUs = 0;
  ruleVersion = 1;
  insuranceStepCap = 0;
  backstopLossCap = 0;
  backstopLossUsed = 0;
  /** Newest batch that is on chain, its last command with its time; 0 before the first. */
  settledBatch = 0;
  settledSequence = 0;
  settledTimeUs = 0;
  /** Batch lag from which on nothing may increase; 0: no limit. */
  maxLagUs = 0;
  readonly takerFactor: Float64Array = new Float64Array(FEE_TIERS).fill(1_000_000_000);
  readonly makerFactor: Float64Array = new Float64Array(FEE_TIERS).fill(333_333_333);
  readonly assets: (AssetState | undefined)[] = [];
  readonly markets: (MarketState | undefined)[] = [];
  readonly accounts: AccountTable = new AccountTable();
  readonly records: RecordTable = new RecordTable();
  readonly orders: OrderPool = new OrderPool();
  readonly orderSlots: OrderIndex = new OrderIndex(this.orders);
  declare readonly clientOrderIds: ClientOrderIds;
  readonly withdrawals: Map<number, PendingWithdrawal> = new Map();
  /** By account id: number of its last forced request. */
  readonly forcedRequests: Map<number, number> = new Map();
  /** By account id: number of its last cancel on chain. */
  readonly chainCancels: Map<number, number> = new Map();
  /** By chain. */
  readonly lanes: Map<number, Lane> = new Map();
  /** By account id, of those who chose. */
  readonly payouts: Map<number, Payout> = new Map();
  /** Next deposit number by chain. */
  readonly nextDeposit: Float64Array = new Float64Array(CHAINS_MAX).fill(1);
  /** Ids of fired trigger orders that wait for their turn; ended ones are skipped. */
  readonly fired: number[] = [];
  readonly expiries: KeyHeap = new KeyHeap();
  readonly pool: PoolFund = new PoolFund();
  readonly liquidations: LiquidationQueue = new LiquidationQueue();
  /** True when the last liquidation pass used all its steps and left units. */
  hasLiquidationsLeft = false;

  readonly keys: KeyTable = new KeyTable();
  /** By account slot: limits that its owner set. */
  readonly riskLimits: Map<number, RiskLimits> = new Map();
  /** By account slot: those of which some limit looks back at the equity of earlier moments. */
  readonly dayWatches: Map<number, DayWatch> = new Map();

  // What follows is an index or scratch space: not part of the state hash or of a snapshot.

  /** Who has withdrawals under way. */
  readonly withdrawalOwners: PendingByOwner = new PendingByOwner();
  readonly recordLinks: WheelLinks = new WheelLinks();
  /** By asset: accounts that hold it as collateral, by the price at which they need a look. */
  readonly collateral: PriceWheel[] = [];
  /** Accounts to check at the next flag pass: they changed, or a price reached their threshold. */
  readonly dirty: IntList = new IntList();
  /** Which key signed the present command; null for the venue's own. */
  keyUse: KeyUse | null = null;
  /** That key, once its guards have held. */
  key: AccountKey | null = null;
  /** Serial of the session key that new orders belong to; 0 for none. */
  orderKey = 0;
  /** Extra fee of new orders, in ppb: what was signed, where the key has a receiver. */
  orderFeePpb = 0;
  /** Extra fees of the present taker and its makers, to be charged when it has come to rest. */
  readonly dueFees: DueFee[] = [];
  /** Of the last fill of a maker and of a taker: index among the events of the command. */
  readonly fillIndexes: [maker: number, taker: number] = [0, 0];
  /** First microsecond of the next UTC day. */
  nextMidnightUs = 0;
  /** Command ids taken by the present command. */
  commandIds = 0;
  /** Markets that traded since last-price triggers were checked. */
  readonly tradedMarkets: IntList = new IntList();
  /** Records whose position closed or turned under the present taker. */
  readonly closedRecords: IntList = new IntList();
  /** Steps that the present command has left for liquidations. */
  stepsLeft = 0;
  /** Figures of the last reject guard that failed. */
  rejectBound = 0;
  rejectActual = 0;
  /** What the cross side of the account just checked has above maintenance margin. */
  slack = 0;
  /** Sum of all relative moves of marks and of funding since the start, in 10^-9. */
  movement = 0;
  /** Results of `assessInitial`. */
  equity = 0;
  required = 0;

  constructor(limits: EngineLimits) {
    assertLimits(limits);
    this.limits = limits;
    this.clientOrderIds = new ClientOrderIds(limits.clientOrderIdsRemembered, this.orderSlots);
    for (let asset = 0; asset < ASSETS_MAX; asset += 1) {
      this.collateral.push(new PriceWheel(new WheelLinks()));
    }
  }

  /**
   * The only way into the withdrawals, and the only way out: their owners are counted, and the
   * fees account holds what it may have to return.
   */
  addWithdrawal(id: number, withdrawal: PendingWithdrawal): void {
    const { account, asset, fee } = withdrawal;
    this.withdrawals.set(id, withdrawal);
    this.withdrawalOwners.add(this.accounts.owner(account));
    if (fee !== 0) this.accounts.hold(FEES, asset, fee);
  }

  endWithdrawal(id: number, { account, asset, fee }: PendingWithdrawal): void {
    this.withdrawals.delete(id);
    this.withdrawalOwners.remove(this.accounts.owner(account));
    if (fee !== 0) this.accounts.hold(FEES, asset, -fee);
  }

  /** The next command id: sequence x 2^8 + n. */
  takeCommandId(): number {
    const id = this.sequence * 256 + this.commandIds;
    this.commandIds += 1;
    return id;
  }

  /** Notes why a guard failed, and with which numbers. */
  refuse(reason: RejectReason, bound: number, actual: number): RejectReason {
    this.rejectBound = bound;
    this.rejectActual = actual;
    return reason;
  }

  /** Its money changed: checked at the next flag pass, and its margin slack is unknown. */
  markDirty(account: number): void {
    this.accounts.setSlack(account, -1);
    this.noteFill(account);
  }

  /** Has the account checked at the next flag pass. */
  noteFill(account: number): void {
    if (this.accounts.isDirty(account) === 1) return;
    this.accounts.setIsDirty(account, 1);
    this.accounts.setReserve(account, -1);
    this.dirty.push(account);
  }
}
