import type { MarketFigures, PositionView, VenueView } from '@tandem/feed';
import { SETTLEMENT_ASSET } from '@tandem/protocol';

/** Worth of a position at mark, in quote units, with the funding it has earned or owes. */
function positionWorth(position: PositionView, figures: MarketFigures): number {
  const change = figures.fundingIndex - position.fundingIndex;
  const funding = Math.floor((-position.size * change) / 1_048_576);
  return position.quote + funding + position.size * (figures.mark ?? 0);
}

/** Dollars that a trader thinks the account is worth: its settlement balance and positions. */
export function worthInDollars(view: VenueView, account: number): number {
  const own = view.accounts.get(account);
  if (own === undefined) return 0;
  let worth = own.balances.get(SETTLEMENT_ASSET) ?? 0;
  for (const position of own.positions.values()) {
    const figures = view.markets.get(position.market);
    if (figures !== undefined) worth += positionWorth(position, figures);
  }
  return worth / 1_000_000;
}

/** Lots of a cross or isolated position, 0 when there is none. */
export function sizeOf(
  view: VenueView,
  account: number,
  where: { readonly market: number; readonly marginMode: 'cross' | 'isolated' },
): number {
  return view.accounts.position(account, where.market, where.marginMode)?.size ?? 0;
}

/** The price a trader has in mind: mark, else index, else none. */
export function fairPrice(view: VenueView, market: number): number | null {
  const figures = view.markets.get(market);
  return figures?.mark ?? figures?.index ?? null;
}
