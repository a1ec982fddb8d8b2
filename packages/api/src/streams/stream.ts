import { type Static, Type } from 'typebox';
import { AccountNumber, MarketSymbol, words } from '../schemas/primitives.ts';

const STRICT = { additionalProperties: false } as const;
const channel = <const C extends string>(name: C) => ({ channel: Type.Literal(name) });
const ofMarket = { market: MarketSymbol };

/** Numbers of levels of each side that a book can be followed with. */
export const BOOK_DEPTHS = [5, 25, 100, 1_000] as const;
/** Lengths of the candles that are sent live. */
export const LIVE_CANDLE_INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;

/** The best levels of a book: a snapshot, then what changes. */
export const BookStream = Type.Object(
  { ...channel('book'), ...ofMarket, depth: Type.Enum([...BOOK_DEPTHS]) },
  STRICT,
);
export type BookStream = Static<typeof BookStream>;

/** What anyone may follow. */
export const PublicStream = Type.Union([
  BookStream,
  Type.Object({ ...channel('trades'), ...ofMarket }, STRICT),
  Type.Object(
    { ...channel('candles'), ...ofMarket, interval: words(LIVE_CANDLE_INTERVALS) },
    STRICT,
  ),
  Type.Object({ ...channel('ticker'), ...ofMarket }, STRICT),
  Type.Object({ ...channel('tickers') }, STRICT),
  Type.Object({ ...channel('prices'), ...ofMarket }, STRICT),
  Type.Object({ ...channel('heads') }, STRICT),
  Type.Object({ ...channel('pool') }, STRICT),
]);
export type PublicStream = Static<typeof PublicStream>;

/** What happens to an account; needs a login with a key of it. */
export const AccountStream = Type.Object({ ...channel('account'), account: AccountNumber }, STRICT);
export type AccountStream = Static<typeof AccountStream>;

export const Stream = Type.Union([PublicStream, AccountStream]);
export type Stream = Static<typeof Stream>;
