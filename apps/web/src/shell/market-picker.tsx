import { type ReactNode, useEffect, useRef, useState } from 'react';
import { changeOf } from '../format/day-change.ts';
import { direction, percent, priceFigure } from '../format/figures.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { chooseMarket, markets, symbol, tickers } from '../state/venue.ts';

/** Chooses the market; Ctrl-K opens it, letters search. */
export function MarketPicker(): ReactNode {
  const name = useStore(symbol);
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'k') {
        event.preventDefault();
        setOpen(true);
      }
    };
    const onPress = (event: MouseEvent): void => {
      if (place.current?.contains(event.target as Node) !== true) setOpen(false);
    };
    addEventListener('keydown', onKey);
    addEventListener('mousedown', onPress);
    return () => {
      removeEventListener('keydown', onKey);
      removeEventListener('mousedown', onPress);
    };
  }, []);
  return (
    <div className="market-choice" ref={place}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {name === '' ? 'Markets' : name} <span className="muted">▾</span>
      </button>
      {isOpen && <MarketMenu onDone={() => setOpen(false)} />}
    </div>
  );
}

function MarketMenu({ onDone }: { readonly onDone: () => void }): ReactNode {
  const [search, setSearch] = useState('');
  const listed = useStore(markets);
  const prices = useStore(tickers);
  const chosen = useStore(symbol);
  const { favorites } = useStore(preferences);
  const isFavorite = (name: string): boolean => favorites.includes(name);
  const found = listed
    .filter((market) => market.symbol.includes(search.toUpperCase()))
    .toSorted((a, b) => Number(isFavorite(b.symbol)) - Number(isFavorite(a.symbol)));
  const toggle = (name: string): void =>
    prefer({
      favorites: isFavorite(name) ? favorites.filter((one) => one !== name) : [...favorites, name],
    });
  const choose = (name: string): void => {
    chooseMarket(name);
    prefer({ market: name });
    onDone();
  };
  return (
    <div
      className="market-menu"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onDone();
        if (event.key === 'Enter' && found[0] !== undefined) choose(found[0].symbol);
      }}
    >
      <label className="field">
        <span>Search</span>
        <input autoFocus value={search} onChange={(event) => setSearch(event.target.value)} />
      </label>
      <ul>
        {found.map((market) => {
          const ticker = prices.get(market.symbol);
          const change = changeOf(ticker);
          return (
            <li key={market.symbol}>
              <button
                type="button"
                className="favorite"
                aria-pressed={isFavorite(market.symbol)}
                aria-label={`${market.symbol} is a favorite`}
                onClick={() => toggle(market.symbol)}
              >
                {isFavorite(market.symbol) ? '★' : '☆'}
              </button>
              <button
                type="button"
                aria-current={market.symbol === chosen}
                onClick={() => choose(market.symbol)}
              >
                <span>{market.symbol}</span>
                <span className="number">
                  {priceFigure(ticker?.mark ?? ticker?.last, market.tickSize)}
                </span>
                <span className={`number ${direction(change, 4)}`}>{percent(change)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {found.length === 0 && <p className="empty">No market has “{search}” in its name.</p>}
    </div>
  );
}
