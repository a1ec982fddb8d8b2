import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useMarket } from '../state/use-market.ts';
import { type Bar, useCandles } from './use-candles.ts';
import { useChart } from './use-chart.ts';
import { useChartLines } from './use-chart-lines.ts';

const INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;

/** Candles and volume, with lines for own orders, entry and liquidation price. */
export function ChartPanel(): ReactNode {
  const market = useMarket();
  const { interval, chartLines } = useStore(preferences);
  const [pointed, setPointed] = useState<Bar | null>(null);
  const { bars, state, retry } = useCandles(market?.symbol ?? '', interval);
  const { place, series } = useChart(bars, market, setPointed);
  useChartLines(series, market, chartLines);
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Length of a candle">
        {INTERVALS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            aria-selected={one === interval}
            onClick={() => prefer({ interval: one })}
          >
            {one}
          </button>
        ))}
        <span className="spacer" />
        <label className="check muted">
          <input
            type="checkbox"
            checked={chartLines}
            onChange={(event) => prefer({ chartLines: event.target.checked })}
          />
          Own lines
        </label>
      </div>
      <div className="chart-canvas">
        <Legend bar={pointed ?? bars.at(-1) ?? null} />
        <div ref={place} className="chart-canvas" style={{ height: '100%' }} />
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
    </>
  );
}

function Legend({ bar }: { readonly bar: Bar | null }): ReactNode {
  if (bar === null) return null;
  const tone = bar.close >= bar.open ? 'up' : 'down';
  const parts = [
    ['O', bar.open],
    ['H', bar.high],
    ['L', bar.low],
    ['C', bar.close],
    ['Vol', bar.volume],
  ] as const;
  return (
    <div className="legend">
      {parts.map(([name, value]) => (
        <span key={name} className={name === 'Vol' ? 'muted' : tone}>
          <span className="muted">{name}</span> {figure(String(value))}
        </span>
      ))}
    </div>
  );
}
