import type * as t from './event-types.ts';
import type * as k from './key-events.ts';
import type * as lanes from './lane-events.ts';
import type * as pool from './pool-event-types.ts';
import type * as settlement from './settlement-events.ts';
import type * as fees from './withdrawal-fee-events.ts';

/** All the engine says: a fixed number of 8-byte slots each, so that writing allocates nothing. */
export type Event =
  | t.CommandRejected
  | t.AssetConfigured
  | t.MarketConfigured
  | t.MarketStatusChanged
  | t.FeeTierConfigured
  | t.VenueConfigured
  | t.RulesActivated
  | t.AccountOpened
  | t.AccountFeeTierSet
  | t.LeverageSet
  | t.BalanceChanged
  | t.DepositCredited
  | t.WithdrawalReserved
  | t.WithdrawalConfirmed
  | t.WithdrawalFailed
  | t.IsolatedMarginAdjusted
  | t.OrderAccepted
  | t.OrderRested
  | t.OrderFilled
  | t.TradePrinted
  | t.OrderCanceled
  | t.OrderAmended
  | t.CancelRemembered
  | t.NonceFloorRaised
  | t.TriggerOrderPlaced
  | t.OrderTriggered
  | t.IndexPriceUpdated
  | t.IndexPriceHeld
  | t.MarkPriceUpdated
  | t.PremiumSampled
  | t.FundingSettled
  | t.AccountFlagged
  | t.AccountUnflagged
  | t.LiquidationStepped
  | t.BackstopTookOver
  | t.AdlRanked
  | t.PositionDeleveraged
  | t.CollateralSeized
  | t.DeficitBooked
  | t.PositionSettled
  | t.DelistingStarted
  | k.SessionKeyRegistered
  | k.SessionKeyEnded
  | k.WalletLinked
  | k.WalletUnlinked
  | k.KeyNonceFloorRaised
  | k.RiskLimitsSet
  | k.FeeReceiverSet
  | k.ExtraFeeCharged
  | pool.PoolFundConfigured
  | pool.PoolConfigured
  | pool.PoolQuoted
  | pool.UtilizationCharged
  | pool.LiquidationFeeCharged
  | pool.PoolSharesMinted
  | pool.PoolExitRequested
  | pool.PoolSharesRedeemed
  | pool.PoolFeesDistributed
  | pool.ProviderPaid
  | settlement.BatchAcknowledged
  | settlement.DisputeResolved
  | lanes.LaneConfigured
  | lanes.PayoutChosen
  | lanes.LaneMoved
  | fees.WithdrawalFeeSet
  | fees.WithdrawalFeeCharged
  | fees.WithdrawalFeeReturned;

export type EventKind = Event['kind'];
