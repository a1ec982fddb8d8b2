import type { AssetUnits, QuoteUnits, RatePpb, TimestampUs } from '@tandem/quantity';
import type { AccountId, AssetId, MarketId, OrderId } from '../ids.ts';
import type { AnyLayout, Layout } from '../layout.ts';
import {
  KEY_END_REASONS,
  type KeyEndReason,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
  WALLET_KINDS,
  type WalletKind,
} from '../vocabulary.ts';

// What becomes of wallets, session keys and limits: docs/rulebook/keys.md and risk-limits.md.

/** A session key may sign from here on, within its limits. */
export type SessionKeyRegistered = {
  readonly kind: 'SessionKeyRegistered';
  readonly account: AccountId;
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  readonly scopes: number;
  readonly expiresAtUs: TimestampUs;
  readonly maxOrderNotional: QuoteUnits | null;
  readonly maxPositionNotional: QuoteUnits | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: QuoteUnits | null;
  readonly maxDailyVolume: QuoteUnits | null;
  readonly maxExtraFeePpb: RatePpb;
};

export const SESSION_KEY_REGISTERED: Layout<SessionKeyRegistered> = {
  kind: 'SessionKeyRegistered',
  code: 42,
  fields: {
    account: 'u32',
    keyId: 'u32',
    scheme: SIGNATURE_SCHEMES,
    scopes: 'u32',
    expiresAtUs: 'uint',
    maxOrderNotional: 'uint?',
    maxPositionNotional: 'uint?',
    maxLeverage: 'u16?',
    maxDailyLoss: 'uint?',
    maxDailyVolume: 'uint?',
    maxExtraFeePpb: 'u32',
  },
};

/** A session key may no longer sign: it was revoked, or its time is over. */
export type SessionKeyEnded = {
  readonly kind: 'SessionKeyEnded';
  readonly account: AccountId;
  readonly keyId: number;
  readonly reason: KeyEndReason;
};

export const SESSION_KEY_ENDED: Layout<SessionKeyEnded> = {
  kind: 'SessionKeyEnded',
  code: 43,
  fields: {
    account: 'u32',
    keyId: 'u32',
    reason: KEY_END_REASONS,
  },
};

/** A wallet may sign for an account and its sub-accounts from here on. */
export type WalletLinked = {
  readonly kind: 'WalletLinked';
  readonly account: AccountId;
  readonly keyId: number;
  readonly wallet: WalletKind;
};

export const WALLET_LINKED: Layout<WalletLinked> = {
  kind: 'WalletLinked',
  code: 44,
  fields: {
    account: 'u32',
    keyId: 'u32',
    wallet: WALLET_KINDS,
  },
};

/** A wallet may no longer sign for an account. */
export type WalletUnlinked = {
  readonly kind: 'WalletUnlinked';
  readonly account: AccountId;
  readonly keyId: number;
};

export const WALLET_UNLINKED: Layout<WalletUnlinked> = {
  kind: 'WalletUnlinked',
  code: 45,
  fields: {
    account: 'u32',
    keyId: 'u32',
  },
};

/** Orders that a key signed with a nonce up to this one are refused when they arrive. */
export type KeyNonceFloorRaised = {
  readonly kind: 'KeyNonceFloorRaised';
  readonly account: AccountId;
  readonly keyId: number;
  readonly nonceFloor: number;
};

export const KEY_NONCE_FLOOR_RAISED: Layout<KeyNonceFloorRaised> = {
  kind: 'KeyNonceFloorRaised',
  code: 46,
  fields: {
    account: 'u32',
    keyId: 'u32',
    nonceFloor: 'uint',
  },
};

/** Who receives the extra fee of a session key's orders from here on; null: nobody. */
export type FeeReceiverSet = {
  readonly kind: 'FeeReceiverSet';
  readonly account: AccountId;
  readonly keyId: number;
  readonly receiver: AccountId | null;
};

export const FEE_RECEIVER_SET: Layout<FeeReceiverSet> = {
  kind: 'FeeReceiverSet',
  code: 48,
  fields: { account: 'u32', keyId: 'u32', receiver: 'u32?' },
};

/**
 * A fill's extra fee went from the owner of the order to its receiver; two `BalanceChanged` follow.
 * The fill is the event of this command at `fillIndex`.
 */
export type ExtraFeeCharged = {
  readonly kind: 'ExtraFeeCharged';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly orderId: OrderId;
  readonly fillIndex: number;
  readonly receiver: AccountId;
  readonly asset: AssetId;
  readonly amount: AssetUnits;
};

export const EXTRA_FEE_CHARGED: Layout<ExtraFeeCharged> = {
  kind: 'ExtraFeeCharged',
  code: 49,
  fields: {
    account: 'u32',
    market: 'u16',
    orderId: 'uint',
    fillIndex: 'u32',
    receiver: 'u32',
    asset: 'u8',
    amount: 'uint',
  },
};

/** Limits that the owner of an account set for it; null where there is none. */
export type RiskLimitsSet = {
  readonly kind: 'RiskLimitsSet';
  readonly account: AccountId;
  readonly maxPositionNotional: QuoteUnits | null;
  readonly maxLeverage: number | null;
  readonly maxDailyLoss: QuoteUnits | null;
  readonly maxDrawdownPpb: number | null;
  readonly maxConcentrationPpb: number | null;
  readonly maxValueAtRisk: QuoteUnits | null;
};

export const RISK_LIMITS_SET: Layout<RiskLimitsSet> = {
  kind: 'RiskLimitsSet',
  code: 47,
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

export const KEY_EVENT_LAYOUTS: readonly AnyLayout[] = [
  SESSION_KEY_REGISTERED,
  SESSION_KEY_ENDED,
  WALLET_LINKED,
  WALLET_UNLINKED,
  KEY_NONCE_FLOOR_RAISED,
  RISK_LIMITS_SET,
  FEE_RECEIVER_SET,
  EXTRA_FEE_CHARGED,
];
