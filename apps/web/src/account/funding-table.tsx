import type { HistoryRow } from '@tandem/api';
import type { ReactNode } from 'react';
import { direction, figure, percent } from '../format/figures.ts';
import { client } from '../state/venue.ts';
import { marketPrice, marketSize, TimeCell } from './cells.tsx';
import { HistoryTable } from './history-table.tsx';
import type { Column } from './table.tsx';

type Payment = HistoryRow<'fundingPayment'>;

/** What each position paid or got at each settlement. */
export function FundingTable(): ReactNode {
  return (
    <HistoryTable
      name="funding"
      columns={COLUMNS}
      keyOf={({ sequence, market, marginMode, reason }) =>
        `${sequence} ${market} ${marginMode} ${reason}`
      }
      empty="No funding paid or got yet."
      read={readPayments}
    />
  );
}

async function readPayments(market: string | undefined, after: string | null, limit: number) {
  const from = after === null ? {} : { after };
  const only = market === undefined ? {} : { market };
  return (await client.history.fundingPayments({ ...from, ...only, limit })).data;
}

const COLUMNS: readonly Column<Payment>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'Market', cell: ({ market }) => <strong>{market}</strong> },
  { name: 'Margin', cell: ({ marginMode }) => (marginMode === 'isolated' ? 'Isolated' : 'Cross') },
  { name: 'For', cell: ({ reason }) => (reason === 'utilization' ? 'Utilization' : 'Funding') },
  { name: 'Position', isNumber: true, cell: ({ market, size }) => marketSize(market, size) },
  {
    name: 'Index',
    isNumber: true,
    cell: ({ market, indexPrice }) => marketPrice(market, indexPrice),
  },
  {
    name: 'Rate',
    isNumber: true,
    cell: ({ rate }) => percent(rate === null ? null : Number(rate), 5),
  },
  {
    name: 'Payment',
    isNumber: true,
    cell: ({ payment }) => (
      <span className={direction(payment)}>{figure(payment, { signed: true })}</span>
    ),
  },
];
