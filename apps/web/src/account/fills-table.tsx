import type { Fill } from '@tandem/api';
import type { ReactNode } from 'react';
import { direction, figure, money, priceFigure } from '../format/figures.ts';
import { dateTime } from '../format/times.ts';
import { useStore } from '../state/store.ts';
import { fills, marketOf } from '../state/venue.ts';
import { type Column, Table } from './table.tsx';

const COLUMNS: readonly Column<Fill>[] = [
  { name: 'Time', cell: (fill) => dateTime(fill.timeUs) },
  { name: 'Market', cell: (fill) => <strong>{fill.market}</strong> },
  {
    name: 'Side',
    cell: (fill) => (
      <span className={fill.side === 'buy' ? 'up' : 'down'}>
        {fill.side === 'buy' ? 'Buy' : 'Sell'}
      </span>
    ),
  },
  {
    name: 'Price',
    isNumber: true,
    cell: (fill) => priceFigure(fill.price, marketOf(fill.market)?.tickSize ?? '0.01'),
  },
  { name: 'Size', isNumber: true, cell: (fill) => figure(fill.size) },
  { name: 'Role', cell: (fill) => (fill.liquidity === 'maker' ? 'Maker' : 'Taker') },
  {
    name: 'Fee',
    isNumber: true,
    cell: (fill) => (
      <>
        {figure(fill.fee)} <span className="muted">{fill.feeAsset}</span>
      </>
    ),
  },
  {
    name: 'Closed profit',
    isNumber: true,
    cell: (fill) => (
      <span className={direction(fill.realizedProfit)}>{money(fill.realizedProfit, true)}</span>
    ),
  },
];

/** Own fills, newest first. */
export function FillsTable(): ReactNode {
  const shown = useStore(fills);
  return (
    <Table
      columns={COLUMNS}
      rows={shown}
      keyOf={({ sequence, orderId, price, size }) => `${sequence} ${orderId} ${price} ${size}`}
      empty="No fills yet."
    />
  );
}
