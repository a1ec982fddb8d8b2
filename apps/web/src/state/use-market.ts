import type { Market, Ticker } from '@tandem/api';
import { useStore } from './store.ts';
import { markets, symbol, tickers } from './venue.ts';

/** The market on the screen; undefined until the venue has named its markets. */
export function useMarket(): Market | undefined {
  const name = useStore(symbol);
  return useStore(markets).find((market) => market.symbol === name);
}

export function useTicker(name: string): Ticker | undefined {
  return useStore(tickers).get(name);
}
