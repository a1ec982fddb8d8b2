import type { AssetUnits, QuoteUnits, TimestampUs } from '@tandem/quantity';
import type { AccountId, AssetId, MarketId, WithdrawalId } from '../ids.ts';
import type { Layout } from '../layout.ts';
import {
  FORCED_REQUEST_KINDS,
  type ForcedRequestKind,
  MARGIN_MODES,
  type MarginMode,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
  WALLET_KINDS,
  type WalletKind,
} from '../vocabulary.ts';

/** Opens an account; with a parent it is a sub-account of the parent's owner. */
export type OpenAccount = {
  readonly kind: 'OpenAccount';
  readonly account: AccountId;
  readonly parent: AccountId | null;
};

export const OPEN_ACCOUNT: Layout<OpenAccount> = {
  kind: 'OpenAccount',
  code: 20,
  fields: { account: 'u32', parent: 'u32?' },
};

/** Chooses the highest leverage of one position: raises its initial margin, never lowers it. */
export type SetLeverage = {
  readonly kind: 'SetLeverage';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly marginMode: MarginMode;
  readonly leverage: number;
};

export const SET_LEVERAGE: Layout<SetLeverage> = {
  kind: 'SetLeverage',
  code: 21,
  fields: { account: 'u32', market: 'u16', marginMode: MARGIN_MODES, leverage: 'u16' },
};

/** Puts an account into a fee tier. */
export type SetAccountFeeTier = {
  readonly kind: 'SetAccountFeeTier';
  readonly account: AccountId;
  readonly tier: number;
};

export const SET_ACCOUNT_FEE_TIER: Layout<SetAccountFeeTier> = {
  kind: 'SetAccountFeeTier',
  code: 22,
  fields: { account: 'u32', tier: 'u8' },
};

/** Registers a session key with scopes and limits that the engine enforces. */
export type RegisterSessionKey = {
  readonly kind: 'RegisterSessionKey';
  readonly account: AccountId;
  /** Above every number that the account has used: numbers of keys are never used again. */
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  readonly publicKeyHash: string;
  /** Bit set: 1 trade, 2 cancel, 4 transfer between own accounts, 8 read, 16 sub-accounts too. */
  readonly scopes: number;
  readonly expiresAtUs: TimestampUs;
  readonly maxOrderNotional: QuoteUnits | null;
  readonly maxPositionNotional: QuoteUnits | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: QuoteUnits | null;
  readonly maxDailyVolume: QuoteUnits | null;
  readonly maxExtraFeePpb: number;
  readonly markets: readonly { readonly market: MarketId }[];
};

export const REGISTER_SESSION_KEY: Layout<RegisterSessionKey> = {
  kind: 'RegisterSessionKey',
  code: 23,
  fields: {
    account: 'u32',
    keyId: 'u32',
    scheme: SIGNATURE_SCHEMES,
    publicKeyHash: 'bytes32',
    scopes: 'u32',
    expiresAtUs: 'uint',
    maxOrderNotional: 'uint?',
    maxPositionNotional: 'uint?',
    maxLeverage: 'u16?',
    maxDailyLoss: 'uint?',
    maxDailyVolume: 'uint?',
    maxExtraFeePpb: 'u32',
    markets: { list: { market: 'u16' }, max: 64 },
  },
};

/** Revokes a session key; effective from this sequence on. */
export type RevokeSessionKey = {
  readonly kind: 'RevokeSessionKey';
  readonly account: AccountId;
  readonly keyId: number;
};

export const REVOKE_SESSION_KEY: Layout<RevokeSessionKey> = {
  kind: 'RevokeSessionKey',
  code: 24,
  fields: { account: 'u32', keyId: 'u32' },
};

/**
 * Says who receives the extra fee that orders of a session key may carry; null: nobody, and none
 * is charged. Signed by a wallet: receiver and most (`maxExtraFeePpb`) are the owner's to choose.
 */
export type SetFeeReceiver = {
  readonly kind: 'SetFeeReceiver';
  readonly account: AccountId;
  readonly keyId: number;
  readonly receiver: AccountId | null;
};

export const SET_FEE_RECEIVER: Layout<SetFeeReceiver> = {
  kind: 'SetFeeReceiver',
  code: 29,
  fields: { account: 'u32', keyId: 'u32', receiver: 'u32?' },
};

/** Opens an account for a wallet, which is its first key, number 1; signed by that wallet. */
export type OpenWalletAccount = {
  readonly kind: 'OpenWalletAccount';
  readonly account: AccountId;
  readonly wallet: WalletKind;
  /** An EVM address padded with zeros on the left, or a Solana public key. */
  readonly walletId: string;
};

export const OPEN_WALLET_ACCOUNT: Layout<OpenWalletAccount> = {
  kind: 'OpenWalletAccount',
  code: 26,
  fields: { account: 'u32', wallet: WALLET_KINDS, walletId: 'bytes32' },
};

/**
 * Adds a wallet to an account. Signed by a wallet that the account has, and by the new one over the
 * same bytes: the signature of its authorization is the first and behind it the second.
 */
export type LinkWallet = {
  readonly kind: 'LinkWallet';
  readonly account: AccountId;
  readonly keyId: number;
  readonly wallet: WalletKind;
  readonly walletId: string;
};

export const LINK_WALLET: Layout<LinkWallet> = {
  kind: 'LinkWallet',
  code: 27,
  fields: { account: 'u32', keyId: 'u32', wallet: WALLET_KINDS, walletId: 'bytes32' },
};

/** Removes a wallet from an account; one must stay. */
export type UnlinkWallet = {
  readonly kind: 'UnlinkWallet';
  readonly account: AccountId;
  readonly keyId: number;
};

export const UNLINK_WALLET: Layout<UnlinkWallet> = {
  kind: 'UnlinkWallet',
  code: 28,
  fields: { account: 'u32', keyId: 'u32' },
};

/** Limits that an account's owner sets for himself; the engine enforces them. */
export type SetRiskLimits = {
  readonly kind: 'SetRiskLimits';
  readonly account: AccountId;
  readonly maxPositionNotional: QuoteUnits | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: QuoteUnits | null;
  /** Part of the highest equity at a midnight that may be lost. */
  readonly maxDrawdownPpb: number | null;
  /** Most that the exposure of one market may be, as a part of equity. */
  readonly maxConcentrationPpb: number | null;
  /** Most that a move of every market by its volatility may cost. */
  readonly maxValueAtRisk: QuoteUnits | null;
};

export const SET_RISK_LIMITS: Layout<SetRiskLimits> = {
  kind: 'SetRiskLimits',
  code: 25,
  fields: {
    account: 'u32',
    maxPositionNotional: 'uint?',
    maxLeverage: 'u16?',
    maxDailyLoss: 'uint?',
    maxDrawdownPpb: 'u32?',
    maxConcentrationPpb: 'u32?',
    maxValueAtRisk: 'uint?',
  },
};

/** Credits a deposit that is final on its chain, by the Vault's gap-free deposit number. */
export type CreditDeposit = {
  readonly kind: 'CreditDeposit';
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
  /** Index of the chain in the venue's configuration, 0 to 15. */
  readonly chain: number;
  /** 1, 2, 3, ... per chain. */
  readonly depositNumber: number;
  readonly transactionHash: string;
  readonly logIndex: number;
};

export const CREDIT_DEPOSIT: Layout<CreditDeposit> = {
  kind: 'CreditDeposit',
  code: 30,
  fields: {
    account: 'u32',
    asset: 'u8',
    amount: 'uint',
    chain: 'u8',
    depositNumber: 'uint',
    transactionHash: 'bytes32',
    logIndex: 'u32',
  },
};

/** Reserves money for a withdrawal; it leaves the account at once. */
export type RequestWithdrawal = {
  readonly kind: 'RequestWithdrawal';
  readonly account: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

export const REQUEST_WITHDRAWAL: Layout<RequestWithdrawal> = {
  kind: 'RequestWithdrawal',
  code: 31,
  fields: { account: 'u32', asset: 'u8', amount: 'uint' },
};

/** The withdrawal was paid on chain: it is final. */
export type ConfirmWithdrawal = {
  readonly kind: 'ConfirmWithdrawal';
  readonly withdrawalId: WithdrawalId;
};

export const CONFIRM_WITHDRAWAL: Layout<ConfirmWithdrawal> = {
  kind: 'ConfirmWithdrawal',
  code: 32,
  fields: { withdrawalId: 'uint' },
};

/** The withdrawal can no longer be paid: the reserved money returns. */
export type FailWithdrawal = {
  readonly kind: 'FailWithdrawal';
  readonly withdrawalId: WithdrawalId;
};

export const FAIL_WITHDRAWAL: Layout<FailWithdrawal> = {
  kind: 'FailWithdrawal',
  code: 33,
  fields: { withdrawalId: 'uint' },
};

/** Moves collateral between two accounts of one owner. */
export type TransferCollateral = {
  readonly kind: 'TransferCollateral';
  readonly from: AccountId;
  readonly to: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

export const TRANSFER_COLLATERAL: Layout<TransferCollateral> = {
  kind: 'TransferCollateral',
  code: 34,
  fields: { from: 'u32', to: 'u32', asset: 'u8', amount: 'uint' },
};

/** Adds (positive) or removes (negative) margin of an isolated position. */
export type AdjustIsolatedMargin = {
  readonly kind: 'AdjustIsolatedMargin';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly amount: QuoteUnits;
};

export const ADJUST_ISOLATED_MARGIN: Layout<AdjustIsolatedMargin> = {
  kind: 'AdjustIsolatedMargin',
  code: 35,
  fields: { account: 'u32', market: 'u16', amount: 'int' },
};

/** A forced request that a user made on chain and the engine must serve. */
export type ForcedRequest = {
  readonly kind: 'ForcedRequest';
  readonly request: ForcedRequestKind;
  /** Number of the request on chain; of one account each is above the last. */
  readonly requestNumber: number;
  readonly account: AccountId;
  /** Only of a withdrawal. */
  readonly asset: AssetId | null;
  /** Only of a close: its cross and isolated position are closed as far as the book lets them. */
  readonly market: MarketId | null;
  /**
   * Only of a withdrawal: as much of it is reserved as maintenance margin allows. Less than was
   * asked for where the chain lets less go; 0 where it lets nothing go.
   */
  readonly amount: AssetUnits | null;
};

export const FORCED_REQUEST: Layout<ForcedRequest> = {
  kind: 'ForcedRequest',
  code: 36,
  fields: {
    request: FORCED_REQUEST_KINDS,
    requestNumber: 'uint',
    account: 'u32',
    asset: 'u16?',
    market: 'u16?',
    amount: 'uint?',
  },
};

/**
 * A cancel that the account's exit owner told the chain: nothing that this key signed with a nonce
 * up to it may fill any more.
 */
export type CancelUpTo = {
  readonly kind: 'CancelUpTo';
  readonly account: AccountId;
  readonly keyId: number;
  readonly uptoNonce: number;
  /** Number of the cancel on chain, from 1; of one account each is above the last. */
  readonly cancelNumber: number;
};

export const CANCEL_UP_TO: Layout<CancelUpTo> = {
  kind: 'CancelUpTo',
  code: 39,
  fields: { account: 'u32', keyId: 'u32', uptoNonce: 'uint', cancelNumber: 'uint' },
};
