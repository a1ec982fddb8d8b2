import type { Answer, Order, OrderOutcome, PlacedOrder } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import type { Caller } from '../transport/caller.ts';
import { OutcomeUnknownError, VenueError } from '../venue-error.ts';

/** What became of an order. */
export type Placement =
  /** The venue's own answer, with fills and receipt. */
  | { readonly kind: 'answered'; readonly answer: Answer<PlacedOrder>; readonly tries: number }
  /** An earlier try had arrived, its answer had not; this is how the order stands now. */
  | {
      readonly kind: 'recovered';
      readonly clientOrderId: number;
      /** Null when the order is no longer live: filled or canceled; fills tell which. */
      readonly order: Order | null;
      readonly tries: number;
    };

type OrderBody = { readonly clientOrderId: number; readonly account?: number | undefined };

/**
 * Sends an order until one try is answered. The venue takes a client order id once, so a second
 * try cannot make a second order: it is refused as a duplicate, and then the first one counts.
 */
export async function placeOnce(
  caller: Caller,
  operation: 'placeOrder' | 'placeTriggerOrder',
  body: OrderBody,
  triesMax: number = CLIENT_LIMITS.orderTries,
): Promise<Placement> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await placeNow(caller, { operation, body }, tries);
    } catch (error) {
      if (!isPassing(error) || tries >= triesMax) throw error;
      const { orderPauseLastMs, reconnectFirstMs } = CLIENT_LIMITS;
      await pause(Math.min(orderPauseLastMs, reconnectFirstMs * 2 ** tries));
    }
  }
}

async function placeNow(
  caller: Caller,
  request: { readonly operation: string; readonly body: OrderBody },
  tries: number,
): Promise<Placement> {
  const answer = await caller.call<PlacedOrder>(request).catch((error: unknown) => {
    if (isDuplicate(error) && tries > 1) return null;
    throw error;
  });
  if (answer === null) return recover(caller, request.body, tries);
  const { reject } = answer.data.order;
  // Only after a lost answer can the duplicate be this very order.
  if (reject?.code === DUPLICATE && tries > 1) return recover(caller, request.body, tries);
  if (reject !== null) throw new VenueError(reject, REFUSED);
  return { kind: 'answered', answer, tries };
}

/** No answer, or one that says that the venue is only just coming or going. */
function isPassing(error: unknown): boolean {
  const isAway = error instanceof VenueError && AWAY.has(error.code);
  return isAway || error instanceof OutcomeUnknownError;
}

const AWAY: ReadonlySet<string> = new Set(['NotReady', 'VenueStopped']);
const DUPLICATE = 'ClientOrderIdDuplicate';
const REFUSED = 422;

function isDuplicate(error: unknown): boolean {
  return error instanceof VenueError && error.code === DUPLICATE;
}

async function recover(caller: Caller, body: OrderBody, tries: number): Promise<Placement> {
  const query = { account: body.account };
  const { data } = await caller.call<Order[]>({ operation: 'openOrders', query });
  const { clientOrderId } = body;
  const order = data.find((live) => live.clientOrderId === clientOrderId) ?? null;
  return { kind: 'recovered', clientOrderId, order, tries };
}

function pause(timeMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, timeMs);
  });
}

/** A short sentence on an order's outcome, for logs and screens. */
export function describeOutcome(order: OrderOutcome): string {
  const at = order.averagePrice === null ? '' : ` at ${order.averagePrice}`;
  switch (order.status) {
    case 'filled':
      return `filled ${order.filled}${at}`;
    case 'partlyFilled':
      return `filled ${order.filled}${at}, ${order.remaining} rests`;
    case 'resting':
      return `rests with ${order.remaining} at ${order.price ?? 'the market'}`;
    case 'waiting':
      return 'waits for its trigger price';
    case 'canceled':
      return order.filled === '0' ? 'canceled' : `filled ${order.filled}${at}, the rest canceled`;
    case 'amended':
      return `changed: ${order.remaining} at ${order.price ?? 'the market'}`;
    case 'rememberedCancel':
      return 'cancel remembered for an order that has not arrived';
    case 'rejected':
      return order.reject?.message ?? 'rejected';
    default:
      return order.status satisfies never;
  }
}
