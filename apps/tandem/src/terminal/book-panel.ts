import type { Level, MarketFigures, VenueView } from '@tandem/feed';
import { decimal, unitsOf } from './figures.ts';
import { bar, type Line, span, type Tone } from './style.ts';

const PRICE_WIDTH = 11;
const SIZE_WIDTH = 12;

/** Asks above, bids below, best in the middle, with a bar for the depth of each level. */
export function bookPanel(
  view: VenueView,
  figures: MarketFigures,
  size: { readonly levels: number; readonly width: number },
): readonly Line[] {
  const { buy, sell } = view.orders.book(figures.market);
  const asks = sell.top(size.levels);
  const bids = buy.top(size.levels);
  const largest = Math.max(1, ...asks.map(sizeOf), ...bids.map(sizeOf));
  const draw = (tone: Tone) => (level: Level) =>
    levelLine({ view, figures, level }, { tone, largest, width: size.width });
  return [
    [span(`${figures.rules.symbol} book`.padEnd(PRICE_WIDTH + SIZE_WIDTH), 'bold')],
    ...padTop(asks.toReversed().map(draw('bad')), size.levels),
    [span(spreadText(view, figures, [bids[0], asks[0]]), 'dim')],
    ...bids.map(draw('good')),
  ];
}

function sizeOf({ size }: Level): number {
  return size;
}

function levelLine(
  { view, figures, level }: { view: VenueView; figures: MarketFigures; level: Level },
  { tone, largest, width }: { tone: Tone; largest: number; width: number },
): Line {
  const { priceDecimals, sizeDecimals } = unitsOf(view, figures);
  const price = decimal(level.price, priceDecimals, Math.max(0, priceDecimals));
  const size = decimal(level.size, sizeDecimals, Math.min(3, Math.max(0, sizeDecimals)));
  return [
    span(price.padStart(PRICE_WIDTH), tone),
    span(size.padStart(SIZE_WIDTH)),
    span(' '),
    span(bar(level.size / largest, Math.max(0, width - PRICE_WIDTH - SIZE_WIDTH - 1)), tone),
  ];
}

function padTop(lines: readonly Line[], height: number): readonly Line[] {
  const missing = Math.max(0, height - lines.length);
  return [...Array.from({ length: missing }, (): Line => []), ...lines];
}

function spreadText(
  view: VenueView,
  figures: MarketFigures,
  [bid, ask]: readonly [Level | undefined, Level | undefined],
): string {
  if (bid === undefined || ask === undefined) return '        one side is empty';
  const { priceDecimals } = unitsOf(view, figures);
  const spread = decimal(ask.price - bid.price, priceDecimals, Math.max(0, priceDecimals));
  const relative = ((ask.price - bid.price) / bid.price) * 100;
  return `${' spread'.padStart(PRICE_WIDTH)} ${spread} (${relative.toFixed(3)}%)`;
}
