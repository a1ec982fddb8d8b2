/** Public streams and snapshots: book, trades, candles, tickers. */

export {};
