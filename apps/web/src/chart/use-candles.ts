import type { Candle, Trade } from '@tandem/api';
import { useCallback, useEffect, useState } from 'react';
import type { Preferences } from '../state/preferences.ts';
import { repeat } from '../state/repeat.ts';
import { client, trades } from '../state/venue.ts';
import { growBars } from './grow-bars.ts';

/** One candle as the chart takes it: numbers, and seconds. */
export type Bar = {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

type State = 'loading' | 'ready' | 'empty' | 'failed';

const BARS = 500;
/** The venue's own candles replace what was drawn from trades in between. */
const REFRESH_MS = 5_000;
const LATE_MS = 5_000;
export const CANDLE_SECONDS: { readonly [I in Preferences['interval']]: number } = {
  '1s': 1,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '4h': 14_400,
  '1d': 86_400,
};

/** Candles from the venue; the last one grows with each trade until the venue tells it again. */
export function useCandles(
  symbol: string,
  interval: Preferences['interval'],
): { bars: readonly Bar[]; state: State; retry: () => void } {
  const [bars, setBars] = useState<readonly Bar[]>([]);
  const [state, setState] = useState<State>('loading');
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    setBars([]);
    setState('loading');
    if (symbol === '') return undefined;
    let isCurrent = true;
    const read = async (): Promise<void> => {
      try {
        const { data } = await client.market.candles(symbol, interval, { limit: BARS });
        if (!isCurrent) return;
        // Tables are written a moment after a trade: what is newer is on the screen already.
        setBars(growBars(data.map(barOf), tradesOf(symbol), CANDLE_SECONDS[interval]));
        setState(data.length === 0 ? 'empty' : 'ready');
      } catch {
        if (isCurrent) setState((before) => (before === 'ready' ? before : 'failed'));
      }
    };
    // A skeleton that stays tells nothing: after this long it becomes a button.
    const late = setTimeout(() => {
      setState((before) => (before === 'loading' ? 'failed' : before));
    }, LATE_MS);
    const stop = repeat(REFRESH_MS, read);
    const stopTrades = trades.subscribe(() => {
      setBars((before) => growBars(before, tradesOf(symbol), CANDLE_SECONDS[interval]));
    });
    return () => {
      isCurrent = false;
      clearTimeout(late);
      stop();
      stopTrades();
    };
  }, [symbol, interval, turn]);
  const retry = useCallback(() => setTurn((before) => before + 1), []);
  return { bars, state, retry };
}

/** The newest trades, where they are those of this market. */
function tradesOf(symbol: string): readonly Trade[] {
  const newest = trades.get();
  return newest[0]?.market === symbol ? newest : [];
}

function barOf(candle: Candle): Bar {
  return {
    time: candle.openTimeUs / 1_000_000,
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
    volume: Number(candle.volume),
  };
}
