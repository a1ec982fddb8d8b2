import type { Order, Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { direction, figure, money, percent, priceFigure, UNKNOWN } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account, chooseMarket, marketOf } from '../state/venue.ts';
import { CloseAll } from './close-all.tsx';
import { ClosePosition } from './close-position.tsx';
import { IsolatedMargin } from './isolated-margin.tsx';
import { exitsOf } from './position-exits.ts';
import { returnOf } from './position-return.ts';
import { ProtectPosition } from './protect-position.tsx';
import { ReversePosition } from './reverse-position.tsx';
import { SharePosition } from './share-position.tsx';
import { type Column, Table } from './table.tsx';

const DEEDS = {
  close: ['Close', ClosePosition],
  protect: ['TP/SL', ProtectPosition],
  reverse: ['Reverse', ReversePosition],
  margin: ['Margin', IsolatedMargin],
  share: ['Share', SharePosition],
} as const;
type Deed = keyof typeof DEEDS;
type Opened = { readonly kind: Deed; readonly position: Position };

/** Open positions, with what closes and protects them. */
export function PositionsTable(): ReactNode {
  const state = useStore(account);
  const [opened, setOpened] = useState<Opened | null>(null);
  const positions = state?.positions ?? [];
  const Opened = opened === null ? null : DEEDS[opened.kind][1];
  const columns: readonly Column<Position>[] = [
    ...FIGURES,
    { name: 'TP / SL', isNumber: true, cell: (row) => exitWords(row, state?.openOrders ?? []) },
    {
      name: 'Actions',
      isWhole: true,
      cell: (position) => (
        <span className="actions">
          {deedsOf(position).map((kind) => (
            <button
              key={kind}
              type="button"
              className="small"
              onClick={() => setOpened({ kind, position })}
            >
              {DEEDS[kind][0]}
            </button>
          ))}
        </span>
      ),
    },
  ];
  return (
    <>
      <Table
        columns={columns}
        rows={positions}
        keyOf={({ market, marginMode }) => `${market} ${marginMode}`}
        empty={state === null ? 'Reading the account' : 'No open position.'}
      />
      {positions.length > 1 && <CloseAll positions={positions} />}
      {Opened !== null && opened !== null && (
        <Opened position={opened.position} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function price(row: Position, text: string | null): string {
  return priceFigure(text, marketOf(row.market)?.tickSize ?? '0.01');
}

/** Closer than this part of the mark, the liquidation price is an alarm. */
const NEAR = 0.05;

function Liquidation({ row }: { readonly row: Position }): ReactNode {
  const { mark, liquidationPrice } = row;
  if (mark === null || liquidationPrice === null) return UNKNOWN;
  const distance = Math.abs(Number(liquidationPrice) / Number(mark) - 1);
  return (
    <span className={distance < NEAR ? 'down' : 'warn'}>
      {distance < NEAR && '⚠ '}
      {price(row, liquidationPrice)}{' '}
      <span className="muted" title="Distance from the mark">
        {percent(distance, 1, false)}
      </span>
    </span>
  );
}

const FIGURES: readonly Column<Position>[] = [
  {
    name: 'Market',
    cell: (row) => (
      <button type="button" className="plain small" onClick={() => chooseMarket(row.market)}>
        <strong>{row.market}</strong>{' '}
        <span className={row.side === 'long' ? 'up' : 'down'}>
          {row.side === 'long' ? '↑ Long' : '↓ Short'}
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
    cell: (row) => <Liquidation row={row} />,
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
function exitWords(position: Position, orders: readonly Order[]): string {
  const { takeProfit, stop } = exitsOf(position, orders);
  const at = (order: Order | undefined): string => price(position, order?.triggerPrice ?? null);
  return `${at(takeProfit)} / ${at(stop)}`;
}

function deedsOf({ marginMode }: Position): readonly Deed[] {
  return marginMode === 'isolated'
    ? ['close', 'protect', 'reverse', 'margin', 'share']
    : ['close', 'protect', 'reverse', 'share'];
}
