import type { Order, Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { direction, figure, money, percent, priceFigure } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account, chooseMarket, marketOf } from '../state/venue.ts';
import { ClosePosition } from './close-position.tsx';
import { ProtectPosition } from './protect-position.tsx';
import { type Column, Table } from './table.tsx';

type Opened = { readonly kind: 'close' | 'protect'; readonly position: Position };

/** Open positions, with what closes and protects them. */
export function PositionsTable(): ReactNode {
  const state = useStore(account);
  const [opened, setOpened] = useState<Opened | null>(null);
  const columns: readonly Column<Position>[] = [
    ...FIGURES,
    { name: 'TP / SL', isNumber: true, cell: (row) => exitsOf(row, state?.openOrders ?? []) },
    {
      name: 'Actions',
      isWhole: true,
      cell: (position) => (
        <span className="actions">
          <button
            type="button"
            className="small"
            onClick={() => setOpened({ kind: 'close', position })}
          >
            Close
          </button>
          <button
            type="button"
            className="small"
            onClick={() => setOpened({ kind: 'protect', position })}
          >
            TP/SL
          </button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Table
        columns={columns}
        rows={state?.positions ?? []}
        keyOf={({ market, marginMode }) => `${market} ${marginMode}`}
        empty={state === null ? 'Reading the account' : 'No open position.'}
      />
      {opened?.kind === 'close' && (
        <ClosePosition position={opened.position} onClose={() => setOpened(null)} />
      )}
      {opened?.kind === 'protect' && (
        <ProtectPosition position={opened.position} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function price(row: Position, text: string | null): string {
  return priceFigure(text, marketOf(row.market)?.tickSize ?? '0.01');
}

function returnOf({ unrealizedProfit, initialMargin }: Position): number | null {
  if (unrealizedProfit === null || initialMargin === null) return null;
  return Number(initialMargin) === 0 ? null : Number(unrealizedProfit) / Number(initialMargin);
}

const FIGURES: readonly Column<Position>[] = [
  {
    name: 'Market',
    cell: (row) => (
      <button type="button" className="plain small" onClick={() => chooseMarket(row.market)}>
        <strong>{row.market}</strong>{' '}
        <span className={row.side === 'long' ? 'up' : 'down'}>
          {row.side === 'long' ? 'Long' : 'Short'}
        </span>
      </button>
    ),
  },
  { name: 'Size', isNumber: true, cell: (row) => figure(row.size) },
  { name: 'Value', isNumber: true, cell: (row) => money(row.notional) },
  { name: 'Entry', isNumber: true, cell: (row) => price(row, row.entryPrice) },
  { name: 'Mark', isNumber: true, cell: (row) => price(row, row.mark) },
  {
    name: 'Liquidation',
    isNumber: true,
    cell: (row) => <span className="warn">{price(row, row.liquidationPrice)}</span>,
  },
  {
    name: 'Margin',
    isNumber: true,
    cell: (row) => (
      <>
        {money(row.initialMargin)}{' '}
        <span className="muted">
          {row.marginMode === 'cross' ? 'Cross' : 'Isolated'}
          {row.leverage === null ? '' : ` ${row.leverage}×`}
        </span>
      </>
    ),
  },
  {
    name: 'Profit',
    isNumber: true,
    cell: (row) => (
      <span className={direction(row.unrealizedProfit)}>
        {money(row.unrealizedProfit, true)} ({percent(returnOf(row))})
      </span>
    ),
  },
  {
    name: 'Funding',
    isNumber: true,
    cell: (row) => (
      <span className={direction(row.pendingFunding)}>{money(row.pendingFunding, true)}</span>
    ),
  },
];

/** Prices of the take-profit and stop that wait for this position. */
function exitsOf(position: Position, orders: readonly Order[]): string {
  const exits = orders.filter(
    (one) =>
      one.market === position.market &&
      one.marginMode === position.marginMode &&
      one.triggerPrice !== null &&
      (one.attached || one.reduceOnly),
  );
  const at = (type: Order['type']): string =>
    price(position, exits.find((one) => one.type === type)?.triggerPrice ?? null);
  return `${at('takeProfit')} / ${at('stop')}`;
}
