import { SIGNATURE_SCHEMES, WALLET_KINDS } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import { AccountNumber, Decimal, MarketSymbol, MaybeDecimal, TimeUs, words } from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const ACCOUNT = { account: Type.Optional(AccountNumber) };

/** Names of the scopes in the order of their bits; `subAccounts` extends the others to those. */
export const SCOPES = ['trade', 'cancel', 'transfer', 'read', 'subAccounts'] as const;
export type Scope = (typeof SCOPES)[number];

const KeyNumber = Type.Integer({ minimum: 1, maximum: 1_048_575 });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 });

/** Opens an account for the wallet that signs the request, under a number that is free. */
export const OpenAccountRequest = Type.Object(
  {
    account: Type.Integer({ minimum: 16, maximum: 4_294_967_295 }),
    wallet: words(WALLET_KINDS),
    walletId: Type.String({
      ...Hash,
      description: 'An EVM address behind 24 zeros, or a Solana public key; hexadecimal.',
    }),
  },
  STRICT,
);
export type OpenAccountRequest = Static<typeof OpenAccountRequest>;

/** Whose a wallet is, and which numbers are free: what a wallet needs before it first signs. */
export const WalletOwner = Type.Object(
  {
    account: Type.Union([AccountNumber, Type.Null()]),
    keyId: Type.Union([KeyNumber, Type.Null()]),
    nextKeyId: Type.Union([KeyNumber, Type.Null()], {
      description: 'Lowest number that a new key of the account may have.',
    }),
    nextFreeAccount: AccountNumber,
  },
  STRICT,
);
export type WalletOwner = Static<typeof WalletOwner>;

/** Where a wallet is looked for. */
export const WalletPlace = Type.Object({ wallet: words(WALLET_KINDS), walletId: Hash }, STRICT);
export type WalletPlace = Static<typeof WalletPlace>;

/** Registers a session key; signed by a wallet of the account. What is left out has no limit. */
export const RegisterKeyRequest = Type.Object(
  {
    ...ACCOUNT,
    keyId: KeyNumber,
    scheme: words(SIGNATURE_SCHEMES),
    publicKeyHash: Hash,
    scopes: Type.Array(words(SCOPES), { minItems: 1, maxItems: SCOPES.length }),
    expiresAtUs: TimeUs,
    maxOrderNotional: Type.Optional(Decimal),
    maxPositionNotional: Type.Optional(Decimal),
    maxLeverage: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    maxDailyLoss: Type.Optional(Decimal),
    maxDailyVolume: Type.Optional(Decimal),
    maxExtraFeeRate: Type.Optional(Decimal),
    markets: Type.Optional(Type.Array(MarketSymbol, { maxItems: 64 })),
  },
  STRICT,
);
export type RegisterKeyRequest = Static<typeof RegisterKeyRequest>;

/** Who receives the extra fee of the orders that a session key signs; null: nobody. */
export const FeeReceiverRequest = Type.Object(
  { ...ACCOUNT, receiver: Type.Union([AccountNumber, Type.Null()]) },
  STRICT,
);
export type FeeReceiverRequest = Static<typeof FeeReceiverRequest>;

const Rate = Type.String({
  ...Decimal,
  description: 'A part of one: 0.25 is a quarter.',
});

const MaybeRate = Type.Union([Rate, Type.Null()]);

/** Limits of a whole account, all of them: what is left out has none from then on. */
export const RiskLimitsRequest = Type.Object(
  {
    ...ACCOUNT,
    maxPositionNotional: Type.Optional(Decimal),
    maxLeverage: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    maxDailyLoss: Type.Optional(Decimal),
    maxDrawdownRate: Type.Optional(Rate),
    maxConcentrationRate: Type.Optional(Rate),
    maxValueAtRisk: Type.Optional(Decimal),
  },
  STRICT,
);
export type RiskLimitsRequest = Static<typeof RiskLimitsRequest>;

/** Limits that the owner set for the account; null: there is none. */
export const AccountLimits = Type.Object(
  {
    maxPositionNotional: MaybeDecimal,
    maxLeverage: Type.Union([Type.Integer(), Type.Null()]),
    maxDailyLoss: MaybeDecimal,
    maxDrawdownRate: MaybeRate,
    maxConcentrationRate: MaybeRate,
    maxValueAtRisk: MaybeDecimal,
  },
  STRICT,
);
export type AccountLimits = Static<typeof AccountLimits>;

/** Adds a wallet; the signature is that of a wallet of the account and behind it the new one's. */
export const LinkWalletRequest = Type.Object(
  { ...ACCOUNT, keyId: KeyNumber, wallet: words(WALLET_KINDS), walletId: Hash },
  STRICT,
);
export type LinkWalletRequest = Static<typeof LinkWalletRequest>;

/** A wallet or session key of an account, with its limits. */
export const AccountKey = Type.Object(
  {
    keyId: KeyNumber,
    kind: words(['wallet', 'session'] as const),
    wallet: Type.Union([words(WALLET_KINDS), Type.Null()]),
    scheme: words(SIGNATURE_SCHEMES),
    identity: Type.String({ description: 'Hash of the public key, or id of the wallet.' }),
    highestNonce: Type.Integer({ description: 'Highest nonce used; the next may be one more.' }),
    scopes: Type.Array(words(SCOPES)),
    expiresAtUs: Type.Union([TimeUs, Type.Null()]),
    maxOrderNotional: MaybeDecimal,
    maxPositionNotional: MaybeDecimal,
    maxLeverage: Type.Union([Type.Integer(), Type.Null()]),
    maxDailyLoss: MaybeDecimal,
    maxDailyVolume: MaybeDecimal,
    maxExtraFeeRate: Decimal,
    feeReceiver: Type.Union([AccountNumber, Type.Null()], {
      description: 'Account that receives the extra fee of its orders.',
    }),
    markets: Type.Array(MarketSymbol),
  },
  STRICT,
);
export type AccountKey = Static<typeof AccountKey>;

/** A signed request that should be looked at and not carried out. */
export const VerifySignatureRequest = Type.Object(
  {
    method: Type.String({ maxLength: 16 }),
    path: Type.String({ maxLength: 2_048 }),
    body: Type.String({ maxLength: 30_000 }),
    headers: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 8_400 })),
  },
  STRICT,
);
export type VerifySignatureRequest = Static<typeof VerifySignatureRequest>;

export const VerifiedSignature = Type.Object(
  {
    isValid: Type.Boolean(),
    signedBytes: Type.Union([Type.String(), Type.Null()], {
      description: 'What the venue says must be signed, as 0x and hexadecimal digits.',
    }),
    code: Type.Union([Type.String(), Type.Null()]),
    message: Type.Union([Type.String(), Type.Null()]),
    inputs: Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null()]),
    ),
  },
  STRICT,
);
export type VerifiedSignature = Static<typeof VerifiedSignature>;
