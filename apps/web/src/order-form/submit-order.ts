import type { Market } from '@tandem/api';
import { describeOutcome, nextClientOrderId, type Placement } from '@tandem/client';
import { figure } from '../format/figures.ts';
import { describeProblem } from '../state/problem-words.ts';
import { Store } from '../state/store.ts';
import { changeToast, showToast, withToast } from '../state/toasts.ts';
import { client } from '../state/venue.ts';
import { refreshAccount } from '../state/venue-feed.ts';
import { hasTrigger, type OrderDraft, orderRequest, triggerRequest } from './order-draft.ts';

/** An order that was sent and has no answer yet; it is shown from the first moment. */
export type PendingOrder = {
  readonly clientOrderId: number;
  readonly market: string;
  readonly side: 'buy' | 'sell';
  readonly size: string;
  readonly price: string | null;
  readonly kind: string;
  readonly state: 'sent' | 'unknown' | 'rejected';
  /** Why it was rejected, in words; empty otherwise. */
  readonly reason: string;
};

export const pendingOrders: Store<readonly PendingOrder[]> = new Store<readonly PendingOrder[]>([]);

/** "Buy 0.5 BTC at 64,250.5": what a press does. */
export function deedOf(typed: OrderDraft, market: Market, size: string | null): string {
  const verb = typed.side === 'buy' ? 'Buy' : 'Sell';
  const amount = size === null ? '' : ` ${figure(size)}`;
  const at = typed.kind === 'limit' && typed.price !== '' ? ` at ${figure(typed.price)}` : '';
  const when =
    hasTrigger(typed.kind) && typed.trigger !== '' ? ` when ${figure(typed.trigger)}` : '';
  return `${verb}${amount} ${market.baseAsset}${at}${when}`;
}

/** Sends the order of the form once; one message follows it to its end. True when it was taken. */
export async function submitOrder(
  typed: OrderDraft,
  market: Market,
  size: string,
): Promise<boolean> {
  const clientOrderId = nextClientOrderId();
  const title = deedOf(typed, market, size);
  const price = typed.kind === 'market' ? null : typed.price || typed.trigger;
  const { side, kind } = typed;
  const pending = { clientOrderId, market: market.symbol, side, size, price, kind };
  pendingOrders.update((before) => [...before, { ...pending, state: 'sent', reason: '' }]);
  const toast = showToast({ tone: 'pending', title, detail: 'Sent; waiting for the venue' });
  try {
    const placed = await send(typed, market, size, clientOrderId);
    changeToast(toast, { tone: 'good', title, detail: placementWords(placed) });
    forgetPending(clientOrderId);
    await placeExits(typed, market, size, placed);
    return true;
  } catch (error) {
    const words = describeProblem(error);
    changeToast(toast, { title, ...words });
    // A rejected order stays among the orders, with its reason, until it is dismissed.
    mark(clientOrderId, words.tone === 'bad' ? 'rejected' : 'unknown', words.detail);
    return false;
  } finally {
    await refreshAccount();
  }
}

function send(
  typed: OrderDraft,
  market: Market,
  size: string,
  clientOrderId: number,
): Promise<Placement> {
  if (hasTrigger(typed.kind)) {
    return client.orders.placeTrigger({ ...triggerRequest(typed, market, size), clientOrderId });
  }
  const request = orderRequest(typed, market, size, Date.now() * 1_000);
  return client.orders.place({ ...request, clientOrderId });
}

/** Stop and take-profit of the entry: attached to the position once there is one. */
async function placeExits(
  typed: OrderDraft,
  market: Market,
  size: string,
  placed: Placement,
): Promise<void> {
  if (!typed.hasExits || hasTrigger(typed.kind)) return;
  const filled = filledSize(placed);
  const exits = [
    ['takeProfit', typed.takeProfit, 'Take-profit'],
    ['stop', typed.stopLoss, 'Stop-loss'],
  ] as const;
  for (const [trigger, triggerPrice, name] of exits) {
    if (triggerPrice === '') continue;
    await withToast(`${name} at ${figure(triggerPrice)}`, async () => {
      const made = await client.orders.placeTrigger({
        market: market.symbol,
        side: typed.side === 'buy' ? 'sell' : 'buy',
        trigger,
        triggerPrice,
        triggerBy: typed.triggerBy,
        size,
        reduceOnly: true,
        attached: filled > 0,
        marginMode: typed.marginMode,
      });
      return placementWords(made);
    });
  }
}

/** How an order stands after it was sent. */
export function placementWords(placed: Placement): string {
  if (placed.kind === 'answered') {
    const { order: outcome } = placed.answer.data;
    const words = describeOutcome(outcome);
    // A reason names ids as well, which have no thousands.
    return outcome.status === 'rejected' ? words : eachFigure(words);
  }
  const { order } = placed;
  return order === null
    ? 'arrived on an earlier try and is no longer live: see the fills'
    : `arrived on an earlier try; ${order.remaining} open`;
}

/** Words of a program, whose figures are plain, for the eye. */
function eachFigure(words: string): string {
  return words.replaceAll(/\d+(?:\.\d+)?/g, (text) => figure(text));
}

export function forgetPending(clientOrderId: number): void {
  pendingOrders.update((all) => all.filter((one) => one.clientOrderId !== clientOrderId));
}

function mark(clientOrderId: number, state: PendingOrder['state'], reason: string): void {
  pendingOrders.update((all) =>
    all.map((one) => (one.clientOrderId === clientOrderId ? { ...one, state, reason } : one)),
  );
}

/** An order that is no longer live is taken as filled; if it was not, the venue refuses exits. */
function filledSize(placed: Placement): number {
  if (placed.kind === 'answered') return Number(placed.answer.data.order.filled);
  return Number(placed.order?.filled ?? 1);
}
