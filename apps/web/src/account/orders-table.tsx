import type { Order } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, money, UNKNOWN } from '../format/figures.ts';
import { momentTime } from '../format/times.ts';
import { forgetPending, pendingOrders } from '../order-form/submit-order.ts';
import { carryOut } from '../state/carry-out.ts';
import { Store, useStore } from '../state/store.ts';
import { account, client } from '../state/venue.ts';
import { AmendOrder } from './amend-order.tsx';
import { MomentCell, marketPrice, marketSize, SideCell } from './cells.tsx';
import { type Column, Table } from './table.tsx';

/** Live orders, and above them those that have no answer yet. */
export function OrdersTable(): ReactNode {
  const state = useStore(account);
  const [amended, setAmended] = useState<Order | null>(null);
  const canceling = useStore(cancelingOrders);
  const orders = (state?.openOrders ?? []).toReversed();
  const actions: Column<Order> = {
    name: 'Actions',
    hasButtons: true,
    cell: (order) => (
      <span className="actions">
        <button type="button" className="small" onClick={() => setAmended(order)}>
          Change
        </button>
        <button
          type="button"
          className="small"
          disabled={canceling.has(order.orderId)}
          onClick={() => void cancel(order)}
        >
          {canceling.has(order.orderId) ? 'Canceling' : 'Cancel'}
        </button>
      </span>
    ),
  };
  return (
    <>
      <PendingRows live={orders} />
      <Table
        columns={[...FIGURES, actions]}
        rows={orders}
        keyOf={({ orderId }) => orderId}
        empty={state === null ? 'Reading the account' : 'No open order.'}
      />
      {orders.length > 1 && (
        <div className="table-more">
          <button type="button" className="small" onClick={() => void cancelAll()}>
            Cancel all {orders.length}
          </button>
        </div>
      )}
      {amended !== null && <AmendOrder order={amended} onClose={() => setAmended(null)} />}
    </>
  );
}

const PENDING_WORDS = {
  sent: 'Waiting for the venue',
  unknown: 'Outcome unknown',
  rejected: 'Rejected',
} as const;

function PendingRows({ live }: { readonly live: readonly Order[] }): ReactNode {
  const known = new Set(live.map(({ clientOrderId }) => clientOrderId));
  const waiting = useStore(pendingOrders).filter((one) => !known.has(one.clientOrderId));
  return waiting.map(({ clientOrderId, market, side, size, price, state, reason }) => (
    <p
      key={clientOrderId}
      className={state === 'rejected' ? 'problem pending-order' : 'notice pending-order'}
      data-state={state}
    >
      <span>
        {PENDING_WORDS[state]}: {side} {figure(size)} {market}{' '}
        {price === null ? 'at the market' : `at ${figure(price)}`}
        {reason !== '' && ` – ${reason}`}
      </span>
      {state === 'unknown' && (
        <button type="button" className="small" onClick={() => void settle(clientOrderId)}>
          Cancel it if it is there
        </button>
      )}
      {state === 'rejected' && (
        <button type="button" className="small" onClick={() => forgetPending(clientOrderId)}>
          Dismiss
        </button>
      )}
    </p>
  ));
}

/** Safe for an order that never arrived: the venue remembers the cancel. */
async function settle(clientOrderId: number): Promise<void> {
  const isDone = await carryOut('Cancel an order of unknown outcome', async () => {
    const { data } = await client.orders.cancelByClientId(clientOrderId);
    return data.order.status === 'rememberedCancel'
      ? 'It had not arrived; it will be refused if it does.'
      : 'Canceled.';
  });
  if (isDone) forgetPending(clientOrderId);
}

const KINDS: { readonly [T in Order['type']]: string } = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  takeProfit: 'Take-profit',
};

const FIGURES: readonly Column<Order>[] = [
  { name: 'Time', cell: ({ createdUs }) => <MomentCell timeUs={createdUs} /> },
  { name: 'Market', cell: (order) => <strong>{order.market}</strong> },
  { name: 'Side', cell: ({ side }) => <SideCell side={side} /> },
  { name: 'Kind', cell: (order) => KINDS[order.type] },
  {
    name: 'Price',
    isNumber: true,
    cell: (order) => (order.price === null ? 'Market' : marketPrice(order.market, order.price)),
  },
  { name: 'Trigger', isNumber: true, cell: (order) => triggerWords(order) },
  {
    name: 'Filled',
    isNumber: true,
    cell: ({ market, filled, size, attached }) =>
      attached ? 'whole position' : `${marketSize(market, filled)} / ${marketSize(market, size)}`,
  },
  { name: 'Value', isNumber: true, cell: valueOf },
  { name: 'Rules', cell: rulesOf },
  { name: 'Status', cell: (order) => (order.status === 'waiting' ? 'Waiting' : 'Open') },
];

const PRICE_NAMES = { mark: 'mark', last: 'last', index: 'index' } as const;

function triggerWords({ market, triggerPrice, triggerBy }: Order): string {
  if (triggerPrice === null) return UNKNOWN;
  return `${PRICE_NAMES[triggerBy ?? 'mark']} ${marketPrice(market, triggerPrice)}`;
}

/** What is open, at its price: for the eye. */
function valueOf({ price, triggerPrice, remaining, attached }: Order): string {
  const at = price ?? triggerPrice;
  // As large as the position will be then.
  return at === null || attached ? UNKNOWN : money((Number(at) * Number(remaining)).toFixed(2));
}

function rulesOf(order: Order): string {
  const rules = [
    order.timeInForce === 'GTC' ? '' : order.timeInForce,
    order.expiresAtUs === null ? '' : `until ${momentTime(order.expiresAtUs)}`,
    order.postOnly === 'no' ? '' : 'post-only',
    order.attached ? 'closes position' : order.reduceOnly ? 'reduce-only' : '',
    order.marginMode === 'isolated' ? 'isolated' : '',
  ].filter((rule) => rule !== '');
  return rules.length === 0 ? UNKNOWN : rules.join(', ');
}

/** Orders whose cancel is on its way. */
const cancelingOrders: Store<ReadonlySet<number>> = new Store<ReadonlySet<number>>(new Set());

async function cancel(order: Order): Promise<void> {
  if (cancelingOrders.get().has(order.orderId)) return;
  cancelingOrders.update((before) => new Set([...before, order.orderId]));
  await carryOut(`Cancel ${order.side} ${order.market}`, async () => {
    await client.orders.cancel(order.orderId);
    return `Canceled; ${figure(order.filled)} was filled.`;
  });
  cancelingOrders.update((before) => new Set([...before].filter((id) => id !== order.orderId)));
}

async function cancelAll(): Promise<void> {
  await carryOut('Cancel all orders', async () => {
    const { data } = await client.orders.cancelAll();
    return `${data.canceled.length} canceled.`;
  });
}
