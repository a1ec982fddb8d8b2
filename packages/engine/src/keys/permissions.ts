import type { Command } from '@tandem/protocol';
import { SCOPE_CANCEL, SCOPE_TRADE, SCOPE_TRANSFER } from './session-key.ts';

/** Only the venue sends it. */
export const VENUE_ONLY = -1;
/** A wallet must sign it. */
export const WALLET_ONLY = 0;

const CANCEL = SCOPE_TRADE | SCOPE_CANCEL;

/** Who may sign a command: VENUE_ONLY, WALLET_ONLY, or scopes of which a session key needs one. */
export const PERMISSIONS: Readonly<Record<Exclude<Command['kind'], 'Batch'>, number>> = {
  ConfigureAsset: VENUE_ONLY,
  ConfigureMarket: VENUE_ONLY,
  SetMarketStatus: VENUE_ONLY,
  DelistMarket: VENUE_ONLY,
  ConfigureFeeTier: VENUE_ONLY,
  ConfigureVenue: VENUE_ONLY,
  SetWithdrawalFee: VENUE_ONLY,
  ActivateRules: VENUE_ONLY,
  SetAccountFeeTier: VENUE_ONLY,
  CreditDeposit: VENUE_ONLY,
  ConfirmWithdrawal: VENUE_ONLY,
  FailWithdrawal: VENUE_ONLY,
  UpdateIndexPrice: VENUE_ONLY,
  Tick: VENUE_ONLY,
  SamplePremium: VENUE_ONLY,
  SettleFunding: VENUE_ONLY,
  ContinueLiquidations: VENUE_ONLY,
  SettleDelisting: VENUE_ONLY,
  ForcedRequest: VENUE_ONLY,
  CancelUpTo: VENUE_ONLY,
  CloseAuction: VENUE_ONLY,
  ConfigurePool: VENUE_ONLY,
  ConfigurePoolFund: VENUE_ONLY,
  AcknowledgeBatch: VENUE_ONLY,
  ResolveDispute: VENUE_ONLY,
  ConfigureLane: VENUE_ONLY,
  ChoosePayout: VENUE_ONLY,
  OpenAccount: WALLET_ONLY,
  OpenWalletAccount: WALLET_ONLY,
  LinkWallet: WALLET_ONLY,
  UnlinkWallet: WALLET_ONLY,
  RegisterSessionKey: WALLET_ONLY,
  RevokeSessionKey: WALLET_ONLY,
  SetFeeReceiver: WALLET_ONLY,
  RequestWithdrawal: WALLET_ONLY,
  SetRiskLimits: WALLET_ONLY,
  DepositToPool: WALLET_ONLY,
  RequestPoolExit: WALLET_ONLY,
  PlaceOrder: SCOPE_TRADE,
  PlaceTriggerOrder: SCOPE_TRADE,
  AmendOrder: SCOPE_TRADE,
  SetLeverage: SCOPE_TRADE,
  AdjustIsolatedMargin: SCOPE_TRADE,
  PlaceAlgorithm: SCOPE_TRADE,
  OpenAuction: SCOPE_TRADE,
  BidInAuction: SCOPE_TRADE,
  CancelOrder: CANCEL,
  CancelAllOrders: CANCEL,
  TransferCollateral: SCOPE_TRANSFER,
};
