import { MARGIN_MODES } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import { AccountLimits } from './keys.ts';
import { Order } from './order.ts';
import {
  AccountNumber,
  AssetSymbol,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  MaybeSignedDecimal,
  SignedDecimal,
  words,
} from './primitives.ts';

const STRICT = { additionalProperties: false } as const;
const ACCOUNT = { account: Type.Optional(AccountNumber) };

/** Money of one asset in an account. */
export const Balance = Type.Object(
  {
    asset: AssetSymbol,
    total: SignedDecimal,
    held: Type.String({ ...Decimal, description: 'Reserved for resting spot orders.' }),
    free: SignedDecimal,
    collateralValue: Type.String({
      ...SignedDecimal,
      description: 'What it counts as margin, in the settlement asset, after the haircut.',
    }),
  },
  STRICT,
);
export type Balance = Static<typeof Balance>;

/** The net position of an account in one market and margin mode. */
export const Position = Type.Object(
  {
    market: MarketSymbol,
    marginMode: words(MARGIN_MODES),
    side: words(['long', 'short'] as const),
    size: Decimal,
    entryPrice: MaybeDecimal,
    mark: MaybeDecimal,
    notional: MaybeDecimal,
    unrealizedProfit: MaybeSignedDecimal,
    /** Funding since the last fill that is not settled into the position yet. */
    pendingFunding: SignedDecimal,
    initialMargin: MaybeDecimal,
    maintenanceMargin: MaybeDecimal,
    postedMargin: Decimal,
    leverage: Type.Union([Type.Integer(), Type.Null()]),
    liquidationPrice: MaybeDecimal,
  },
  STRICT,
);
export type Position = Static<typeof Position>;

/** How an account's cross margin stands. */
export const Margin = Type.Object(
  {
    equity: SignedDecimal,
    equityForOrders: SignedDecimal,
    initialMargin: Decimal,
    maintenanceMargin: Decimal,
    available: SignedDecimal,
    marginRatio: Type.Union([Decimal, Type.Null()], {
      description: 'Maintenance margin over equity; 1 is liquidation. Null without equity.',
    }),
    isFlagged: Type.Boolean(),
  },
  STRICT,
);
export type Margin = Static<typeof Margin>;

/** The highest leverage that the account chose in a market. */
export const LeverageSetting = Type.Object(
  { market: MarketSymbol, marginMode: words(MARGIN_MODES), leverage: Type.Integer() },
  STRICT,
);
export type LeverageSetting = Static<typeof LeverageSetting>;

/** Everything about an account in one answer, at one sequence. */
export const AccountState = Type.Object(
  {
    account: AccountNumber,
    owner: AccountNumber,
    feeTier: Type.Integer(),
    margin: Margin,
    balances: Type.Array(Balance),
    positions: Type.Array(Position),
    openOrders: Type.Array(Order),
    leverage: Type.Array(LeverageSetting),
    riskLimits: AccountLimits,
    subAccounts: Type.Array(AccountNumber),
    payoutLane: Type.Union([AccountNumber, Type.Null()], {
      description: 'The lane that pays withdrawals from now on; null: the home chain does.',
    }),
  },
  STRICT,
);
export type AccountState = Static<typeof AccountState>;

export const LeverageRequest = Type.Object(
  {
    ...ACCOUNT,
    market: MarketSymbol,
    marginMode: Type.Optional(words(MARGIN_MODES)),
    leverage: Type.Integer({ minimum: 1, maximum: 65_535 }),
  },
  STRICT,
);
export type LeverageRequest = Static<typeof LeverageRequest>;

/** Adds margin to an isolated position, or takes it out with a minus sign. */
export const IsolatedMarginRequest = Type.Object(
  { ...ACCOUNT, market: MarketSymbol, amount: SignedDecimal },
  STRICT,
);
export type IsolatedMarginRequest = Static<typeof IsolatedMarginRequest>;

export const TransferRequest = Type.Object(
  { ...ACCOUNT, toAccount: AccountNumber, asset: AssetSymbol, amount: Decimal },
  STRICT,
);
export type TransferRequest = Static<typeof TransferRequest>;

export const WithdrawalRequest = Type.Object(
  {
    ...ACCOUNT,
    asset: AssetSymbol,
    amount: Type.String({
      ...Decimal,
      description:
        'What leaves the account: the fee of the asset is a part of it, the rest is paid.',
    }),
  },
  STRICT,
);
export type WithdrawalRequest = Static<typeof WithdrawalRequest>;

/** Buys shares of the pool with money of asset 0; nothing happens for fewer than `minShares`. */
export const PoolDepositRequest = Type.Object(
  { ...ACCOUNT, amount: Decimal, minShares: Type.Optional(Decimal) },
  STRICT,
);
export type PoolDepositRequest = Static<typeof PoolDepositRequest>;

/** Asks to redeem shares of the pool after its exit delay. */
export const PoolExitRequest = Type.Object({ ...ACCOUNT, shares: Decimal }, STRICT);
export type PoolExitRequest = Static<typeof PoolExitRequest>;

/** Opens a sub-account under a number that is free; `GET /v1/sub-accounts` names one. */
export const SubAccountRequest = Type.Object(
  { ...ACCOUNT, subAccount: Type.Integer({ minimum: 16, maximum: 4_294_967_295 }) },
  STRICT,
);
export type SubAccountRequest = Static<typeof SubAccountRequest>;

/** Play money for the demo venue. */
export const FaucetRequest = Type.Object(
  { ...ACCOUNT, asset: AssetSymbol, amount: Decimal },
  STRICT,
);
export type FaucetRequest = Static<typeof FaucetRequest>;
