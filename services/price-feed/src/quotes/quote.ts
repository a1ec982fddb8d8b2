import type { ScaledPrice } from './scaled-price.ts';

/** One price of one symbol, as a source gave it. */
export type Quote = {
  /** As the source names it. */
  readonly symbol: string;
  readonly price: ScaledPrice;
  /** When the source says that it was so; null when it does not say. */
  readonly publishedUs: number | null;
  /** Grows from quote to quote of a symbol while a connection lasts; null without one. */
  readonly sequence: number | null;
};

/** Why something that a source sent was not believed. */
export type QuoteReject =
  | 'InvalidJson'
  | 'UnknownShape'
  | 'UnknownSymbol'
  | 'InvalidPrice'
  | 'Crossed'
  | 'OutOfOrder'
  | 'FromFuture'
  | 'TooLarge'
  | 'TooMany'
  | 'NotVerified'
  | 'RequestRefused';

/** Takes a quote, or says why not. */
export type QuoteSink = (quote: Quote) => QuoteReject | null;
