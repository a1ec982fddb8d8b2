import type { Event, EventKind } from '@tandem/protocol';
import type { FoldContext } from './fold-context.ts';
import { foldFunding, foldUtilization } from './folds/funding-folds.ts';
import * as liquidation from './folds/liquidation-folds.ts';
import * as listing from './folds/listing-folds.ts';
import { foldExtraFee, foldFill, foldTrade } from './folds/match-folds.ts';
import * as money from './folds/money-folds.ts';
import * as orders from './folds/order-folds.ts';
import * as pool from './folds/pool-folds.ts';

/** What becomes of each event. Null: no table tells it. A new event does not compile without. */
export const EVENT_FOLDS: {
  readonly [Kind in EventKind]:
    | ((context: FoldContext, event: Extract<Event, { readonly kind: Kind }>) => void)
    | null;
} = {
  CommandRejected: orders.foldRejected,
  AssetConfigured: listing.foldAssetConfigured,
  MarketConfigured: listing.foldMarketConfigured,
  MarketStatusChanged: listing.foldMarketStatus,
  FeeTierConfigured: null,
  VenueConfigured: null,
  RulesActivated: null,
  AccountOpened: listing.foldAccountOpened,
  AccountFeeTierSet: listing.foldFeeTierSet,
  LeverageSet: listing.foldLeverageSet,
  BalanceChanged: money.foldBalance,
  DepositCredited: money.foldDeposit,
  WithdrawalReserved: money.foldReserved,
  WithdrawalConfirmed: money.foldConfirmed,
  WithdrawalFailed: money.foldFailed,
  IsolatedMarginAdjusted: money.foldIsolatedMargin,
  OrderAccepted: orders.foldAccepted,
  OrderRested: orders.foldRested,
  OrderFilled: foldFill,
  TradePrinted: foldTrade,
  OrderCanceled: orders.foldCanceled,
  OrderAmended: orders.foldAmended,
  CancelRemembered: null,
  NonceFloorRaised: null,
  TriggerOrderPlaced: orders.foldTriggerPlaced,
  OrderTriggered: orders.foldTriggered,
  IndexPriceUpdated: listing.foldIndexPrice,
  IndexPriceHeld: listing.foldIndexPriceHeld,
  MarkPriceUpdated: listing.foldMarkPrice,
  PremiumSampled: null,
  FundingSettled: foldFunding,
  AccountFlagged: liquidation.foldFlagged,
  AccountUnflagged: liquidation.foldUnflagged,
  LiquidationStepped: liquidation.foldLiquidationStep,
  BackstopTookOver: liquidation.foldBackstop,
  AdlRanked: liquidation.foldAdlRank,
  PositionDeleveraged: liquidation.foldDeleveraged,
  CollateralSeized: liquidation.foldSeized,
  DeficitBooked: liquidation.foldDeficit,
  PositionSettled: liquidation.foldSettled,
  DelistingStarted: listing.foldDelistingStarted,
  PoolFundConfigured: pool.foldFundConfigured,
  PoolConfigured: null,
  PoolQuoted: pool.foldQuoted,
  UtilizationCharged: foldUtilization,
  LiquidationFeeCharged: pool.foldLiquidationFee,
  PoolSharesMinted: pool.foldMinted,
  PoolExitRequested: pool.foldExitRequested,
  PoolSharesRedeemed: pool.foldRedeemed,
  PoolFeesDistributed: pool.foldDistributed,
  ProviderPaid: pool.foldProviderPaid,
  SessionKeyRegistered: null,
  SessionKeyEnded: null,
  FeeReceiverSet: null,
  ExtraFeeCharged: foldExtraFee,
  WalletLinked: null,
  WalletUnlinked: null,
  KeyNonceFloorRaised: null,
  RiskLimitsSet: null,
  BatchAcknowledged: null,
  DisputeResolved: null,
  LaneConfigured: null,
  PayoutChosen: null,
  LaneMoved: null,
  WithdrawalFeeSet: null,
  WithdrawalFeeCharged: money.foldFeeCharged,
  WithdrawalFeeReturned: null,
};
