import type {
  Answer,
  Asset,
  Book,
  CANDLE_INTERVALS,
  Candle,
  Funding,
  Health,
  Hello,
  Market,
  OpenInterest,
  PriceSources,
  Prices,
  ServerTime,
  Statistics,
  Ticker,
  Trade,
  WalletOwner,
} from '@tandem/api';
import { paddedAddress } from '../keys/padded-address.ts';
import type { Caller } from '../transport/caller.ts';

export type CandleInterval = (typeof CANDLE_INTERVALS)[number];

/** What anyone may ask. Amounts are decimal strings, times are microseconds since 1970. */
export class MarketOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** What the venue is, its chain, and what it offers. */
  hello(): Promise<Answer<Hello>> {
    return this.#caller.call({ operation: 'hello' });
  }

  time(): Promise<Answer<ServerTime>> {
    return this.#caller.call({ operation: 'time' });
  }

  /** Whether every part of the venue works. */
  health(): Promise<Answer<Health>> {
    return this.#caller.call({ operation: 'health' });
  }

  /** Where index prices come from, source by source. */
  priceSources(): Promise<Answer<PriceSources>> {
    return this.#caller.call({ operation: 'prices' });
  }

  markets(): Promise<Answer<Market[]>> {
    return this.#caller.call({ operation: 'markets' });
  }

  assets(): Promise<Answer<Asset[]>> {
    return this.#caller.call({ operation: 'assets' });
  }

  tickers(): Promise<Answer<Ticker[]>> {
    return this.#caller.call({ operation: 'tickers' });
  }

  ticker(market: string): Promise<Answer<Ticker>> {
    return this.#caller.call({ operation: 'ticker', parameters: { market } });
  }

  /** The best `depth` levels of both sides, best first. */
  book(market: string, depth = 50): Promise<Answer<Book>> {
    return this.#caller.call({ operation: 'book', parameters: { market }, query: { depth } });
  }

  /** The newest trades, newest first. */
  trades(market: string, limit = 100): Promise<Answer<Trade[]>> {
    return this.#caller.call({ operation: 'trades', parameters: { market }, query: { limit } });
  }

  /** Bars, oldest first; the last one is still growing. */
  candles(
    market: string,
    interval: CandleInterval,
    range: { readonly fromUs?: number; readonly toUs?: number; readonly limit?: number } = {},
  ): Promise<Answer<Candle[]>> {
    const query = { interval, ...range };
    return this.#caller.call({ operation: 'candles', parameters: { market }, query });
  }

  /** Mark and index price, and whether the index is too old to trade on. */
  prices(market: string): Promise<Answer<Prices>> {
    return this.#caller.call({ operation: 'mark', parameters: { market } });
  }

  funding(market: string): Promise<Answer<Funding>> {
    return this.#caller.call({ operation: 'funding', parameters: { market } });
  }

  openInterest(market: string): Promise<Answer<OpenInterest>> {
    return this.#caller.call({ operation: 'openInterest', parameters: { market } });
  }

  /** The account of an EVM wallet, and the numbers that are free. */
  walletOwner(address: string): Promise<Answer<WalletOwner>> {
    const parameters = { wallet: 'evm', walletId: paddedAddress(address) };
    return this.#caller.call({ operation: 'walletOwner', parameters });
  }

  statistics(): Promise<Answer<Statistics>> {
    return this.#caller.call({ operation: 'statistics' });
  }
}
