import type { HistoryRow } from '@tandem/api';
import {
  AreaSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { color, frameColors } from '../chart/chart-colors.ts';
import { useColorTurn } from '../chart/use-color-turn.ts';
import { repeat } from '../state/repeat.ts';
import { client } from '../state/venue.ts';

type Value = HistoryRow<'poolValue'>;
type Point = { readonly time: UTCTimestamp; readonly value: number };

const SPANS = {
  day: { words: '24 hours', stretch: 'minute', points: 1_000 },
  month: { words: '30 days', stretch: 'hour', points: 720 },
  all: { words: 'All', stretch: 'day', points: 1_000 },
} as const;
type Span = keyof typeof SPANS;

const FIGURES = {
  sharePrice: { words: 'Price of a share', precision: 6 },
  equity: { words: 'Equity', precision: 0 },
} as const;
type Figure = keyof typeof FIGURES;

const REFRESH_MS = 10_000;
const US_PER_SECOND = 1_000_000;

/** Equity and price of a share over time. */
export function PoolChart(): ReactNode {
  const [span, setSpan] = useState<Span>('day');
  const [figure, setFigure] = useState<Figure>('sharePrice');
  const { values, state } = useValues(span);
  const place = useAreaChart(values, figure);
  return (
    <section className="panel pool-chart" aria-label="The pool over time">
      <div className="tabs" role="tablist" aria-label="What the chart shows">
        {tabs(FIGURES, figure, setFigure)}
        <span className="spacer" />
        {tabs(SPANS, span, setSpan)}
      </div>
      <div className="chart-canvas">
        <div ref={place} className="chart-canvas" style={{ height: '100%' }} />
        {state !== 'ready' && (
          <div className="chart-cover">
            {state === 'loading' && 'Reading the history'}
            {state === 'empty' && 'No history yet: it begins with the first quotes.'}
            {state === 'failed' && 'The history could not be read; it is tried again.'}
          </div>
        )}
        <a
          className="chart-note"
          href="https://www.tradingview.com/lightweight-charts/"
          rel="noreferrer"
        >
          Charts by TradingView
        </a>
      </div>
    </section>
  );
}

function tabs<W extends string>(
  words: { readonly [word in W]: { readonly words: string } },
  chosen: W,
  choose: (word: W) => void,
): ReactNode {
  return (Object.keys(words) as W[]).map((word) => (
    <button
      key={word}
      type="button"
      role="tab"
      aria-selected={word === chosen}
      onClick={() => choose(word)}
    >
      {words[word].words}
    </button>
  ));
}

type State = 'loading' | 'ready' | 'empty' | 'failed';

/** Values of a span, oldest first, read again while they are shown. */
function useValues(span: Span): { readonly values: readonly Value[]; readonly state: State } {
  const [values, setValues] = useState<readonly Value[]>([]);
  const [state, setState] = useState<State>('loading');
  useEffect(() => {
    let isCurrent = true;
    setState('loading');
    const { stretch, points } = SPANS[span];
    const stop = repeat(REFRESH_MS, async () => {
      try {
        const { data } = await client.pool.history({ stretch, limit: points });
        if (!isCurrent) return;
        setValues(data.rows.toReversed());
        setState(data.rows.length === 0 ? 'empty' : 'ready');
      } catch {
        if (isCurrent) setState((before) => (before === 'ready' ? before : 'failed'));
      }
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [span]);
  return { values, state };
}

type Drawn = { readonly chart: IChartApi; readonly area: ISeriesApi<'Area'> };

function useAreaChart(values: readonly Value[], figure: Figure) {
  const place = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const turn = useColorTurn();
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = createChart(place.current, {
      autoSize: true,
      // The logo brings a style element that the policy of the page forbids; a link names it.
      layout: { attributionLogo: false, fontSize: 11, background: { color: 'transparent' } },
      timeScale: { timeVisible: true, secondsVisible: false },
      handleScroll: { vertTouchDrag: false },
    });
    setDrawn({ chart, area: chart.addSeries(AreaSeries, { lineWidth: 2 }) });
    return () => {
      setDrawn(null);
      chart.remove();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colors
  useEffect(() => {
    if (drawn === null) return;
    drawn.chart.applyOptions(frameColors());
    const accent = color('--accent');
    const fill = { topColor: `${accent}55`, bottomColor: `${accent}05` };
    drawn.area.applyOptions({ lineColor: accent, ...fill });
  }, [drawn, turn]);
  useEffect(() => {
    if (drawn === null) return;
    const { precision } = FIGURES[figure];
    const minMove = 1 / 10 ** precision;
    drawn.area.applyOptions({ priceFormat: { type: 'price', precision, minMove } });
    drawn.area.setData(values.flatMap((value) => pointOf(value, figure) ?? []));
    drawn.chart.timeScale().fitContent();
  }, [drawn, values, figure]);
  return place;
}

function pointOf(value: Value, figure: Figure): Point | null {
  const text = value[figure];
  if (text === null || value.startUs === null) return null;
  return { time: (value.startUs / US_PER_SECOND) as UTCTimestamp, value: Number(text) };
}
