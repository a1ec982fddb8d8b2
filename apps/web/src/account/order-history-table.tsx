import type { HistoryRow } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, UNKNOWN } from '../format/figures.ts';
import { describeReason, STATUS_WORDS } from '../state/reason-words.ts';
import { client } from '../state/venue.ts';
import { marketPrice, marketSize, SideCell, TimeCell } from './cells.tsx';
import { HistoryTable } from './history-table.tsx';
import { OrderStoryDialog } from './order-story.tsx';
import type { Column } from './table.tsx';

type Past = HistoryRow<'order'>;
type Refused = HistoryRow<'reject'>;

/** Every order of the account and how it ended; and what was refused before it became one. */
export function OrderHistoryTable(): ReactNode {
  const [isRefused, setRefused] = useState(false);
  const [opened, setOpened] = useState<number | null>(null);
  const choice = (
    <select
      aria-label="Which"
      value={isRefused ? 'refused' : 'orders'}
      onChange={(event) => setRefused(event.target.value === 'refused')}
    >
      <option value="orders">Orders</option>
      <option value="refused">Refused</option>
    </select>
  );
  if (isRefused) {
    return (
      <HistoryTable
        key="refused"
        name="refused"
        columns={REFUSED}
        keyOf={({ sequence, clientOrderId, reason }) => `${sequence} ${clientOrderId} ${reason}`}
        empty="Nothing was refused."
        read={readRefused}
        hasMarkets={false}
      >
        {choice}
      </HistoryTable>
    );
  }
  const steps: Column<Past> = {
    name: 'Steps',
    hasButtons: true,
    cell: ({ orderId }) => (
      <button type="button" className="small" onClick={() => setOpened(orderId)}>
        Steps
      </button>
    ),
  };
  return (
    <>
      <HistoryTable
        key="orders"
        name="orders"
        columns={[...COLUMNS, steps]}
        keyOf={({ orderId }) => orderId ?? 0}
        empty="No order yet."
        read={readOrders}
      >
        {choice}
      </HistoryTable>
      {opened !== null && <OrderStoryDialog orderId={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

async function readOrders(market: string | undefined, after: string | null, limit: number) {
  const from = after === null ? {} : { after };
  const only = market === undefined ? {} : { market };
  return (await client.history.orders({ ...from, ...only, limit })).data;
}

async function readRefused(_: string | undefined, after: string | null, limit: number) {
  return (await client.history.rejects({ ...(after === null ? {} : { after }), limit })).data;
}

const KINDS: { readonly [kind: string]: string } = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  takeProfit: 'Take-profit',
};

const COLUMNS: readonly Column<Past>[] = [
  { name: 'Placed', cell: ({ placedTimeUs }) => <TimeCell timeUs={placedTimeUs} /> },
  { name: 'Market', cell: ({ market }) => <strong>{market}</strong> },
  { name: 'Side', cell: ({ side }) => <SideCell side={side} /> },
  { name: 'Kind', cell: ({ kind }) => KINDS[kind ?? ''] ?? kind },
  {
    name: 'Price',
    isNumber: true,
    cell: ({ market, kind, price }) =>
      kind === 'market' || price === null ? 'Market' : marketPrice(market, price),
  },
  {
    name: 'Trigger',
    isNumber: true,
    cell: ({ market, triggerPrice }) => marketPrice(market, triggerPrice),
  },
  {
    name: 'Filled',
    isNumber: true,
    cell: ({ market, filled, size, attached, status }) =>
      attached === true && status === 'waiting'
        ? 'whole position'
        : `${marketSize(market, filled)} / ${marketSize(market, size)}`,
  },
  {
    name: 'Average',
    isNumber: true,
    cell: (row) => marketPrice(row.market, averageOf(row)),
  },
  { name: 'Status', cell: statusOf },
  { name: 'Changed', cell: ({ updatedTimeUs }) => <TimeCell timeUs={updatedTimeUs} /> },
];

/** For the eye: the venue tells value and size, both exact, in the file. */
function averageOf({ filled, filledQuote }: Past): string | null {
  if (filled === null || filledQuote === null || Number(filled) === 0) return null;
  return Math.abs(Number(filledQuote) / Number(filled)).toFixed(8);
}

function statusOf({ status, cancelReason, rejectReason }: Past): ReactNode {
  const reason = rejectReason ?? cancelReason;
  const words = STATUS_WORDS[status ?? ''] ?? status ?? UNKNOWN;
  return (
    <>
      {words}
      {reason !== null && <span className="muted"> {describeReason(reason)}</span>}
    </>
  );
}

const REFUSED: readonly Column<Refused>[] = [
  { name: 'Time', cell: ({ timeUs }) => <TimeCell timeUs={timeUs} /> },
  { name: 'What', cell: ({ command }) => describeReason(command ?? '') },
  { name: 'Own id', isNumber: true, cell: ({ clientOrderId }) => clientOrderId ?? UNKNOWN },
  { name: 'Why', isWhole: true, cell: ({ reason }) => describeReason(reason ?? '') },
  { name: 'Sequence', isNumber: true, cell: ({ sequence }) => figure(String(sequence)) },
];
