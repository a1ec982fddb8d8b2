import type { Market } from '@tandem/api';
import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { decimalsOf, priceFigure } from '../format/figures.ts';
import { color, frameColors } from './chart-colors.ts';
import type { Bar } from './use-candles.ts';
import { useColorTurn } from './use-color-turn.ts';

type Drawn = {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
};

/** Draws candles and volume; the last bar is updated, the rest replaced only when it changed. */
export function useChart(
  bars: readonly Bar[],
  market: Market | undefined,
  onPoint: (bar: Bar | null) => void,
  isSeconds: boolean,
): { place: RefObject<HTMLDivElement | null>; series: ISeriesApi<'Candlestick'> | null } {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const newest = useRef(bars);
  newest.current = bars;
  useEffect(() => {
    if (place.current === null) return undefined;
    const made = draw(place.current);
    made.chart.subscribeCrosshairMove(({ time }) => {
      onPoint(newest.current.find((bar) => bar.time === time) ?? null);
    });
    setDrawn(made);
    return () => {
      setDrawn(null);
      // Lines and marks take themselves off first, in effects that end after this one.
      queueMicrotask(() => made.chart.remove());
    };
  }, [onPoint]);
  useColors(drawn);
  useEffect(() => {
    drawn?.chart.timeScale().applyOptions({ secondsVisible: isSeconds });
  }, [drawn, isSeconds]);
  useEffect(() => {
    if (drawn === null || market === undefined) return;
    const minMove = Number(market.tickSize);
    const precision = decimalsOf(market.tickSize);
    const formatter = (price: number): string =>
      priceFigure(price.toFixed(precision), market.tickSize);
    drawn.candles.applyOptions({ priceFormat: { type: 'custom', minMove, formatter } });
  }, [drawn, market]);
  useBars(drawn, bars);
  return { place, series: drawn?.candles ?? null };
}

function draw(element: HTMLElement): Drawn {
  const chart = createChart(element, {
    autoSize: true,
    // The logo brings a style element that the policy of the page forbids; a link names it.
    layout: { attributionLogo: false, fontSize: 11, background: { color: 'transparent' } },
    timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 4 },
  });
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: '',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  candles.priceScale().applyOptions({ scaleMargins: { top: 0.08, bottom: 0.2 } });
  return { chart, candles, volume };
}

function useColors(drawn: Drawn | null): void {
  const turn = useColorTurn();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colors
  useEffect(() => {
    if (drawn === null) return;
    drawn.chart.applyOptions(frameColors());
    const up = color('--up');
    const down = color('--down');
    drawn.candles.applyOptions({
      upColor: up,
      downColor: down,
      wickUpColor: up,
      wickDownColor: down,
    });
  }, [drawn, turn]);
}

function useBars(drawn: Drawn | null, bars: readonly Bar[]): void {
  const before = useRef<readonly Bar[]>([]);
  useEffect(() => {
    if (drawn === null) {
      before.current = [];
      return;
    }
    const last = bars.at(-1);
    const isSame = before.current.at(0)?.time === bars.at(0)?.time && before.current.length > 0;
    const isUpdate = isSame && bars.length - before.current.length <= 1;
    const changed = isUpdate ? bars.slice(before.current.length - 1) : bars;
    const candle = (bar: Bar) => ({ ...bar, time: bar.time as UTCTimestamp });
    const column = (bar: Bar) => ({
      time: bar.time as UTCTimestamp,
      value: bar.volume,
      color: `${color(bar.close >= bar.open ? '--up' : '--down')}66`,
    });
    if (last === undefined || !isUpdate) {
      drawn.candles.setData(bars.map(candle));
      drawn.volume.setData(bars.map(column));
    } else {
      for (const bar of changed) {
        drawn.candles.update(candle(bar));
        drawn.volume.update(column(bar));
      }
    }
    before.current = bars;
  }, [drawn, bars]);
}
