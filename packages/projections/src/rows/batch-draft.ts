import type {
  ActiveAccountRow,
  AdlRankRow,
  DepositRow,
  FillRow,
  FundingPaymentRow,
  FundingRateRow,
  LedgerRow,
  LeverageRow,
  LiquidationRow,
  OperatingErrorRow,
  OrderChangeRow,
  PoolDistributionRow,
  PoolEntryRow,
  RejectOrderRow,
  RejectRow,
  RowBatch,
  TimeMarkRow,
  TradeRow,
  WithdrawalEndRow,
  WithdrawalRow,
} from '@tandem/database';
import { CandleDraft } from './candle-draft.ts';
import { OrderDrafts } from './order-draft.ts';
import { PoolValueDraft } from './pool-value-draft.ts';
import { StatisticsDraft } from './statistics-draft.ts';
import type { StoredPresent } from './venue-state.ts';

/** Rows as the folds collect them, until a batch is taken. */
export class BatchDraft {
  readonly orders: OrderDrafts = new OrderDrafts();
  readonly candles: CandleDraft = new CandleDraft();
  readonly statistics: StatisticsDraft = new StatisticsDraft();
  readonly poolValues: PoolValueDraft = new PoolValueDraft();
  readonly leverages: Map<string, LeverageRow> = new Map();
  readonly withdrawals: Map<number, WithdrawalRow> = new Map();
  /** Of withdrawals that the same command tells next. */
  readonly withdrawalFees: Map<number, number> = new Map();
  readonly withdrawalEnds: WithdrawalEndRow[] = [];
  readonly orderChanges: OrderChangeRow[] = [];
  readonly rejects: RejectRow[] = [];
  readonly rejectOrders: RejectOrderRow[] = [];
  readonly operatingErrors: OperatingErrorRow[] = [];
  readonly fills: FillRow[] = [];
  readonly trades: TradeRow[] = [];
  readonly fundingRates: FundingRateRow[] = [];
  readonly fundingPayments: FundingPaymentRow[] = [];
  readonly liquidations: LiquidationRow[] = [];
  readonly adlRanks: AdlRankRow[] = [];
  readonly poolEntries: PoolEntryRow[] = [];
  readonly poolDistributions: PoolDistributionRow[] = [];
  readonly deposits: DepositRow[] = [];
  readonly ledger: LedgerRow[] = [];
  readonly activeAccounts: ActiveAccountRow[] = [];
  readonly timeMarks: TimeMarkRow[] = [];

  /** History rows so far: what makes a batch large. */
  get size(): number {
    return (
      this.orderChanges.length +
      this.rejects.length +
      this.fills.length +
      this.trades.length +
      this.fundingPayments.length +
      this.liquidations.length +
      this.ledger.length
    );
  }

  /** The batch, with the rows of the present that changed. */
  finish(present: StoredPresent): RowBatch {
    return {
      ...present,
      leverages: [...this.leverages.values()],
      orders: this.orders.placedRows(),
      orderUpdates: this.orders.updateRows(),
      orderChanges: this.orderChanges,
      rejects: this.rejects,
      rejectOrders: this.rejectOrders,
      operatingErrors: this.operatingErrors,
      fills: this.fills,
      trades: this.trades,
      candles: this.candles.rows(),
      fundingRates: this.fundingRates,
      fundingPayments: this.fundingPayments,
      liquidations: this.liquidations,
      adlRanks: this.adlRanks,
      poolEntries: this.poolEntries,
      poolDistributions: this.poolDistributions,
      poolValues: this.poolValues.rows(),
      deposits: this.deposits,
      withdrawals: [...this.withdrawals.values()],
      withdrawalEnds: this.withdrawalEnds,
      ledger: this.ledger,
      marketStatistics: this.statistics.marketRows(),
      venueStatistics: this.statistics.venueRows(),
      assetStatistics: this.statistics.assetRows(),
      activeAccounts: this.activeAccounts,
      timeMarks: this.timeMarks,
    };
  }
}
