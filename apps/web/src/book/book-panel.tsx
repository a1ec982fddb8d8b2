import type { Market } from '@tandem/api';
import { formatDecimal } from '@tandem/quantity';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { decimalsOf, figure, percent, priceFigure } from '../format/figures.ts';
import { age } from '../format/times.ts';
import { takePrice, takeSize } from '../order-form/order-draft.ts';
import { useStore } from '../state/store.ts';
import { useMarket, useTicker } from '../state/use-market.ts';
import { useNow } from '../state/use-now.ts';
import { account, book, connection } from '../state/venue.ts';
import { type BookRow, groupingSteps, groupLevels } from './group-levels.ts';

const ROW_HEIGHT = 20;
const SKELETON_ROWS = 8;
/** A book that was silent for longer is shown dimmed, with its age. */
const STALE_MS = 5_000;

/** Both sides with cumulative sums; a click copies a price or a sum into the form. */
export function BookPanel(): ReactNode {
  const market = useMarket();
  const [choice, setChoice] = useState(0);
  if (market === undefined) return <div className="book" />;
  const steps = groupingSteps(market.tickSize, market.priceScale);
  const step = steps[choice] ?? 1;
  return <Book market={market} step={step} steps={steps} onStep={setChoice} />;
}

type BookProps = {
  readonly market: Market;
  readonly step: number;
  readonly steps: readonly number[];
  readonly onStep: (choice: number) => void;
};

function Book({ market, step, steps, onStep }: BookProps): ReactNode {
  const shown = useHeld(useStore(book));
  const { status } = useStore(connection);
  const now = useNow();
  const [place, rows] = useRows();
  const [hovered, setHovered] = useState<BookRow | null>(null);
  const own = useOwnPrices(market.symbol);
  const silence = shown.value === null ? 0 : now - shown.value.heardAtMs;
  const isStale = status === 'down' || silence > STALE_MS;
  const scales = { priceScale: market.priceScale, sizeScale: market.sizeScale, step, most: rows };
  const bids = groupLevels(shown.value?.bids ?? [], { ...scales, side: 'bids' });
  const asks = groupLevels(shown.value?.asks ?? [], { ...scales, side: 'asks' });
  const most = Math.max(bids.at(-1)?.sum ?? 1, asks.at(-1)?.sum ?? 1);
  const common = { market, most, own, onHover: setHovered };
  return (
    <div className={`book ${isStale ? 'stale' : ''}`} data-stale={isStale} {...shown.holders}>
      <div className="book-head">
        <span>Price ({market.quoteAsset})</span>
        <span>Size ({market.baseAsset})</span>
        <span>Sum</span>
      </div>
      <div className="book-side asks" ref={place}>
        <Rows {...common} side="asks" rows={asks.toReversed()} isLoading={shown.value === null} />
      </div>
      <SpreadRow market={market} bids={bids} asks={asks} />
      <div className="book-side bids">
        <Rows {...common} side="bids" rows={bids} isLoading={shown.value === null} />
      </div>
      <div className="book-foot">
        <span className="level-note muted">
          {isStale ? `no word for ${age(silence)}` : levelNote(market, hovered)}
        </span>
        <select
          aria-label="Width of a row"
          value={steps.indexOf(step)}
          onChange={(event) => onStep(Number(event.target.value))}
        >
          {steps.map((width, at) => (
            <option key={width} value={at}>
              {formatDecimal(width, Math.max(0, market.priceScale))}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** The price that is being pointed at stays where it is: no other row slides under the pointer. */
function useHeld<T>(value: T): { value: T; holders: object } {
  const [held, setHeld] = useState<{ readonly value: T } | null>(null);
  const holders = {
    onMouseDown: () => setHeld({ value }),
    onMouseUp: () => setHeld(null),
    onMouseLeave: () => setHeld(null),
  };
  return { value: held === null ? value : held.value, holders };
}

/** As many rows as fit. */
function useRows(): [React.RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [rows, setRows] = useState(12);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setRows(Math.max(3, Math.floor(element.clientHeight / ROW_HEIGHT)));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, rows];
}

function useOwnPrices(market: string): ReadonlySet<string> {
  const orders = useStore(account)?.openOrders;
  return useMemo(
    () =>
      new Set((orders ?? []).flatMap((one) => (one.market === market ? [one.price ?? ''] : []))),
    [orders, market],
  );
}

type RowsProps = {
  readonly market: Market;
  readonly side: 'bids' | 'asks';
  readonly rows: readonly BookRow[];
  readonly most: number;
  readonly own: ReadonlySet<string>;
  readonly isLoading: boolean;
  readonly onHover: (row: BookRow | null) => void;
};

function Rows({ market, side, rows, most, own, isLoading, onHover }: RowsProps): ReactNode {
  if (isLoading) return <SkeletonRows />;
  if (rows.length === 0) {
    return <p className="empty">No {side === 'bids' ? 'buyers' : 'sellers'} now.</p>;
  }
  const decimals = decimalsOf(market.lotSize);
  const size = (lots: number): string =>
    figure(formatDecimal(lots, Math.max(0, market.sizeScale)), { decimals });
  return (
    <ol>
      {/* A row is a place, not a price: what changes is its text, and no row moves. */}
      {rows.map((row, at) => (
        <li key={at}>
          <button
            type="button"
            tabIndex={-1}
            className={`book-row ${own.has(row.price) ? 'own' : ''}`}
            aria-label={`${row.price}, ${size(row.size)}`}
            onMouseEnter={() => onHover(row)}
            onMouseLeave={() => onHover(null)}
            onClick={(event) => {
              const isSum = (event.target as HTMLElement).dataset['part'] === 'sum';
              if (isSum) takeSize(formatDecimal(row.sum, Math.max(0, market.sizeScale)));
              else takePrice(row.price);
            }}
          >
            <i className="bar" style={{ transform: `scaleX(${row.sum / most})` }} />
            <span className={side === 'bids' ? 'up' : 'down'}>
              {priceFigure(row.price, market.tickSize)}
            </span>
            <span>{size(row.size)}</span>
            <span data-part="sum">{size(row.sum)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function SkeletonRows(): ReactNode {
  return (
    <ol aria-hidden="true">
      {Array.from({ length: SKELETON_ROWS }, (_, at) => (
        <li key={at} className="book-row">
          <span className="skeleton">0</span>
          <span className="skeleton">0</span>
          <span className="skeleton">0</span>
        </li>
      ))}
    </ol>
  );
}

type Sides = {
  readonly market: Market;
  readonly bids: readonly BookRow[];
  readonly asks: readonly BookRow[];
};

function SpreadRow({ market, bids, asks }: Sides): ReactNode {
  const ticker = useTicker(market.symbol);
  const bid = Number(bids[0]?.price ?? Number.NaN);
  const ask = Number(asks[0]?.price ?? Number.NaN);
  const middle = (bid + ask) / 2;
  const isKnown = Number.isFinite(middle);
  const spread = isKnown ? (ask - bid).toFixed(decimalsOf(market.tickSize)) : '–';
  return (
    <div className="spread" title="Last trade, and the distance between best bid and best ask">
      <strong>{priceFigure(ticker?.last, market.tickSize)}</strong>
      <span className="muted">
        Spread {spread} · {percent(isKnown ? (ask - bid) / middle : null, 3, false)}
      </span>
    </div>
  );
}

/** Average price and distance down to a row: what taking all of it would cost. */
function levelNote(market: Market, row: BookRow | null): string {
  if (row === null) return '';
  const unit = 10 ** Math.max(0, market.priceScale);
  const average = (row.cost / row.sum / unit).toFixed(decimalsOf(market.tickSize));
  const value = row.cost / unit / 10 ** Math.max(0, market.sizeScale);
  return `avg ${figure(average)} · ${figure(value.toFixed(0))} ${market.quoteAsset}`;
}
