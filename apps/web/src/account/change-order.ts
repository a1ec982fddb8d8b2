import type { BatchItemRequest, Order, OrderOutcome } from '@tandem/api';
import { describeOutcome, nextClientOrderId, VenueError } from '@tandem/client';
import { figure } from '../format/figures.ts';
import { carryOut } from '../state/carry-out.ts';
import { client } from '../state/venue.ts';

const REFUSED = 422;

/** Changes price and total size at once: the order is never gone in between. */
export function amendOrder(
  order: Order,
  wanted: { readonly price: string; readonly size: string },
): Promise<boolean> {
  return carryOut(`Change ${order.side} ${order.market}`, async () => {
    await client.orders.amend(order.orderId, { market: order.market, ...wanted });
    return `${figure(wanted.size)} at ${figure(wanted.price)}`;
  });
}

type Trigger = {
  readonly triggerPrice: string;
  readonly triggerBy?: Order['triggerBy'];
  readonly size?: string;
  /** Null makes it a market order; left out, it stays what it was. */
  readonly limitPrice?: string | null;
};

/**
 * Replaces a waiting order by one with another trigger. Cancel and placement are one batch under
 * one sequence, so that no price comes between them. When the second is refused, the first order is
 * placed again, and the message says so.
 */
export function amendTrigger(order: Order, wanted: Trigger): Promise<boolean> {
  return carryOut(`Change ${order.side} ${order.market}`, async () => {
    const cancel = { action: 'cancel', orderId: order.orderId } as const;
    const { data } = await client.orders.batch({ items: [cancel, placement(order, wanted)] });
    const [canceled, placed] = data.orders;
    if (canceled !== undefined) refuse(canceled);
    if (placed === undefined) return 'changed';
    if (placed.reject !== null) {
      await placeAgain(order);
      throw new VenueError(placed.reject, REFUSED);
    }
    return describeOutcome(placed);
  });
}

function refuse({ reject }: OrderOutcome): void {
  if (reject !== null) throw new VenueError(reject, REFUSED);
}

async function placeAgain(order: Order): Promise<void> {
  const { data } = await client.orders.batch({ items: [placement(order, {})] });
  for (const outcome of data.orders) refuse(outcome);
}

function placement(order: Order, wanted: Partial<Trigger>): BatchItemRequest {
  const limitPrice = wanted.limitPrice === undefined ? order.price : wanted.limitPrice;
  return {
    action: 'placeTrigger',
    market: order.market,
    side: order.side,
    trigger: order.type === 'stop' ? 'stop' : 'takeProfit',
    triggerPrice: wanted.triggerPrice ?? order.triggerPrice ?? '',
    triggerBy: wanted.triggerBy ?? order.triggerBy ?? 'mark',
    size: wanted.size ?? order.size,
    ...(limitPrice === null ? {} : { limitPrice }),
    clientOrderId: nextClientOrderId(),
    reduceOnly: order.reduceOnly,
    attached: order.attached,
    selfTrade: order.selfTrade,
    marginMode: order.marginMode,
  };
}
