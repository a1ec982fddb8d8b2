import type { Fill } from '@tandem/api';
import {
  createSeriesMarkers,
  type ISeriesApi,
  type SeriesMarker,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect } from 'react';
import { figure } from '../format/figures.ts';
import { preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { fills } from '../state/venue.ts';
import type { Bar } from './use-candles.ts';

/** Marks own fills at their candles: an arrow up for a buy, one down for a sell. */
export function useFillMarks(
  series: ISeriesApi<'Candlestick'> | null,
  market: string,
  { bars, seconds: length }: { readonly bars: readonly Bar[]; readonly seconds: number },
  isShown: boolean,
): void {
  const own = useStore(fills);
  const { theme, palette } = useStore(preferences);
  const first = bars.at(0)?.time ?? 0;
  useEffect(() => {
    if (series === null || !isShown || first === 0) return undefined;
    const colors = getComputedStyle(document.documentElement);
    const color = (name: string): string => colors.getPropertyValue(name).trim();
    const tones = { buy: color('--up'), sell: color('--down') };
    const marks = createSeriesMarkers(series, marksOf(own, { market, first, length, tones }));
    return () => marks.detach();
  }, [series, own, market, first, length, isShown, theme, palette]);
}

type Around = {
  readonly market: string;
  /** Seconds. */
  readonly first: number;
  /** Of a candle. */
  readonly length: number;
  readonly tones: { readonly [S in Fill['side']]: string };
};

/** One mark for all fills of a side within a candle. */
function marksOf(own: readonly Fill[], around: Around): SeriesMarker<UTCTimestamp>[] {
  const sums = new Map<string, { time: number; side: Fill['side']; size: number }>();
  for (const fill of own) {
    const time = Math.floor(fill.timeUs / 1_000_000 / around.length) * around.length;
    if (fill.market !== around.market || time < around.first) continue;
    const key = `${time} ${fill.side}`;
    const sum = sums.get(key) ?? { time, side: fill.side, size: 0 };
    sum.size += Number(fill.size);
    sums.set(key, sum);
  }
  return [...sums.values()]
    .toSorted((a, b) => a.time - b.time)
    .map(({ time, side, size }) => ({
      time: time as UTCTimestamp,
      position: side === 'buy' ? 'belowBar' : 'aboveBar',
      shape: side === 'buy' ? 'arrowUp' : 'arrowDown',
      color: around.tones[side],
      text: figure(String(Number(size.toPrecision(6)))),
    }));
}
