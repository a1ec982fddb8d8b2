import type { Pool, PoolMarket } from '@tandem/api';
import type { ReactNode } from 'react';
import { marketPrice, marketSize } from '../account/cells.tsx';
import { type Column, Table } from '../account/table.tsx';
import { direction, money, percent, UNKNOWN } from '../format/figures.ts';

/** What the pool holds and offers in each market. */
export function PoolMarkets({ pool }: { readonly pool: Pool }): ReactNode {
  return (
    <section className="panel" aria-label="What the pool quotes">
      <h2>Positions and quotes</h2>
      <Table
        rows={pool.markets}
        keyOf={({ market }) => market}
        empty="The pool quotes no market."
        columns={COLUMNS}
      />
    </section>
  );
}

const COLUMNS: readonly Column<PoolMarket>[] = [
  { name: 'Market', cell: ({ market }) => <strong>{market}</strong> },
  {
    name: 'Position',
    isNumber: true,
    cell: ({ market, position }) => (
      <span className={direction(position)}>{marketSize(market, position)}</span>
    ),
  },
  {
    name: 'Up to',
    isNumber: true,
    cell: ({ market, maxPosition }) => marketSize(market, maxPosition),
  },
  { name: 'Reserve', isNumber: true, cell: ({ reserve }) => money(reserve) },
  { name: 'Bid', isNumber: true, cell: ({ market, bids }) => quote(market, bids) },
  { name: 'Ask', isNumber: true, cell: ({ market, asks }) => quote(market, asks) },
  {
    name: 'Half spread',
    isNumber: true,
    cell: ({ halfSpread }) => percent(halfSpread === null ? null : Number(halfSpread), 3, false),
  },
  {
    name: 'Utilization fee an hour',
    isNumber: true,
    cell: ({ utilizationRate: rate }) => percent(rate === null ? null : Number(rate), 5, false),
  },
];

/** The nearest quote, and the size of all of the side. */
function quote(market: string, levels: PoolMarket['bids']): ReactNode {
  const [nearest] = levels;
  if (nearest === undefined) return UNKNOWN;
  const size = levels.reduce((sum, [, one]) => sum + Number(one), 0);
  return (
    <span title={levels.map(([price, one]) => `${one} at ${price}`).join(', ')}>
      {marketPrice(market, nearest[0])}{' '}
      <span className="muted">× {marketSize(market, size.toFixed(8))}</span>
    </span>
  );
}
