import { arrayField, asArray, RecordingFault } from '@tandem/recording';
import type { Quote, QuoteReject } from '../../quotes/quote.ts';
import { middle, parseScaled, type ScaledPrice } from '../../quotes/scaled-price.ts';

/** How one venue's public socket is spoken to. Symbols are as the venue names them. */
export type VenueProtocol = {
  readonly endpoint: string;
  url(endpoint: string, symbols: readonly string[]): string;
  /** Sent when the socket is open. */
  requests(symbols: readonly string[]): readonly string[];
  /** Sent so often that the venue keeps the connection; null: pings of the socket are enough. */
  readonly keepAlive: { readonly everyMs: number; readonly message: string } | null;
  /** True where the sequences of a symbol have no gaps. */
  readonly isSequenceDense: boolean;
  /** Reads a message; throws a fault of this package or of the recordings. */
  parse(text: string): VenueMessage;
};

export type VenueMessage =
  | { readonly kind: 'quotes'; readonly quotes: readonly Quote[] }
  /** A greeting, a heartbeat, a confirmation. */
  | { readonly kind: 'notice' }
  /** The venue does not give what was asked for. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** The venue asks to connect again. */
  | { readonly kind: 'goodbye' };

export const NOTICE: VenueMessage = { kind: 'notice' };

/** Thrown by a parser; becomes a counted reject. */
export class QuoteFault extends Error {
  readonly reason: QuoteReject;

  constructor(reason: QuoteReject, detail: string) {
    super(detail);
    this.name = 'QuoteFault';
    this.reason = reason;
  }
}

export type MessageFault = { readonly kind: 'fault'; reason: QuoteReject; detail: string };

/** Reads a message with all that can be wrong with it. */
export function readMessage(protocol: VenueProtocol, text: string): VenueMessage | MessageFault {
  try {
    return protocol.parse(text);
  } catch (error) {
    if (error instanceof QuoteFault) {
      return { kind: 'fault', reason: error.reason, detail: error.message };
    }
    if (!(error instanceof RecordingFault)) throw error;
    const reason = error.reason === 'InvalidJson' ? 'InvalidJson' : 'UnknownShape';
    return { kind: 'fault', reason, detail: error.detail };
  }
}

/** A quote in the middle of best bid and ask, whose spread is its confidence. */
export function bestQuote(parts: {
  readonly symbol: string;
  readonly bid: unknown;
  readonly ask: unknown;
  readonly publishedUs: number | null;
  readonly sequence: number | null;
}): Quote {
  const { symbol, publishedUs, sequence } = parts;
  const price = middle(priceOf(parts.bid), priceOf(parts.ask));
  if (price === null) throw new QuoteFault('Crossed', `${symbol}: the bid is above the ask`);
  return { symbol, price, publishedUs, sequence };
}

function priceOf(value: unknown): ScaledPrice {
  const price = typeof value === 'string' ? parseScaled(value) : null;
  if (price === null) throw new QuoteFault('InvalidPrice', String(value).slice(0, 60));
  return price;
}

/** Price of the first level of a side: venues write a level as price, size, and more. */
export function bestOf(book: { readonly [key: string]: unknown }, side: string): unknown {
  const [best] = arrayField(book, side);
  return asArray(best, `best of ${side}`)[0];
}

/** Milliseconds since 1970, written as digits, in microseconds. */
export function millisecondsUs(value: unknown): number {
  return Number(digits(value, 13)) * 1_000;
}

/** Microseconds since 1970, written as digits. */
export function microsecondsUs(value: unknown): number {
  return Number(digits(value, 16));
}

/** A count of a venue: digits of a safe integer. */
export function sequenceOf(value: unknown): number {
  return Number(digits(value, 15));
}

function digits(value: unknown, lengthMax: number): string {
  const isCount = typeof value === 'string' && /^[0-9]+$/.test(value) && value.length <= lengthMax;
  if (isCount) return value;
  throw new QuoteFault('UnknownShape', `${String(value).slice(0, 60)} is no count`);
}

/** A time as ISO 8601 writes it, in microseconds; below a millisecond it is cut. */
export function isoTimeUs(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new QuoteFault('UnknownShape', `${String(value)} is no time`);
  return time * 1_000;
}
