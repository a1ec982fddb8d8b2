import type { Trade } from '@tandem/api';
import type { ReactNode } from 'react';
import { decimalsOf, figure, priceFigure } from '../format/figures.ts';
import { clockTime } from '../format/times.ts';
import { prefer, preferences } from '../state/preferences.ts';
import { useStore } from '../state/store.ts';
import { useMarket } from '../state/use-market.ts';
import { book, trades } from '../state/venue.ts';

/** The newest public trades, newest first. */
export function TradesPanel(): ReactNode {
  const market = useMarket();
  const { leastTrade } = useStore(preferences);
  const all = useStore(trades);
  const shown = leastTrade === 0 ? all : all.filter((trade) => valueOf(trade) >= leastTrade);
  const isKnown = useStore(book) !== null;
  if (market === undefined) return <div className="book" />;
  return (
    <div className="book">
      <div className="book-head">
        <span>Price ({market.quoteAsset})</span>
        <span>Size ({market.baseAsset})</span>
        <span>Time</span>
      </div>
      <ol className="scroll" aria-label="Trades">
        {shown.map(({ tradeId, price, size, takerSide, timeUs }) => (
          <li key={tradeId} className="trade-row">
            <span className={takerSide === 'buy' ? 'up' : 'down'}>
              {takerSide === 'buy' ? '↑' : '↓'} {priceFigure(price, market.tickSize)}
            </span>
            <span>{figure(size, { decimals: decimalsOf(market.lotSize) })}</span>
            <span className="muted">{clockTime(timeUs)}</span>
          </li>
        ))}
      </ol>
      {isKnown && shown.length === 0 && (
        <p className="empty">
          {all.length === 0
            ? 'No trades yet: the market is quiet.'
            : `None of the last ${all.length} trades was as large.`}
        </p>
      )}
      <div className="book-foot">
        <span className="muted">Only from</span>
        <select
          aria-label="Least value of a trade that is listed"
          value={leastTrade}
          onChange={(event) => prefer({ leastTrade: Number(event.target.value) })}
        >
          {LEAST_TRADES.map((least) => (
            <option key={least} value={least}>
              {least === 0 ? 'all' : `${figure(String(least))} ${market.quoteAsset}`}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** Values to choose from, in quote money. */
const LEAST_TRADES = [0, 1_000, 5_000, 10_000, 50_000] as const;

function valueOf({ price, size }: Trade): number {
  return Number(price) * Number(size);
}
