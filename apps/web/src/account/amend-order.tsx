import type { Order } from '@tandem/api';
import { type FormEvent, type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { AmountField } from '../order-form/amount-field.tsx';
import { isAmount } from '../order-form/amounts.ts';
import { Dialog } from '../shell/dialog.tsx';
import { withToast } from '../state/toasts.ts';
import { client, marketOf } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';

type Props = { readonly order: Order; readonly onClose: () => void };

/** Changes price and size at once: the order is never gone in between. */
export function AmendOrder({ order, onClose }: Props): ReactNode {
  const market = marketOf(order.market);
  const [price, setPrice] = useState(order.price ?? '');
  const [size, setSize] = useState(order.size);
  if (market === undefined) return null;
  const isWrong = !isAmount(price) || !isAmount(size) || Number(size) < Number(order.filled);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWrong) return;
    onClose();
    void amend(order, price, size);
  };
  return (
    <Dialog title={`Change ${order.side} ${order.market}`} onClose={onClose}>
      <form className="order-form" style={{ padding: 0 }} onSubmit={submit}>
        <AmountField
          id="amend-price"
          name="Price"
          unit={market.quoteAsset}
          step={market.tickSize}
          value={price}
          onChange={setPrice}
        />
        <AmountField
          id="amend-size"
          name="Total size"
          unit={market.baseAsset}
          step={market.lotSize}
          value={size}
          onChange={setSize}
        />
        <p className="muted">
          {figure(order.filled)} is filled. A smaller size at the same price keeps the place in the
          queue.
        </p>
        <button type="submit" className="primary wide" disabled={isWrong}>
          Change to {figure(size)} at {figure(price)}
        </button>
      </form>
    </Dialog>
  );
}

async function amend(order: Order, price: string, size: string): Promise<void> {
  await withToast(`Change ${order.side} ${order.market}`, async () => {
    const request = { market: order.market, price, size };
    await client.orders.amend(order.orderId, request);
    return `${figure(size)} at ${figure(price)}`;
  });
  await refreshAccount();
}
