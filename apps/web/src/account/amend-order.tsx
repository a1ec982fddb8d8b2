import type { Order } from '@tandem/api';
import { type ReactNode, useState } from 'react';
import { figure } from '../format/figures.ts';
import { isAmount } from '../order-form/amounts.ts';
import { MarketField } from '../order-form/market-field.tsx';
import { FormDialog } from '../shell/form-dialog.tsx';
import { marketOf } from '../state/venue.ts';
import { amendOrder, amendTrigger } from './change-order.ts';

type Props = { readonly order: Order; readonly onClose: () => void };

/** Changes an order by typing; dragging its line in the chart does the same. */
export function AmendOrder({ order, onClose }: Props): ReactNode {
  return order.triggerPrice === null ? (
    <AmendResting order={order} onClose={onClose} />
  ) : (
    <AmendWaiting order={order} trigger={order.triggerPrice} onClose={onClose} />
  );
}

function AmendResting({ order, onClose }: Props): ReactNode {
  const market = marketOf(order.market);
  const [price, setPrice] = useState(order.price ?? '');
  const [size, setSize] = useState(order.size);
  if (market === undefined) return null;
  const isWrong = !isAmount(price) || !isAmount(size) || Number(size) <= Number(order.filled);
  return (
    <FormDialog
      title={`Change ${order.side} ${order.market}`}
      deed={`Change to ${figure(size)} at ${figure(price)}`}
      isWrong={isWrong}
      onSubmit={() => void amendOrder(order, { price, size })}
      onClose={onClose}
    >
      <MarketField
        id="amend-price"
        name="Price"
        of="price"
        market={market}
        typed={[price, setPrice]}
      />
      <MarketField
        id="amend-size"
        name="Total size"
        of="size"
        market={market}
        typed={[size, setSize]}
      />
      <p className="muted">
        {figure(order.filled)} is filled. A smaller size at the same price keeps the place in the
        queue.
      </p>
    </FormDialog>
  );
}

type WaitingProps = Props & { readonly trigger: string };

function AmendWaiting({ order, trigger, onClose }: WaitingProps): ReactNode {
  const market = marketOf(order.market);
  const [triggerPrice, setTrigger] = useState(trigger);
  const [limit, setLimit] = useState(order.price ?? '');
  const [size, setSize] = useState(order.size);
  if (market === undefined) return null;
  const hasLimit = order.price !== null;
  const isWrong = !isAmount(triggerPrice) || !isAmount(size) || (hasLimit && !isAmount(limit));
  const wanted = { triggerPrice, size, ...(hasLimit ? { limitPrice: limit } : {}) };
  return (
    <FormDialog
      title={`Change ${order.type === 'stop' ? 'stop' : 'take-profit'} of ${order.market}`}
      deed={`Change to ${figure(triggerPrice)}`}
      isWrong={isWrong}
      onSubmit={() => void amendTrigger(order, wanted)}
      onClose={onClose}
    >
      <MarketField
        id="amend-trigger"
        name="Trigger"
        of="price"
        market={market}
        typed={[triggerPrice, setTrigger]}
      />
      {hasLimit && (
        <MarketField
          id="amend-price"
          name="Limit"
          of="price"
          market={market}
          typed={[limit, setLimit]}
        />
      )}
      {!order.attached && (
        <MarketField
          id="amend-size"
          name="Size"
          of="size"
          market={market}
          typed={[size, setSize]}
        />
      )}
      <p className="muted">
        The order is replaced in one step of the venue: nothing can happen between. If the new one
        is refused, the old one is placed again.
      </p>
    </FormDialog>
  );
}
