import type { Market, Ticker } from '@tandem/api';
import { useStore } from './store.ts';
import { markets, symbol, tickers, trades } from './venue.ts';

/** The market on the screen; undefined until the venue has named its markets. */
export function useMarket(): Market | undefined {
  const name = useStore(symbol);
  return useStore(markets).find((market) => market.symbol === name);
}

export function useTicker(name: string): Ticker | undefined {
  return useStore(tickers).get(name);
}

/**
 * The newest price of the market on the screen; null while there is none. Trades are told at once
 * and tickers some times a second: with both, two panels would show two last prices.
 */
export function useLastPrice(name: string): string | null {
  const [newest] = useStore(trades);
  const ticker = useTicker(name);
  return newest?.market === name ? newest.price : (ticker?.last ?? null);
}
