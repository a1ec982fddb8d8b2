import type { Market, Ticker } from '@tandem/api';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { changeOf } from '../format/day-change.ts';
import { compactMoney, direction, percent, priceFigure } from '../format/figures.ts';
import { age, countdown } from '../format/times.ts';
import { useLastPrice, useMarket, useTicker } from '../state/use-market.ts';
import { useNow } from '../state/use-now.ts';
import { MarketPicker } from './market-picker.tsx';

const HOURS_A_YEAR = 8_760;
const US_PER_HOUR = 3_600_000_000;

/** The market at a glance: prices with their age, the day, funding, open interest. */
export function MarketBar(): ReactNode {
  const market = useMarket();
  const ticker = useTicker(market?.symbol ?? '');
  const change = changeOf(ticker, useLastPrice(market?.symbol ?? ''));
  return (
    <section className="panel area-market" aria-label="Market">
      <div className="market-bar">
        <MarketPicker />
        <LastPrice market={market} />
        {market !== undefined && market.kind !== 'spot' && (
          <span className="demo-note wide-only" title="Highest leverage of this market">
            {market.tiers[0]?.maxLeverage ?? 1}×
          </span>
        )}
        <StatusNote market={market} ticker={ticker} />
        <dl className="figures">
          <Figure name="24h change" tone={direction(change, 4)}>
            {percent(change)}
          </Figure>
          <Figure name="Mark">{priceFigure(ticker?.mark, market?.tickSize ?? '1')}</Figure>
          <IndexFigure market={market} ticker={ticker} />
          {market?.kind !== 'spot' && <FundingFigure market={market} ticker={ticker} />}
          {market?.kind !== 'spot' && <Figure name="Open interest">{openInterest(ticker)}</Figure>}
          <Figure name="24h volume">{compactMoney(ticker?.quoteVolume24h)}</Figure>
        </dl>
      </div>
    </section>
  );
}

/** The last price; a new one lights up for a moment, with an arrow for the way it went. */
function LastPrice({ market }: Pick<Known, 'market'>): ReactNode {
  const last = useLastPrice(market?.symbol ?? '');
  const seen = useRef(last);
  const [tick, setTick] = useState({ count: 0, way: '' });
  useEffect(() => {
    const before = seen.current;
    seen.current = last;
    if (last === null || before === null || last === before) return;
    const way = Number(last) > Number(before) ? 'up' : 'down';
    setTick(({ count }) => ({ count: count + 1, way }));
  }, [last]);
  return (
    <span className="last">
      <span key={tick.count} className={tick.way === '' ? '' : `flash ${tick.way}`}>
        <span data-testid="last-price">
          {market === undefined ? '–' : priceFigure(last, market.tickSize)}
        </span>
        <span aria-hidden="true" className="way">
          {tick.way === 'up' ? '↑' : tick.way === 'down' ? '↓' : ''}
        </span>
      </span>
    </span>
  );
}

type Known = { readonly market: Market | undefined; readonly ticker: Ticker | undefined };

function openInterest(ticker: Ticker | undefined): string {
  if (ticker === undefined || ticker.mark === null) return '–';
  return compactMoney(String(Number(ticker.openInterest) * Number(ticker.mark)));
}

function IndexFigure({ market, ticker }: Known): ReactNode {
  const now = useNow();
  const heard = ticker?.indexTimeUs ?? null;
  const isStale = ticker?.isStale === true;
  return (
    <Figure name={`Index${heard === null ? '' : ` · ${age(now - heard / 1_000)}`}`}>
      <span className={isStale ? 'warn' : ''}>
        {priceFigure(ticker?.index, market?.tickSize ?? '1')}
        {isStale ? ' stale' : ''}
      </span>
    </Figure>
  );
}

function FundingFigure({ market, ticker }: Known): ReactNode {
  const now = useNow();
  const rate = ticker?.fundingRate ?? null;
  const part = rate === null ? null : Number(rate);
  const hours = (market?.fundingIntervalUs ?? US_PER_HOUR) / US_PER_HOUR;
  const yearly = part === null ? null : (part / hours) * HOURS_A_YEAR;
  const next = ticker?.nextFundingUs ?? null;
  return (
    <Figure name={`Funding${next === null ? '' : ` in ${countdown(next / 1_000 - now)}`}`}>
      <span className={direction(part)} title={`${percent(yearly)} a year at this rate`}>
        {percent(part, 5)}
      </span>
    </Figure>
  );
}

function StatusNote({ market, ticker }: Known): ReactNode {
  const status = ticker?.status ?? market?.status ?? 'running';
  if (status === 'running') return null;
  return <span className="demo-note warn">{STATUS_WORDS[status]}</span>;
}

const STATUS_WORDS: { readonly [S in Market['status']]: string } = {
  running: '',
  postOnly: 'Post-only',
  reduceOnly: 'Close-only',
  cancelOnly: 'Cancel-only',
  halted: 'Halted',
  delisting: 'Being delisted',
  delisted: 'Delisted',
};

type FigureProps = {
  readonly name: string;
  readonly tone?: string;
  readonly children: ReactNode;
};

function Figure({ name, tone = '', children }: FigureProps): ReactNode {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className={tone}>{children}</dd>
    </div>
  );
}
