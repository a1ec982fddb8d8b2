import { FEE_SCHEDULES } from '@tandem/protocol';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { BookLevel } from './market.ts';
import {
  AccountNumber,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  SignedDecimal,
  TimeUs,
  words,
} from './primitives.ts';

const object = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const count = (description: string) => Type.Integer({ minimum: 0, description });

/** What the pool offers in one market, and how it came to it. */
export const PoolMarket = object({
  market: MarketSymbol,
  layers: count('Quotes a side; 0: the pool does not quote.'),
  bids: Type.Array(BookLevel, { description: 'Own resting quotes, nearest first.' }),
  asks: Type.Array(BookLevel, { description: 'Own resting quotes, nearest first.' }),
  quotedUs: maybe(TimeUs),
  indexPrice: MaybeDecimal,
  volatility: MaybeDecimal,
  halfSpread: MaybeDecimal,
  maxPosition: MaybeDecimal,
  position: SignedDecimal,
  reserve: Decimal,
  stressMove: Decimal,
  utilizationRate: maybe(Type.String({ description: 'Per hour, charged last.' })),
  feeSchedule: words(FEE_SCHEDULES),
  openingFeeRate: Decimal,
  closingFeeRate: Decimal,
  liquidationFeeRate: Decimal,
});
export type PoolMarket = Static<typeof PoolMarket>;

const Fees = object({
  treasury: Decimal,
  vault: Decimal,
  stakers: Decimal,
  providers: Decimal,
  collected: Type.String({ description: 'Fees that wait for the next distribution.' }),
  intervalUs: TimeUs,
  nextUs: TimeUs,
  paid: Type.String({ description: 'Paid to all providers since the start.' }),
});

const Queue = object({
  status: words(['open', 'short', 'stalePrices', 'worthless'] as const),
  available: Type.String({
    description: 'What could be paid out now; negative when the pool needs more than it has.',
  }),
  count: count('Exits that wait.'),
  shares: Decimal,
  worth: MaybeDecimal,
  delayUs: TimeUs,
  next: Type.Array(object({ dueAtUs: TimeUs, shares: Decimal }), {
    description: 'The first ten, in the order in which they are redeemed.',
  }),
});

/** How the protocol pool is. Money and shares are decimals of the settlement asset. */
const STATE = {
  account: AccountNumber,
  equity: Type.String({ description: 'At the marks.' }),
  exitEquity: Type.String({ description: 'At the worse end of every band.' }),
  depositEquity: Type.String({ description: 'At the better end of every band.' }),
  totalShares: Decimal,
  providers: count('Accounts with shares.'),
  sharePrice: MaybeDecimal,
  exitPrice: MaybeDecimal,
  depositPrice: MaybeDecimal,
  reserve: Decimal,
  liquidity: Type.String({ description: 'What the reserve may reach.' }),
  maxReserve: Decimal,
  utilization: Decimal,
  deposits: object({
    status: words(['open', 'stalePrices', 'insolvent'] as const),
    minDeposit: Decimal,
  }),
  exits: Queue,
  fees: Fees,
  markets: Type.Array(PoolMarket),
};
export const PoolState = object(STATE);
export type PoolState = Static<typeof PoolState>;

/** What was really distributed, as a rate of a year of 365 days. */
export const PoolYield = object({
  rate: Decimal,
  distributed: Type.String({ description: 'Fees that went to providers in that time.' }),
  distributions: count('How often.'),
  fromUs: TimeUs,
  toUs: TimeUs,
});
export type PoolYield = Static<typeof PoolYield>;

const Yields = object({ day: maybe(PoolYield), week: maybe(PoolYield) });

/** The pool with what it has earned; null: younger than six hours. */
export const Pool = object({ ...STATE, apr: Yields });
export type Pool = Static<typeof Pool>;

/** The part of one account in the pool. */
export const PoolAccount = object({
  account: AccountNumber,
  shares: Decimal,
  freeShares: Type.String({ description: 'Without those that wait for their redemption.' }),
  worth: MaybeDecimal,
  exits: Type.Array(
    object({
      exitId: Type.Integer(),
      shares: Decimal,
      worth: MaybeDecimal,
      dueAtUs: TimeUs,
    }),
  ),
  paid: Type.String({ description: 'Fees paid to the account since it became a provider.' }),
  apr: Yields,
});
export type PoolAccount = Static<typeof PoolAccount>;
