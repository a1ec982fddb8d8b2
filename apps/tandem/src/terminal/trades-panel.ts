import type { MarketFigures, TapeTrade, VenueView } from '@tandem/feed';
import { clockTime, decimal, unitsOf } from './figures.ts';
import { type Line, span } from './style.ts';

/** The last trades of a market, newest first, colored by who came to trade. */
export function tradesPanel(
  view: VenueView,
  figures: MarketFigures,
  height: number,
): readonly Line[] {
  const { priceDecimals, sizeDecimals } = unitsOf(view, figures);
  const row = (trade: TapeTrade): Line => [
    span(
      decimal(trade.price, priceDecimals, Math.max(0, priceDecimals)).padStart(10),
      trade.takerSide === 'buy' ? 'good' : 'bad',
    ),
    span(decimal(trade.size, sizeDecimals, Math.min(3, Math.max(0, sizeDecimals))).padStart(11)),
    span(`  ${clockTime(trade.timeUs)}`, 'dim'),
  ];
  return [
    [span('last trades', 'bold')],
    ...view.tape.last(figures.market, Math.max(0, height - 1)).map(row),
  ];
}
