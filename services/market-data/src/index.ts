/** Public streams and snapshots: book, trades, candles, tickers. */

export { type MarketData, openMarketData } from './market-data.ts';
