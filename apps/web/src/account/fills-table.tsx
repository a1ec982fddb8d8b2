import type { Fill } from '@tandem/api';
import { type ReactNode, useEffect, useState } from 'react';
import { direction, fineMoney, money } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { accountChanges, client } from '../state/venue.ts';
import { marketPrice, marketSize, SideCell, TimeCell } from './cells.tsx';
import { HistoryTable } from './history-table.tsx';
import type { Column } from './table.tsx';
import type { Page } from './use-pages.ts';

/** A fill and its place among the fills of its command. */
type PlacedFill = Fill & { readonly place: number };

/** Own fills, newest first; those that a liquidation made are marked. */
export function FillsTable(): ReactNode {
  const liquidated = useLiquidationOrders();
  const role: Column<PlacedFill> = {
    name: 'Role',
    cell: ({ liquidity, orderId }) => (
      <>
        {liquidity === 'maker' ? 'Maker' : 'Taker'}
        {liquidated.has(orderId) && <span className="warn"> Liquidation</span>}
      </>
    ),
  };
  return (
    <HistoryTable
      name="fills"
      columns={[...FIGURES, role, ...MONEY]}
      keyOf={({ sequence, place }) => `${sequence} ${place}`}
      empty="No fills yet."
      read={readFills}
    />
  );
}

/** Orders that the venue placed to liquidate this account. */
function useLiquidationOrders(): ReadonlySet<number> {
  const [orders, setOrders] = useState<ReadonlySet<number>>(new Set());
  const changes = useStore(accountChanges);
  useEffect(() => {
    let isCurrent = true;
    client.history.liquidations({ limit: 1_000 }).then(
      ({ data }) => {
        if (!isCurrent) return;
        setOrders(new Set(data.rows.flatMap(({ orderId }) => orderId ?? [])));
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [changes]);
  return orders;
}

/**
 * A page ends anywhere within the fills of one command, so the next one begins with all fills of
 * that command, and those that were shown already are left out.
 */
async function readFills(
  market: string | undefined,
  after: string | null,
  limit: number,
): Promise<Page<PlacedFill>> {
  const [sequence = 0, seen = 0] = (after ?? '').split('.').map(Number);
  const range = after === null ? { limit } : { limit: limit + seen, beforeSequence: sequence + 1 };
  const only = market === undefined ? {} : { market };
  const { data } = await client.orders.fills({ ...range, ...only });
  const isFull = data.length >= range.limit;
  const rows = placed(data).slice(after === null ? 0 : seen);
  const last = rows.at(-1);
  const next = isFull && last !== undefined ? `${last.sequence}.${last.place + 1}` : null;
  return { rows, next };
}

function placed(fills: readonly Fill[]): readonly PlacedFill[] {
  let sequence = -1;
  let place = 0;
  return fills.map((fill) => {
    place = fill.sequence === sequence ? place + 1 : 0;
    sequence = fill.sequence;
    return { ...fill, place };
  });
}

const FIGURES: readonly Column<PlacedFill>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Market', cell: ({ market }) => <strong>{market}</strong> },
  { name: 'Side', cell: ({ side }) => <SideCell side={side} /> },
  { name: 'Price', isNumber: true, cell: ({ market, price }) => marketPrice(market, price) },
  { name: 'Size', isNumber: true, cell: ({ market, size }) => marketSize(market, size) },
];

const MONEY: readonly Column<PlacedFill>[] = [
  {
    name: 'Fee',
    isNumber: true,
    cell: ({ fee, feeAsset }) => (
      <>
        <span title={fee}>{fineMoney(fee)}</span> <span className="muted">{feeAsset}</span>
      </>
    ),
  },
  {
    name: 'Extra fee',
    isNumber: true,
    cell: ({ extraFee }) =>
      Number(extraFee) === 0 ? (
        <span className="muted">–</span>
      ) : (
        <span title={`${extraFee}, to whom the key of the order names`}>{money(extraFee)}</span>
      ),
  },
  {
    name: 'Closed profit',
    isNumber: true,
    cell: ({ realizedProfit }) => (
      <span className={direction(realizedProfit, 2)} title={realizedProfit}>
        {money(realizedProfit, true)}
      </span>
    ),
  },
];
