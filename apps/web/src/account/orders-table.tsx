import type { Order } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure, priceFigure, UNKNOWN } from '../format/figures.ts';
import { clockTime } from '../format/times.ts';
import { pendingOrders } from '../order-form/submit-order.ts';
import { useStore } from '../state/store.ts';
import { withToast } from '../state/toasts.ts';
import { account, client, marketOf } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { AmendOrder } from './amend-order.tsx';
import { type Column, Table } from './table.tsx';

/** Live orders, and above them those that have no answer yet. */
export function OrdersTable(): ReactNode {
  const state = useStore(account);
  const [amended, setAmended] = useState<Order | null>(null);
  const orders = (state?.openOrders ?? []).toReversed();
  const actions: Column<Order> = {
    name: 'Actions',
    isWhole: true,
    cell: (order) => (
      <span className="actions">
        {order.triggerPrice === null && (
          <button type="button" className="small" onClick={() => setAmended(order)}>
            Change
          </button>
        )}
        <button type="button" className="small" onClick={() => void cancel(order)}>
          Cancel
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
        <div className="empty">
          <button type="button" className="small" onClick={() => void cancelAll()}>
            Cancel all {orders.length}
          </button>
        </div>
      )}
      {amended !== null && <AmendOrder order={amended} onClose={() => setAmended(null)} />}
    </>
  );
}

function PendingRows({ live }: { readonly live: readonly Order[] }): ReactNode {
  const known = new Set(live.map(({ clientOrderId }) => clientOrderId));
  const waiting = useStore(pendingOrders).filter((one) => !known.has(one.clientOrderId));
  return waiting.map(({ clientOrderId, market, side, size, price, state }) => (
    <p key={clientOrderId} className="notice" role="status">
      {state === 'sent' ? 'Waiting for the venue' : 'Outcome unknown'}: {side} {figure(size)}{' '}
      {market} {price === null ? 'at the market' : `at ${figure(price)}`}
      {state === 'unknown' && (
        <button type="button" className="small" onClick={() => void settle(clientOrderId)}>
          Cancel it if it is there
        </button>
      )}
    </p>
  ));
}

/** Safe for an order that never arrived: the venue remembers the cancel. */
async function settle(clientOrderId: number): Promise<void> {
  const isDone = await withToast('Cancel an order of unknown outcome', async () => {
    const { data } = await client.orders.cancelByClientId(clientOrderId);
    return data.order.status === 'rememberedCancel'
      ? 'It had not arrived; it will be refused if it does.'
      : 'Canceled.';
  });
  if (isDone) {
    pendingOrders.update((all) => all.filter((one) => one.clientOrderId !== clientOrderId));
  }
  await refreshAccount();
}

const KINDS: { readonly [T in Order['type']]: string } = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  takeProfit: 'Take-profit',
};

function price(order: Order, text: string | null): string {
  return priceFigure(text, marketOf(order.market)?.tickSize ?? '0.01');
}

const FIGURES: readonly Column<Order>[] = [
  { name: 'Time', cell: (order) => clockTime(order.createdUs) },
  { name: 'Market', cell: (order) => <strong>{order.market}</strong> },
  {
    name: 'Side',
    cell: (order) => (
      <span className={order.side === 'buy' ? 'up' : 'down'}>
        {order.side === 'buy' ? 'Buy' : 'Sell'}
      </span>
    ),
  },
  { name: 'Kind', cell: (order) => KINDS[order.type] },
  {
    name: 'Price',
    isNumber: true,
    cell: (order) => (order.price === null ? 'Market' : price(order, order.price)),
  },
  { name: 'Trigger', isNumber: true, cell: (order) => price(order, order.triggerPrice) },
  {
    name: 'Filled',
    isNumber: true,
    cell: (order) => `${figure(order.filled)} / ${figure(order.size)}`,
  },
  { name: 'Rules', cell: rulesOf },
  { name: 'Status', cell: (order) => (order.status === 'waiting' ? 'Waiting' : 'Open') },
];

function rulesOf(order: Order): string {
  const rules = [
    order.timeInForce === 'GTC' ? '' : order.timeInForce,
    order.expiresAtUs === null ? '' : `until ${clockTime(order.expiresAtUs)}`,
    order.postOnly === 'no' ? '' : 'post-only',
    order.attached ? 'closes position' : order.reduceOnly ? 'reduce-only' : '',
    order.marginMode === 'isolated' ? 'isolated' : '',
  ].filter((rule) => rule !== '');
  return rules.length === 0 ? UNKNOWN : rules.join(', ');
}

async function cancel(order: Order): Promise<void> {
  await withToast(`Cancel ${order.side} ${order.market}`, async () => {
    await client.orders.cancel(order.orderId);
    return `Canceled; ${figure(order.filled)} was filled.`;
  });
  await refreshAccount();
}

async function cancelAll(): Promise<void> {
  await withToast('Cancel all orders', async () => {
    const { data } = await client.orders.cancelAll();
    return `${data.canceled.length} canceled.`;
  });
  await refreshAccount();
}
