import type { OrderChangeRow, OrderRow } from '@tandem/database';
import {
  type CommandRejected,
  type OrderAccepted,
  type OrderAmended,
  type OrderCanceled,
  type OrderRested,
  type OrderTriggered,
  REJECT_REASONS,
  type TriggerOrderPlaced,
} from '@tandem/protocol';
import { commandName } from '../command-legs.ts';
import type { FoldContext } from '../fold-context.ts';

type OrderEvent = { readonly account: number; readonly market: number; readonly orderId: number };
type ChangeFigures = Pick<OrderChangeRow, 'change'> &
  Partial<Pick<OrderChangeRow, 'price' | 'size' | 'remaining' | 'reason'>>;

/** Writes one event of an order down. */
export function noteChange(
  { draft, place }: FoldContext,
  { account, market, orderId }: OrderEvent,
  figures: ChangeFigures,
): void {
  const { sequence, eventIndex, timeUs } = place;
  const { change, price = null, size = null, remaining = null, reason = null } = figures;
  draft.orderChanges.push({
    account,
    orderId,
    sequence,
    eventIndex,
    timeUs,
    market,
    change,
    price,
    size,
    remaining,
    reason,
  });
}

/** Figures that every order begins with. */
export function newOrder(
  { place }: FoldContext,
  order: Pick<OrderRow, 'account' | 'orderId' | 'market' | 'side' | 'size' | 'status'>,
): OrderRow {
  const { timeUs, sequence } = place;
  return {
    clientOrderId: null,
    kind: null,
    timeInForce: null,
    postOnly: null,
    price: null,
    triggerPrice: null,
    triggerBy: null,
    remaining: order.size,
    filled: 0,
    filledQuote: 0n,
    fees: 0,
    reduceOnly: null,
    attached: false,
    marginMode: null,
    cancelReason: null,
    rejectReason: null,
    expiresAtUs: null,
    placedTimeUs: timeUs,
    placedSequence: sequence,
    updatedTimeUs: timeUs,
    updatedSequence: sequence,
    ...order,
  };
}

export function foldRejected(
  { draft, place, progress }: FoldContext,
  event: CommandRejected,
): void {
  const command = commandName(event.command);
  const leg = progress.legs.rejected(command);
  const asked = place.command.kind === 'Batch' ? leg : place.command;
  const amendment = progress.legs.refusedAmendment(command);
  const market = asked !== undefined && 'market' in asked ? asked.market : null;
  const asset = asked !== undefined && 'asset' in asked ? asked.asset : null;
  const side = asked !== undefined && 'side' in asked ? asked.side : null;
  const { account, clientOrderId, reason, bound, actual } = event;
  const { sequence, eventIndex, timeUs } = place;
  const key = { account, sequence, eventIndex, timeUs };
  const subject = { market, asset, side };
  draft.rejects.push({ ...key, command, clientOrderId, reason, bound, actual, ...subject });
  if (amendment !== undefined) {
    draft.rejectOrders.push({ account, sequence, eventIndex, orderId: amendment.orderId });
  }
  draft.statistics.venue(timeUs).rejects += 1;
}

export function foldAccepted(context: FoldContext, event: OrderAccepted): void {
  const { draft, place, progress } = context;
  const { account, market, orderId, side, price, size, reduceOnly, marginMode } = event;
  noteChange(context, event, { change: 'accepted', price, size, remaining: size });
  // A trigger order that fired enters under the id that it was placed with.
  const isNew = Math.floor(orderId / 256) === place.sequence && !draft.orders.has(orderId);
  if (!isNew) {
    const entered = { price, size, remaining: size, marginMode };
    draft.orders.change(event, place, { ...entered, status: 'accepted' });
    return;
  }
  const leg = progress.legs.accepted('PlaceOrder', event);
  const order = newOrder(context, { account, orderId, market, side, size, status: 'accepted' });
  draft.orders.place(
    {
      ...order,
      clientOrderId: event.clientOrderId,
      kind: leg?.type ?? null,
      timeInForce: leg?.timeInForce ?? null,
      postOnly: leg?.postOnly ?? null,
      expiresAtUs: leg?.expiresAtUs ?? null,
      price,
      reduceOnly,
      marginMode,
    },
    place,
  );
  countOrder(context, market);
}

export function foldRested(context: FoldContext, event: OrderRested): void {
  const { price, remaining } = event;
  noteChange(context, event, { change: 'rested', price, remaining });
  context.draft.orders.change(event, context.place, { price, remaining, status: 'open' });
}

export function foldCanceled(context: FoldContext, event: OrderCanceled): void {
  const { reason, remaining, reject } = event;
  noteChange(context, event, { change: 'canceled', remaining, reason });
  const rejectReason = reject === null ? null : (REJECT_REASONS[reject] ?? null);
  const ended = { remaining, cancelReason: reason, rejectReason };
  context.draft.orders.change(event, context.place, { ...ended, status: 'canceled' });
}

export function foldAmended(context: FoldContext, event: OrderAmended): void {
  const { price, remaining } = event;
  context.progress.legs.amended(event.orderId);
  noteChange(context, event, { change: 'amended', price, remaining });
  context.draft.orders.change(event, context.place, { price, remaining, isAmended: true });
}

export function foldTriggerPlaced(context: FoldContext, event: TriggerOrderPlaced): void {
  const { draft, place, progress } = context;
  const { account, market, orderId, side, size, triggerPrice, limitPrice } = event;
  noteChange(context, event, {
    change: 'placed',
    price: triggerPrice,
    size,
    remaining: size,
    reason: event.triggerBy,
  });
  const leg = progress.legs.accepted('PlaceTriggerOrder', event);
  const order = newOrder(context, { account, orderId, market, side, size, status: 'waiting' });
  draft.orders.place(
    {
      ...order,
      clientOrderId: event.clientOrderId,
      kind: event.trigger,
      triggerPrice,
      triggerBy: event.triggerBy,
      price: limitPrice,
      attached: event.attached,
      reduceOnly: leg?.reduceOnly ?? null,
      marginMode: leg?.marginMode ?? null,
    },
    place,
  );
  countOrder(context, market);
}

export function foldTriggered(context: FoldContext, event: OrderTriggered): void {
  noteChange(context, event, {
    change: 'triggered',
    price: event.price,
    reason: event.triggerBy,
  });
  context.draft.orders.change(event, context.place, {});
}

function countOrder({ draft, place }: FoldContext, market: number): void {
  draft.statistics.venue(place.timeUs).orders += 1;
  draft.statistics.market(place.timeUs, market).orders += 1;
}
