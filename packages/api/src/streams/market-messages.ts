import { type Static, type TProperties, Type } from 'typebox';
import { BookLevel, Candle, Ticker, Trade } from '../schemas/market.ts';
import { PoolState } from '../schemas/pool.ts';
import {
  MarketSymbol,
  MaybeDecimal,
  MaybeSignedDecimal,
  SequenceNumber,
  TimeUs,
  words,
} from '../schemas/primitives.ts';
import { BOOK_DEPTHS, LIVE_CANDLE_INTERVALS } from './stream.ts';

const STRICT = { additionalProperties: false } as const;

function message<const C extends string, const T extends string, P extends TProperties>(
  [channel, type]: readonly [C, T],
  fields: P,
) {
  return Type.Object(
    {
      channel: Type.Literal(channel),
      type: Type.Literal(type),
      sequence: SequenceNumber,
      timeUs: TimeUs,
      ...fields,
    },
    STRICT,
  );
}

const MARKET = { market: MarketSymbol };
const BOOK = {
  ...MARKET,
  depth: Type.Enum([...BOOK_DEPTHS]),
  bids: Type.Array(BookLevel),
  asks: Type.Array(BookLevel),
  checksum: Type.Integer({
    minimum: 0,
    maximum: 0xffffffff,
    description: 'CRC-32 of the best 25 levels after this message: docs/how-to/follow-a-book.md.',
  }),
};

/** The whole window of a book: forget what you have. */
export const BookSnapshot = message(['book', 'snapshot'], {
  ...BOOK,
  reason: words(['subscribed', 'requested', 'conflated'] as const),
});
export type BookSnapshot = Static<typeof BookSnapshot>;

/** Levels that changed, with their new sizes; size 0: the level is gone from the window. */
export const BookDelta = message(['book', 'delta'], {
  ...BOOK,
  firstSequence: Type.Integer({
    description: 'First command that is counted here (U); `sequence` is the last one (u).',
  }),
  previousSequence: Type.Integer({
    description: '`sequence` of the message before it in this stream (pu).',
  }),
});
export type BookDelta = Static<typeof BookDelta>;

export const TradesMessage = message(['trades', 'trades'], {
  ...MARKET,
  trades: Type.Array(Trade),
});
export type TradesMessage = Static<typeof TradesMessage>;

/** Trades that a slow client was not sent: REST has them. */
export const TradesGap = message(['trades', 'gap'], {
  ...MARKET,
  fromSequence: SequenceNumber,
  trades: Type.Integer({ description: 'How many trades from `fromSequence` through `sequence`.' }),
});
export type TradesGap = Static<typeof TradesGap>;

export const CandleMessage = message(['candles', 'candle'], {
  ...MARKET,
  interval: words(LIVE_CANDLE_INTERVALS),
  candle: Candle,
  isClosed: Type.Boolean({ description: 'No trade can change it any more.' }),
});
export type CandleMessage = Static<typeof CandleMessage>;

export const TickerMessage = message(['ticker', 'ticker'], { ...MARKET, ticker: Ticker });
export type TickerMessage = Static<typeof TickerMessage>;

/** Tickers that changed; the first message has all. */
export const TickersMessage = message(['tickers', 'tickers'], { tickers: Type.Array(Ticker) });
export type TickersMessage = Static<typeof TickersMessage>;

export const PricesMessage = message(['prices', 'prices'], {
  ...MARKET,
  mark: MaybeDecimal,
  index: MaybeDecimal,
  indexTimeUs: Type.Union([TimeUs, Type.Null()]),
  isStale: Type.Boolean(),
  fundingRate: MaybeSignedDecimal,
  nextFundingUs: Type.Union([TimeUs, Type.Null()]),
  openInterest: Type.String({ description: 'Size of all long positions.' }),
});
export type PricesMessage = Static<typeof PricesMessage>;

/** The newest signed head of the journal. */
export const HeadMessage = message(['heads', 'head'], {
  firstSequence: SequenceNumber,
  previousHead: Type.String(),
  root: Type.String(),
  head: Type.String(),
  publicKey: Type.String(),
  signature: Type.String(),
});
export type HeadMessage = Static<typeof HeadMessage>;

/** How the protocol pool is now: with each price, at most once a second. */
export const PoolMessage = message(['pool', 'pool'], { pool: PoolState });
export type PoolMessage = Static<typeof PoolMessage>;

export const MarketMessage = Type.Union([
  BookSnapshot,
  BookDelta,
  TradesMessage,
  TradesGap,
  CandleMessage,
  TickerMessage,
  TickersMessage,
  PricesMessage,
  HeadMessage,
  PoolMessage,
]);
export type MarketMessage = Static<typeof MarketMessage>;
