import type { Market } from '@tandem/api';
import { type ReactNode, useRef, useState } from 'react';
import { decimalsOf, figure } from '../format/figures.ts';
import { TabList } from '../shell/tab-list.tsx';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useMarket } from '../state/use-market.ts';
import { account } from '../state/venue.ts';
import { type MovedLine, OrderHandles } from './order-handles.tsx';
import { type Bar, CANDLE_SECONDS, useCandles } from './use-candles.ts';
import { useChart } from './use-chart.ts';
import { useChartLines } from './use-chart-lines.ts';
import { useFillMarks } from './use-fill-marks.ts';

const INTERVALS = ['1s', '1m', '5m', '15m', '1h', '4h', '1d'] as const;

/** Candles and volume, with lines for own orders, entry and liquidation price. */
export function ChartPanel(): ReactNode {
  const market = useMarket();
  const { interval, chartLines } = useStore(preferences);
  const [pointed, setPointed] = useState<Bar | null>(null);
  const { bars, state, retry } = useCandles(market?.symbol ?? '', interval);
  const { place, series } = useChart(bars, market, setPointed, interval === '1s');
  const [moved, setMoved] = useState<MovedLine | null>(null);
  useChartLines(series, market, chartLines, moved);
  useFillMarks(
    series,
    market?.symbol ?? '',
    { bars, seconds: CANDLE_SECONDS[interval] },
    chartLines,
  );
  const own = useStore(account)?.openOrders ?? [];
  const orders = own.filter((order) => order.market === market?.symbol);
  const panel = useRef<HTMLDivElement>(null);
  return (
    <div className="chart-panel" ref={panel}>
      <ChartTabs onWholeScreen={() => toggleWholeScreen(panel.current)} />
      <div className="chart-canvas">
        <Legend bar={pointed ?? bars.at(-1) ?? null} market={market} />
        <div ref={place} className="chart-canvas" style={{ height: '100%' }} />
        {series !== null && market !== undefined && chartLines && (
          <OrderHandles {...{ series, market, orders, moved }} onMove={setMoved} />
        )}
        {state !== 'ready' && (
          <div className="chart-cover">
            {state === 'loading' && 'Loading candles'}
            {state === 'empty' && 'No trades yet: the chart begins with the first one.'}
            {state === 'failed' && (
              <button type="button" onClick={retry}>
                Candles could not be read. Retry
              </button>
            )}
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
    </div>
  );
}

/** Length of a candle, and what is drawn beside them. */
function ChartTabs({ onWholeScreen }: { readonly onWholeScreen: () => void }): ReactNode {
  const { interval, chartLines } = useStore(preferences);
  return (
    <TabList
      name="Length of a candle"
      tabs={INTERVALS}
      chosen={interval}
      onChoose={(one) => prefer({ interval: one })}
    >
      <span className="spacer" />
      <label className="check muted">
        <input
          type="checkbox"
          checked={chartLines}
          onChange={(event) => prefer({ chartLines: event.target.checked })}
        />
        <span className="wide-only">Own lines</span>
        <span className="phone-only">Lines</span>
      </label>
      <button
        type="button"
        aria-label="Chart on the whole screen"
        title="Whole screen"
        onClick={onWholeScreen}
      >
        ⤢
      </button>
    </TabList>
  );
}

function toggleWholeScreen(panel: HTMLElement | null): void {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  else void panel?.requestFullscreen().catch(() => undefined);
}

type LegendProps = { readonly bar: Bar | null; readonly market: Market | undefined };

/** Digits are fixed, so that nothing moves while the figures change. */
function Legend({ bar, market }: LegendProps): ReactNode {
  if (bar === null || market === undefined) return null;
  const tone = bar.close >= bar.open ? 'up' : 'down';
  const price = decimalsOf(market.tickSize);
  const parts = [
    ['O', bar.open, price],
    ['H', bar.high, price],
    ['L', bar.low, price],
    ['C', bar.close, price],
    ['Vol', bar.volume, decimalsOf(market.lotSize)],
  ] as const;
  return (
    <div className="legend">
      {parts.map(([name, value, decimals]) => (
        <span key={name} className={name === 'Vol' ? 'muted' : tone}>
          <span className="muted">{name}</span> {figure(value.toFixed(decimals))}
        </span>
      ))}
    </div>
  );
}
