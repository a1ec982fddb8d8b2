import {
  type AccountKey,
  type AccountLimits,
  decimalText,
  type Listing,
  rateText,
  SCOPES,
} from '@tandem/api';
import type { OwnLimits } from '@tandem/projections';
import type { SignatureScheme, WalletKind } from '@tandem/protocol';

/** A key as the exchange has it. Money in quote units. */
export type KeyFigures = {
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  readonly identity: string;
  readonly nonces: { readonly highest: number };
} & (
  | { readonly wallet: WalletKind }
  | {
      readonly wallet: null;
      readonly scopes: number;
      readonly expiresAtUs: number;
      readonly feeReceiver: number | null;
      readonly limits: {
        readonly maxOrderNotional: number | null;
        readonly maxPositionNotional: number | null;
        readonly maxLeverage: number | null;
        readonly maxDailyLoss: number | null;
        readonly maxDailyVolume: number | null;
        readonly maxExtraFeePpb: number;
        readonly markets: readonly number[];
      };
    }
);

/** Scale of the settlement asset. */
const MONEY_SCALE = 6;

/** A wallet or session key as its owner may see it. */
export function shownKey(key: KeyFigures, listing: Listing): AccountKey {
  const { keyId, scheme, identity, nonces } = key;
  const highestNonce = nonces.highest;
  if (key.wallet !== null) {
    const unlimited = {
      maxOrderNotional: null,
      maxPositionNotional: null,
      maxLeverage: null,
      maxDailyLoss: null,
      maxDailyVolume: null,
      maxExtraFeeRate: '1',
      feeReceiver: null,
      markets: [],
    };
    const { wallet } = key;
    const scopes = [...SCOPES];
    const wide = { kind: 'wallet', wallet, scopes, expiresAtUs: null } as const;
    return { keyId, scheme, identity, highestNonce, ...wide, ...unlimited };
  }
  const { limits, scopes, expiresAtUs } = key;
  return {
    keyId,
    kind: 'session',
    wallet: null,
    scheme,
    identity,
    highestNonce,
    scopes: SCOPES.filter((_, bit) => (scopes & (1 << bit)) !== 0),
    expiresAtUs,
    maxOrderNotional: money(limits.maxOrderNotional),
    maxPositionNotional: money(limits.maxPositionNotional),
    maxLeverage: limits.maxLeverage,
    maxDailyLoss: money(limits.maxDailyLoss),
    maxDailyVolume: money(limits.maxDailyVolume),
    maxExtraFeeRate: rateText(limits.maxExtraFeePpb),
    feeReceiver: key.feeReceiver,
    markets: limits.markets.map((id) => listing.marketById(id)?.symbol ?? String(id)),
  };
}

/** The limits of a whole account as its owner may see them. */
export function shownLimits(limits: OwnLimits): AccountLimits {
  return {
    maxPositionNotional: money(limits.maxPositionNotional),
    maxLeverage: limits.maxLeverage,
    maxDailyLoss: money(limits.maxDailyLoss),
    maxDrawdownRate: rate(limits.maxDrawdownPpb),
    maxConcentrationRate: rate(limits.maxConcentrationPpb),
    maxValueAtRisk: money(limits.maxValueAtRisk),
  };
}

function rate(ppb: number | null): string | null {
  return ppb === null ? null : rateText(ppb);
}

function money(value: number | null): string | null {
  return value === null ? null : decimalText(value, MONEY_SCALE);
}
