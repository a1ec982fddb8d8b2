import type { AnyLayout } from '../layout.ts';
import * as accounts from './accounts.ts';
import * as lanes from './lanes.ts';
import * as markets from './markets.ts';
import * as orders from './orders.ts';
import * as pool from './pool.ts';
import * as reserved from './reserved.ts';
import * as settlement from './settlement.ts';

/** Commands whose format is fixed and whose rules are not active yet. */
export type ReservedCommand =
  | accounts.ForcedRequest
  | reserved.PlaceAlgorithm
  | reserved.OpenAuction
  | reserved.BidInAuction
  | reserved.CloseAuction;

/** Everything that can change the state of the exchange. */
export type Command =
  | markets.ConfigureAsset
  | markets.ConfigureMarket
  | markets.SetMarketStatus
  | markets.DelistMarket
  | markets.ConfigureFeeTier
  | markets.SetWithdrawalFee
  | markets.ConfigureVenue
  | markets.ActivateRules
  | accounts.OpenAccount
  | accounts.SetLeverage
  | accounts.SetAccountFeeTier
  | accounts.RegisterSessionKey
  | accounts.RevokeSessionKey
  | accounts.OpenWalletAccount
  | accounts.LinkWallet
  | accounts.UnlinkWallet
  | accounts.SetFeeReceiver
  | accounts.SetRiskLimits
  | accounts.CreditDeposit
  | accounts.RequestWithdrawal
  | accounts.ConfirmWithdrawal
  | accounts.FailWithdrawal
  | accounts.TransferCollateral
  | accounts.AdjustIsolatedMargin
  | accounts.CancelUpTo
  | settlement.AcknowledgeBatch
  | settlement.ResolveDispute
  | lanes.ConfigureLane
  | lanes.ChoosePayout
  | orders.PlaceOrder
  | orders.PlaceTriggerOrder
  | orders.CancelOrder
  | orders.AmendOrder
  | orders.CancelAllOrders
  | orders.Batch
  | markets.UpdateIndexPrice
  | markets.Tick
  | markets.SamplePremium
  | markets.SettleFunding
  | markets.ContinueLiquidations
  | markets.SettleDelisting
  | pool.ConfigurePoolFund
  | pool.ConfigurePool
  | pool.DepositToPool
  | pool.RequestPoolExit
  | ReservedCommand;

export type CommandKind = Command['kind'];

/** Layout of every command but `Batch`, which nests commands. */
export const COMMAND_LAYOUTS: readonly AnyLayout[] = [
  markets.CONFIGURE_ASSET,
  markets.CONFIGURE_MARKET,
  markets.SET_MARKET_STATUS,
  markets.DELIST_MARKET,
  markets.CONFIGURE_FEE_TIER,
  markets.SET_WITHDRAWAL_FEE,
  markets.CONFIGURE_VENUE,
  markets.ACTIVATE_RULES,
  accounts.OPEN_ACCOUNT,
  accounts.SET_LEVERAGE,
  accounts.SET_ACCOUNT_FEE_TIER,
  accounts.REGISTER_SESSION_KEY,
  accounts.REVOKE_SESSION_KEY,
  accounts.SET_RISK_LIMITS,
  accounts.OPEN_WALLET_ACCOUNT,
  accounts.LINK_WALLET,
  accounts.UNLINK_WALLET,
  accounts.SET_FEE_RECEIVER,
  accounts.CREDIT_DEPOSIT,
  accounts.REQUEST_WITHDRAWAL,
  accounts.CONFIRM_WITHDRAWAL,
  accounts.FAIL_WITHDRAWAL,
  accounts.TRANSFER_COLLATERAL,
  accounts.ADJUST_ISOLATED_MARGIN,
  accounts.FORCED_REQUEST,
  accounts.CANCEL_UP_TO,
  settlement.ACKNOWLEDGE_BATCH,
  settlement.RESOLVE_DISPUTE,
  lanes.CONFIGURE_LANE,
  lanes.CHOOSE_PAYOUT,
  orders.PLACE_ORDER,
  orders.PLACE_TRIGGER_ORDER,
  orders.CANCEL_ORDER,
  orders.AMEND_ORDER,
  orders.CANCEL_ALL_ORDERS,
  reserved.PLACE_ALGORITHM,
  reserved.OPEN_AUCTION,
  reserved.BID_IN_AUCTION,
  reserved.CLOSE_AUCTION,
  pool.CONFIGURE_POOL,
  pool.DEPOSIT_TO_POOL,
  pool.REQUEST_POOL_EXIT,
  pool.CONFIGURE_POOL_FUND,
  markets.UPDATE_INDEX_PRICE,
  markets.TICK,
  markets.SAMPLE_PREMIUM,
  markets.SETTLE_FUNDING,
  markets.CONTINUE_LIQUIDATIONS,
  markets.SETTLE_DELISTING,
];
