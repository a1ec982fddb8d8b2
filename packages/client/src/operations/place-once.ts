import type { Answer, Order, OrderOutcome, PlacedOrder } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import type { Caller } from '../transport/caller.ts';
import { NotSentError, OutcomeUnknownError, VenueError } from '../venue-error.ts';

/** What became of an order. */
export type Placement =
  /** The venue's own answer, with fills and receipt. */
  | { readonly kind: 'answered'; readonly answer: Answer<PlacedOrder>; readonly tries: number }
  /** An earlier try had arrived, its answer had not; this is how the order stands now. */
  | {
      readonly kind: 'recovered';
      readonly clientOrderId: number;
      /** Id of the order that the earlier try made; null when the venue did not say. */
      readonly orderId: number | null;
      /** Null when the order is no longer live: filled or canceled; its history tells which. */
      readonly order: Order | null;
      readonly tries: number;
    };

type OrderBody = { readonly clientOrderId: number; readonly account?: number | undefined };

/**
 * Sends an order until one try is answered. The venue takes a client order id once, so a second
 * try cannot make a second order: it is refused as a duplicate, and then the first one counts.
 * Once a try was lost, a refusal that was made before the venue looked at the id says nothing of
 * it: the outcome is then unknown.
 */
export async function placeOnce(
  caller: Caller,
  operation: 'placeOrder' | 'placeTriggerOrder',
  body: OrderBody,
  triesMax: number = CLIENT_LIMITS.orderTries,
): Promise<Placement> {
  let isLost = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await placeNow(caller, { operation, body }, { tries, isLost });
    } catch (error) {
      isLost ||= error instanceof OutcomeUnknownError;
      if (!isPassing(error, isLost) || tries >= triesMax) throw isLost ? unsettled(error) : error;
      const { orderPauseLastMs, reconnectFirstMs } = CLIENT_LIMITS;
      await pause(Math.min(orderPauseLastMs, reconnectFirstMs * 2 ** tries));
    }
  }
}

type Turn = { readonly tries: number; readonly isLost: boolean };

async function placeNow(
  caller: Caller,
  request: { readonly operation: string; readonly body: OrderBody },
  { tries, isLost }: Turn,
): Promise<Placement> {
  const answer = await caller.call<PlacedOrder>(request).catch((error: unknown) => {
    if (isLost && isDuplicate(error)) return error;
    throw error;
  });
  if (answer instanceof VenueError) {
    return recover(caller, request.body, { tries, inputs: answer.inputs });
  }
  const { reject } = answer.data.order;
  // Only after a lost answer can the duplicate be this very order.
  if (reject?.code === DUPLICATE && isLost) {
    return recover(caller, request.body, { tries, inputs: reject.inputs });
  }
  if (reject !== null) throw new VenueError(reject, REFUSED);
  return { kind: 'answered', answer, tries };
}

/** No answer, or one that says that the venue is only just coming or going. */
function isPassing(error: unknown, isLost: boolean): boolean {
  if (error instanceof OutcomeUnknownError || error instanceof NotSentError) return true;
  if (!(error instanceof VenueError)) return false;
  return AWAY.has(error.code) || (isLost && BUSY.has(error.code));
}

const AWAY: ReadonlySet<string> = new Set(['NotReady', 'VenueStopped']);
/** An order that may be placed is worth another question; one that is not is the caller's again. */
const BUSY: ReadonlySet<string> = new Set(['RateLimited', 'QueueFull']);

/** What an order comes to that was lost once and refused, or not sent, when it was sent again. */
function unsettled(error: unknown): unknown {
  if (error instanceof NotSentError) return new OutcomeUnknownError(error.message);
  if (!(error instanceof VenueError)) return error;
  if (error.status === REFUSED && !BEFORE_ID.has(error.code)) return error;
  return new OutcomeUnknownError(`and then ${error.code}: ${error.message}`);
}

/** Refusals by the engine that come before its look at the client order id, or in place of it. */
const BEFORE_ID: ReadonlySet<string> = new Set([
  'KeyUnknown',
  'KeyExpired',
  'DeadlinePassed',
  'NonceOutsideWindow',
  'NonceUsed',
  'MarketStatusForbids',
  'MarketStale',
  'AccountFlagged',
  'BatchLag',
  'ClientOrderIdTooLow',
]);

const DUPLICATE = 'ClientOrderIdDuplicate';
const REFUSED = 422;

function isDuplicate(error: unknown): error is VenueError {
  return error instanceof VenueError && error.code === DUPLICATE;
}

async function recover(
  caller: Caller,
  body: OrderBody,
  { tries, inputs }: { readonly tries: number; readonly inputs: VenueError['inputs'] },
): Promise<Placement> {
  const query = { account: body.account };
  const { data } = await caller.call<Order[]>({ operation: 'openOrders', query });
  const { clientOrderId } = body;
  const order = data.find((live) => live.clientOrderId === clientOrderId) ?? null;
  const named = Number(inputs['orderId']);
  const orderId = order?.orderId ?? (Number.isSafeInteger(named) ? named : null);
  return { kind: 'recovered', clientOrderId, orderId, order, tries };
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
