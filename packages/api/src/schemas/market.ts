import { MARKET_KINDS, MARKET_STATUSES } from '@tandem/protocol';
import { type Static, Type } from 'typebox';
import {
  AssetSymbol,
  Decimal,
  MarketSymbol,
  MaybeDecimal,
  MaybeSignedDecimal,
  SignedDecimal,
  TimeUs,
  words,
} from './primitives.ts';

/** One leverage tier: rates of the part of a notional above `fromNotional`. */
const Tier = Type.Object(
  {
    fromNotional: Decimal,
    initialRate: Decimal,
    maintenanceRate: Decimal,
    maxLeverage: Type.Integer({ minimum: 1 }),
  },
  { additionalProperties: false },
);

/** A market and its rules. Rates are parts of one: 0.0005 is five basis points. */
export const Market = Type.Object(
  {
    symbol: MarketSymbol,
    marketId: Type.Integer({ description: 'Number of the market in commands and events.' }),
    kind: words(MARKET_KINDS),
    status: words(MARKET_STATUSES),
    baseAsset: AssetSymbol,
    quoteAsset: AssetSymbol,
    priceScale: Type.Integer({ description: 'Digits behind the point of a price.' }),
    sizeScale: Type.Integer({ description: 'Digits behind the point of a size.' }),
    tickSize: Decimal,
    lotSize: Decimal,
    maxPrice: Decimal,
    minOrderNotional: Decimal,
    maxOrderSize: Decimal,
    maxPositionSize: Decimal,
    maxOpenInterest: Decimal,
    priceBand: MaybeDecimal,
    marketOrderBound: Decimal,
    takerFeeRate: Decimal,
    liquidationFeeRate: Decimal,
    maxIndexAgeUs: TimeUs,
    fundingIntervalUs: TimeUs,
    fundingInterestRate: SignedDecimal,
    fundingCapRate: Decimal,
    protocolPriorityShare: Decimal,
    tiers: Type.Array(Tier),
  },
  { additionalProperties: false },
);
export type Market = Static<typeof Market>;

/** An asset that can be deposited. */
export const Asset = Type.Object(
  {
    symbol: AssetSymbol,
    assetId: Type.Integer(),
    scale: Type.Integer({ description: 'Digits behind the point that the venue keeps.' }),
    chainDecimals: Type.Integer(),
    collateralWeight: Decimal,
    withdrawalFee: Type.String({
      ...Decimal,
      description: 'Part of the amount of a withdrawal that is not paid out; 0: none.',
    }),
    priceMarket: Type.Union([MarketSymbol, Type.Null()]),
  },
  { additionalProperties: false },
);
export type Asset = Static<typeof Asset>;

/** One price of a book: price, then size. */
export const BookLevel = Type.Tuple([Decimal, Decimal]);
export type BookLevel = Static<typeof BookLevel>;

/** The best levels of a book, best first. */
export const Book = Type.Object(
  {
    market: MarketSymbol,
    bids: Type.Array(BookLevel),
    asks: Type.Array(BookLevel),
    isComplete: Type.Boolean({ description: 'True when no level was left out.' }),
  },
  { additionalProperties: false },
);
export type Book = Static<typeof Book>;

/** A public trade. */
export const Trade = Type.Object(
  {
    tradeId: Type.String({ description: 'Sequence and place within it, as text.' }),
    market: MarketSymbol,
    price: Decimal,
    size: Decimal,
    takerSide: words(['buy', 'sell'] as const),
    timeUs: TimeUs,
  },
  { additionalProperties: false },
);
export type Trade = Static<typeof Trade>;

/** What is known of a market now, and over the last 24 hours. */
export const Ticker = Type.Object(
  {
    market: MarketSymbol,
    status: words(MARKET_STATUSES),
    isStale: Type.Boolean({ description: 'The index price is too old to trade on.' }),
    last: MaybeDecimal,
    mark: MaybeDecimal,
    index: MaybeDecimal,
    indexTimeUs: Type.Union([TimeUs, Type.Null()]),
    bestBid: MaybeDecimal,
    bestAsk: MaybeDecimal,
    bestBidSize: MaybeDecimal,
    bestAskSize: MaybeDecimal,
    open24h: MaybeDecimal,
    high24h: MaybeDecimal,
    low24h: MaybeDecimal,
    volume24h: MaybeDecimal,
    quoteVolume24h: MaybeDecimal,
    trades24h: Type.Union([Type.Integer(), Type.Null()]),
    openInterest: Decimal,
    fundingRate: MaybeSignedDecimal,
    nextFundingUs: Type.Union([TimeUs, Type.Null()]),
  },
  { additionalProperties: false },
);
export type Ticker = Static<typeof Ticker>;

/** Prices that margin and funding use. */
export const Prices = Type.Object(
  {
    market: MarketSymbol,
    mark: MaybeDecimal,
    index: MaybeDecimal,
    indexTimeUs: Type.Union([TimeUs, Type.Null()]),
    isStale: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Prices = Static<typeof Prices>;

/** Funding of a perpetual market. */
export const Funding = Type.Object(
  {
    market: MarketSymbol,
    lastRate: MaybeSignedDecimal,
    lastSettledUs: Type.Union([TimeUs, Type.Null()]),
    intervalUs: TimeUs,
    nextFundingUs: Type.Union([TimeUs, Type.Null()]),
  },
  { additionalProperties: false },
);
export type Funding = Static<typeof Funding>;

export const OpenInterest = Type.Object(
  { market: MarketSymbol, size: Decimal, notional: MaybeDecimal },
  { additionalProperties: false },
);
export type OpenInterest = Static<typeof OpenInterest>;

/** Figures of the whole venue since its first command. */
export const Statistics = Type.Object(
  {
    commands: Type.Integer(),
    events: Type.Integer(),
    accounts: Type.Integer(),
    openOrders: Type.Integer(),
    trades: Type.Integer(),
    rejects: Type.Integer(),
    liquidationSteps: Type.Integer(),
    deleverages: Type.Integer(),
    fundingSettlements: Type.Integer(),
    insuranceBalance: SignedDecimal,
    quoteVolume: Decimal,
  },
  { additionalProperties: false },
);
export type Statistics = Static<typeof Statistics>;

/** One bar of a chart. */
export const Candle = Type.Object(
  {
    openTimeUs: TimeUs,
    open: Decimal,
    high: Decimal,
    low: Decimal,
    close: Decimal,
    volume: Decimal,
    quoteVolume: Decimal,
    trades: Type.Integer(),
  },
  { additionalProperties: false },
);
export type Candle = Static<typeof Candle>;
