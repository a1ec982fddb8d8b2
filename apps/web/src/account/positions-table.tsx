import type { Order, Position } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import {
  direction,
  figure,
  fineMoney,
  money,
  percent,
  priceFigure,
  UNKNOWN,
} from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { account, chooseMarket, marketOf } from '../state/venue.ts';
import { DepositDialog } from '../transfers/deposit-dialog.tsx';
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
    {
      name: 'TP / SL',
      isNumber: true,
      cell: (row) => <Exits row={row} orders={state?.openOrders} />,
    },
    {
      name: 'Actions',
      hasButtons: true,
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
        empty={<NoPosition />}
      />
      {positions.length > 1 && <CloseAll positions={positions} />}
      {Opened !== null && opened !== null && (
        <Opened position={newest(opened.position, positions)} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function NoPosition(): ReactNode {
  const state = useStore(account);
  const [isDepositing, setDepositing] = useState(false);
  if (state === null) return 'Reading the account';
  if (state.balances.some(({ total }) => Number(total) > 0)) return 'No open position.';
  return (
    <>
      No open position, and no money to open one.
      <button type="button" className="primary" onClick={() => setDepositing(true)}>
        Deposit
      </button>
      {isDepositing && <DepositDialog asset="" onClose={() => setDepositing(false)} />}
    </>
  );
}

/** A dialog shows the position as it is now; one that is gone, as it was. */
function newest(opened: Position, positions: readonly Position[]): Position {
  const isIt = ({ market, marginMode }: Position): boolean =>
    market === opened.market && marginMode === opened.marginMode;
  return positions.find(isIt) ?? opened;
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
      <span className={direction(row.unrealizedProfit, 2)}>
        {money(row.unrealizedProfit, true)} ({percent(returnOf(row))})
      </span>
    ),
  },
  {
    name: 'Funding',
    isNumber: true,
    cell: (row) => (
      <span className={direction(row.pendingFunding)} title={row.pendingFunding}>
        {fineMoney(row.pendingFunding, true)}
      </span>
    ),
  },
];

type ExitsProps = { readonly row: Position; readonly orders: readonly Order[] | undefined };

/** Prices of the take-profit and stop that wait for this position, one above the other. */
function Exits({ row, orders = [] }: ExitsProps): ReactNode {
  const { takeProfit, stop } = exitsOf(row, orders);
  if (takeProfit === undefined && stop === undefined) return UNKNOWN;
  const at = (order: Order | undefined): string => price(row, order?.triggerPrice ?? null);
  return (
    <span className="exits">
      <span>{at(takeProfit)}</span>
      <span>{at(stop)}</span>
    </span>
  );
}

function deedsOf({ marginMode }: Position): readonly Deed[] {
  return marginMode === 'isolated'
    ? ['close', 'protect', 'reverse', 'margin', 'share']
    : ['close', 'protect', 'reverse', 'share'];
}
