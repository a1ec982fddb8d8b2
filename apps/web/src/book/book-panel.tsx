import type { Market } from '@tandem/api';
import { formatDecimal } from '@tandem/quantity';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { decimalsOf, figure, percent, priceFigure } from '../format/figures.ts';
import { age } from '../format/times.ts';
import { takePrice, takeSize } from '../order-form/order-draft.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useLastPrice, useMarket } from '../state/use-market.ts';
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
  const { bookWidths } = useStore(preferences);
  if (market === undefined) return <div className="book" />;
  const steps = groupingSteps(market.tickSize, market.priceScale);
  const step = steps[bookWidths[market.symbol] ?? 0] ?? steps[0] ?? 1;
  const choose = (choice: number): void =>
    prefer({ bookWidths: { ...bookWidths, [market.symbol]: choice } });
  return <Book market={market} step={step} steps={steps} onStep={choose} />;
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
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const own = useOwnPrices(market.symbol);
  const silence = shown.value === null ? 0 : now - shown.value.heardAtMs;
  const isStale = status === 'down' || silence > STALE_MS;
  const scales = { priceScale: market.priceScale, sizeScale: market.sizeScale, step, most: rows };
  const bids = groupLevels(shown.value?.bids ?? [], { ...scales, side: 'bids' });
  const asks = groupLevels(shown.value?.asks ?? [], { ...scales, side: 'asks' });
  const { bookUnit } = useStore(preferences);
  const isBase = bookUnit === 'base';
  const deepest = (row: BookRow | undefined): number => (isBase ? row?.sum : row?.cost) ?? 1;
  const most = Math.max(deepest(bids.at(-1)), deepest(asks.at(-1)));
  const best = Number((hovered?.side === 'bids' ? bids : asks)[0]?.price ?? Number.NaN);
  const common = { market, most, own, isBase, hovered, onHover: setHovered };
  return (
    <div className={`book ${isStale ? 'stale' : ''}`} data-stale={isStale} {...shown.holders}>
      <div className="book-head">
        <span>Price ({market.quoteAsset})</span>
        <button
          type="button"
          className="head-button"
          title="Switch between base and quote"
          onClick={() => prefer({ bookUnit: isBase ? 'quote' : 'base' })}
        >
          Size ({isBase ? market.baseAsset : market.quoteAsset})
        </button>
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
          {isStale ? staleNote(status, silence) : levelNote(market, hovered, best)}
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

type Hovered = { readonly side: 'bids' | 'asks'; readonly at: number; readonly row: BookRow };

function staleNote(status: string, silence: number): string {
  if (status === 'down') return `offline for ${age(silence)}, resyncing when back`;
  return `no word for ${age(silence)}`;
}

/** Rows stand still this long after the pointer moved over them: nothing slides under a press. */
const HOLD_MS = 500;
/** A pointer that never rests sees the book at least this often. */
const LONGEST_HOLD_MS = 1_500;

function useHeld<T>(value: T): { value: T; holders: object } {
  const [held, setHeld] = useState<{ readonly value: T; readonly sinceMs: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = (afterMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeld(null), afterMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const hold = (): void => {
    const nowMs = Date.now();
    setHeld((before) =>
      before !== null && nowMs - before.sinceMs < LONGEST_HOLD_MS
        ? before
        : { value, sinceMs: nowMs },
    );
  };
  const holders = {
    onPointerMove: (event: { readonly pointerType: string }) => {
      if (event.pointerType !== 'mouse') return;
      hold();
      release(HOLD_MS);
    },
    onPointerDown: () => {
      hold();
      release(HOLD_MS);
    },
    onPointerUp: () => release(0),
    onPointerLeave: () => release(0),
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
      // Rows are higher where fingers press them.
      const row = element.querySelector('.book-row')?.clientHeight ?? ROW_HEIGHT;
      setRows(Math.max(3, Math.floor(element.clientHeight / Math.max(row, ROW_HEIGHT))));
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
  readonly isBase: boolean;
  readonly hovered: Hovered | null;
  readonly onHover: (hovered: Hovered | null) => void;
};

function Rows(props: RowsProps): ReactNode {
  const { market, side, rows, most, own, isLoading, isBase, hovered, onHover } = props;
  if (isLoading) return <SkeletonRows />;
  if (rows.length === 0) {
    return <p className="empty">No {side === 'bids' ? 'buyers' : 'sellers'} now.</p>;
  }
  const decimals = decimalsOf(market.lotSize);
  const units = 10 ** (Math.max(0, market.sizeScale) + Math.max(0, market.priceScale));
  /** In the unit that was chosen; a value in quote money is for the eye. */
  const amount = (lots: number, cost: number): string =>
    isBase
      ? figure(formatDecimal(lots, Math.max(0, market.sizeScale)), { decimals })
      : figure((cost / units).toFixed(0));
  const depthOf = (at: number): number => (side === 'asks' ? rows.length - 1 - at : at);
  const isWithin = (at: number): boolean => hovered?.side === side && depthOf(at) <= hovered.at;
  return (
    <ol>
      {/* A row is a place, not a price: what changes is its text, and no row moves. */}
      {rows.map((row, at) => (
        <li key={at}>
          <button
            type="button"
            tabIndex={-1}
            className={rowClass(own.has(row.price), isWithin(at))}
            aria-label={`${row.price}, ${amount(row.size, row.ownCost)}`}
            onMouseEnter={() => onHover({ side, at: depthOf(at), row })}
            onMouseLeave={() => onHover(null)}
            onClick={(event) => {
              const isSum = (event.target as HTMLElement).dataset['part'] === 'sum';
              if (isSum) takeSize(formatDecimal(row.sum, Math.max(0, market.sizeScale)));
              else takePrice(row.price);
            }}
          >
            <i
              className="bar"
              style={{ transform: `scaleX(${(isBase ? row.sum : row.cost) / most})` }}
            />
            <span className={side === 'bids' ? 'up' : 'down'}>
              {priceFigure(row.price, market.tickSize)}
            </span>
            <span>{amount(row.size, row.ownCost)}</span>
            <span data-part="sum">{amount(row.sum, row.cost)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function rowClass(isOwn: boolean, isWithin: boolean): string {
  return `book-row ${isOwn ? 'own' : ''} ${isWithin ? 'within' : ''}`;
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
  const last = useLastPrice(market.symbol);
  const bid = Number(bids[0]?.price ?? Number.NaN);
  const ask = Number(asks[0]?.price ?? Number.NaN);
  const middle = (bid + ask) / 2;
  const isKnown = Number.isFinite(middle);
  const spread = isKnown ? (ask - bid).toFixed(decimalsOf(market.tickSize)) : '–';
  return (
    <div className="spread" title="Last trade, and the distance between best bid and best ask">
      <strong>{priceFigure(last, market.tickSize)}</strong>
      <span className="muted">
        Spread {spread} · {percent(isKnown ? (ask - bid) / middle : null, 3, false)}
      </span>
    </div>
  );
}

/** Taking all down to a row: its average price, its value, and how far that is from the best. */
function levelNote(market: Market, hovered: Hovered | null, best: number): string {
  if (hovered === null) return '';
  const { row } = hovered;
  const unit = 10 ** Math.max(0, market.priceScale);
  const price = row.cost / row.sum / unit;
  const average = figure(price.toFixed(decimalsOf(market.tickSize)));
  const value = row.cost / unit / 10 ** Math.max(0, market.sizeScale);
  const impact = percent(Math.abs(price / best - 1), 2, false);
  return `avg ${average} · ${figure(value.toFixed(0))} · ${impact}`;
}
