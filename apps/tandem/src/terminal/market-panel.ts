import type { MarketFigures, VenueView } from '@tandem/feed';
import { decimal, dollars, percent, unitsOf } from './figures.ts';
import { type Line, span, type Tone } from './style.ts';

const HEADER = 'market          mark       index   basis  funding/min  open interest      volume';

/** One row a market: prices, funding, open interest, volume. Without a mark the last price. */
export function marketPanel(view: VenueView): readonly Line[] {
  return [[span(HEADER, 'dim')], ...[...view.markets.all()].map((figures) => row(view, figures))];
}

function row(view: VenueView, figures: MarketFigures): Line {
  const { rules, mark, index, last, status } = figures;
  const { priceDecimals, quoteDecimals } = unitsOf(view, figures);
  const price = (value: number | null): string =>
    value === null ? '-' : decimal(value, priceDecimals, Math.max(0, priceDecimals));
  const isPerpetual = rules.marketKind === 'perpetual';
  const basis = mark === null || index === null ? 0 : mark / index - 1;
  const rate = figures.fundingRatePpb;
  const tone: Tone = basis > 0 ? 'good' : basis < 0 ? 'bad' : 'plain';
  const interest = figures.openInterest * (mark ?? 0);
  return [
    span(rules.symbol.padEnd(9), 'bold'),
    span(price(mark ?? last).padStart(11)),
    span(price(index).padStart(12)),
    span((isPerpetual ? percent(basis * 1e9, 3) : '-').padStart(8), isPerpetual ? tone : 'dim'),
    span((isPerpetual ? percent(rate, 5) : '-').padStart(12), rate < 0 ? 'bad' : 'plain'),
    span((isPerpetual ? dollars(interest) : '-').padStart(16)),
    span(dollars(figures.volume, quoteDecimals).padStart(12)),
    ...(status === 'running' ? [] : [span(`  ${status}`, 'warn')]),
  ];
}
