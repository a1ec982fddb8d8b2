import type { ReactNode } from 'react';
import { decimalsOf, figure, priceFigure } from '../format/figures.ts';
import { clockTime } from '../format/times.ts';
import { useStore } from '../state/store.ts';
import { useMarket } from '../state/use-market.ts';
import { book, trades } from '../state/venue.ts';

/** The newest public trades, newest first. */
export function TradesPanel(): ReactNode {
  const market = useMarket();
  const shown = useStore(trades);
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
        <p className="empty">No trades yet: the market is quiet.</p>
      )}
    </div>
  );
}
