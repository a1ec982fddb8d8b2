import { basename } from 'node:path';
import {
  openRecording,
  PriceLevels,
  type Recording,
  scaledInteger,
  type VenueBook,
  type VenueRecord,
} from '@tandem/recording';
import { middle, parseScaled, type ScaledPrice } from '../quotes/scaled-price.ts';

/** A price out of a recording with the time at which it was known. */
export type RecordedQuote = {
  readonly atUs: number;
  /** As the recording names the market. */
  readonly market: string;
  readonly price: ScaledPrice;
};

/** Prices of every size that was recorded, and sizes, stay below 2^53 at this scale. */
const BOOK_SCALE = 8;

/** The prices of a recording in its order; null stands for an entry that holds none. */
export async function* recordedQuotes(path: string): AsyncGenerator<RecordedQuote | null> {
  const recording = await openRecording(path);
  switch (recording.format) {
    case 'binance-streams':
      yield* binanceQuotes(recording);
      return;
    case 'venue-raw':
      yield* venueQuotes(recording);
      return;
    case 'pyth-updates':
      yield* pythQuotes(recording);
      return;
    case 'bitstamp-orders':
      yield* bitstampQuotes(recording);
      return;
    case 'minute-candles':
    case 'day-minutes':
      yield* candleQuotes(recording);
      return;
    default:
      throw new Error(`${path} is a recording (${recording.format}) without a course of prices`);
  }
}

type Of<F extends Recording['format']> = Recording & { readonly format: F };

async function* binanceQuotes(
  recording: Of<'binance-streams'>,
): AsyncGenerator<RecordedQuote | null> {
  for await (const entry of recording.entries) {
    if (entry.kind === 'fault' || entry.record.kind !== 'bookTicker') yield null;
    else {
      const { receivedUs, symbol, bidPrice, askPrice } = entry.record;
      yield quoteAt(receivedUs, symbol, between(bidPrice, askPrice));
    }
  }
}

async function* venueQuotes(recording: Of<'venue-raw'>): AsyncGenerator<RecordedQuote | null> {
  const books = new Map<string, RecordedBook>();
  for await (const entry of recording.entries) {
    yield entry.kind === 'fault' ? null : venueQuote(entry.record, books);
  }
}

function venueQuote(record: VenueRecord, books: Map<string, RecordedBook>): RecordedQuote | null {
  switch (record.kind) {
    case 'quotes': {
      const last = record.quotes.at(-1);
      if (last === undefined) return null;
      return quoteAt(record.receivedUs, record.market, between(last.bidPrice, last.askPrice));
    }
    case 'book': {
      const book = books.get(record.market) ?? new RecordedBook();
      books.set(record.market, book);
      return quoteAt(record.receivedUs, record.market, book.after(record));
    }
    case 'binance': {
      if (record.message.kind !== 'bookTicker') return null;
      const { symbol, bidPrice, askPrice } = record.message;
      return quoteAt(record.receivedUs, symbol, between(bidPrice, askPrice));
    }
    default:
      return null;
  }
}

/** The document has its updates by age and its feeds in no order. */
async function* pythQuotes(recording: Of<'pyth-updates'>): AsyncGenerator<RecordedQuote | null> {
  const quotes: RecordedQuote[] = [];
  for await (const entry of recording.entries) {
    if (entry.kind === 'fault') continue;
    const { feedId, price, confidence, exponent, publishTimeS } = entry.record;
    const scaled = { mantissa: price, halfWidth: confidence, exponent };
    quotes.push({ atUs: publishTimeS * 1_000_000, market: feedId, price: scaled });
  }
  yield* quotes.toSorted((a, b) => a.atUs - b.atUs);
}

async function* bitstampQuotes(
  recording: Of<'bitstamp-orders'>,
): AsyncGenerator<RecordedQuote | null> {
  for await (const entry of recording.entries) {
    if (entry.kind === 'fault' || entry.record.kind !== 'orderBook') {
      yield null;
      continue;
    }
    const { receivedUs, bids, asks } = entry.record;
    const [bid] = bids;
    const [ask] = asks;
    if (bid === undefined || ask === undefined) yield null;
    else {
      const price = middle(inCents(bid.priceCents), inCents(ask.priceCents));
      yield quoteAt(receivedUs, 'BTC-USD', price);
    }
  }
}

/** The close of each minute, known at its end. The market is read from the name of the file. */
async function* candleQuotes(
  recording: Of<'minute-candles' | 'day-minutes'>,
): AsyncGenerator<RecordedQuote | null> {
  const market = marketOfFile(recording.path);
  for await (const entry of recording.entries) {
    if (entry.kind === 'fault') yield null;
    else {
      const { openMs, close } = entry.record;
      yield quoteAt((openMs + 60_000) * 1_000, market, parseScaled(close));
    }
  }
}

function marketOfFile(path: string): string {
  const [name = ''] = /btc|eth|sol|link/.exec(basename(path).toLowerCase()) ?? [];
  return `${name.toUpperCase()}-USD`;
}

function quoteAt(atUs: number, market: string, price: ScaledPrice | null): RecordedQuote | null {
  return price === null ? null : { atUs, market, price };
}

function between(bid: string, ask: string): ScaledPrice | null {
  const low = parseScaled(bid);
  const high = parseScaled(ask);
  return low === null || high === null ? null : middle(low, high);
}

function inCents(cents: number): ScaledPrice {
  return { mantissa: BigInt(cents), halfWidth: 0n, exponent: -2 };
}

/** A book rebuilt from recorded changes, for its best prices. */
class RecordedBook {
  readonly #sides = { buy: new PriceLevels('bid'), sell: new PriceLevels('ask') };
  /** Price of each level by the key that later changes name it with. */
  readonly #prices = new Map<string, number>();

  /** The middle after a change, or null while a side is empty or the sides cross. */
  after(change: VenueBook): ScaledPrice | null {
    if (change.isSnapshot) this.#clear();
    for (const { side, key, price, size } of change.levels) {
      const name = `${side} ${key}`;
      const units = price === null ? this.#prices.get(name) : scaledInteger(price, BOOK_SCALE);
      if (units === undefined) continue;
      if (size === null) this.#prices.delete(name);
      else this.#prices.set(name, units);
      // Only whether there is a level matters here, not how large it is.
      this.#sides[side].set(units, size === null || Number(size) === 0 ? 0 : 1);
    }
    const bid = this.#sides.buy.best();
    const ask = this.#sides.sell.best();
    if (bid === null || ask === null) return null;
    const scaled = (units: number) => ({
      mantissa: BigInt(units),
      halfWidth: 0n,
      exponent: -BOOK_SCALE,
    });
    return middle(scaled(bid.price), scaled(ask.price));
  }

  #clear(): void {
    this.#sides.buy.clear();
    this.#sides.sell.clear();
    this.#prices.clear();
  }
}
