import {
  type ApiError,
  decimalText,
  type Fill,
  type Listing,
  maybeDecimalText,
  type OrderOutcome,
  rejectError,
  rejectSubject,
} from '@tandem/api';
import type { BatchItem, Command, Event } from '@tandem/protocol';
import { averagePriceText } from './average-price.ts';

/** The commands whose outcome is that of orders. */
export type OrderCommand = BatchItem | (Command & { readonly kind: 'Batch' });

type First = Event & {
  readonly kind:
    | 'CommandRejected'
    | 'OrderAccepted'
    | 'TriggerOrderPlaced'
    | 'OrderCanceled'
    | 'OrderAmended'
    | 'CancelRemembered';
};

/** What became of each request of a command, in their order. */
export function orderOutcomes(
  command: OrderCommand,
  events: readonly Event[],
  released: Released,
): readonly OrderOutcome[] {
  const items = command.kind === 'Batch' ? command.items : [command];
  const outcomes: OrderOutcome[] = [];
  let at = 0;
  for (const item of items) {
    while (at < events.length && !isFirstOf(item, events[at] as Event)) at += 1;
    const first = events[at] as First | undefined;
    at += 1;
    outcomes.push(outcomeOf({ item, first, events, laterFrom: at }, released));
  }
  return outcomes;
}

/** Each request begins with one event of its own: how it was taken, or that it was not. */
function isFirstOf(item: BatchItem, event: Event): boolean {
  switch (event.kind) {
    case 'CommandRejected':
      return true;
    case 'OrderAccepted':
      return item.kind === 'PlaceOrder' && event.account === item.account;
    case 'TriggerOrderPlaced':
      return item.kind === 'PlaceTriggerOrder';
    case 'OrderAmended':
      return item.kind === 'AmendOrder';
    case 'CancelRemembered':
      return item.kind === 'CancelOrder';
    case 'OrderCanceled':
      return item.kind === 'CancelOrder' && event.reason === 'requested';
    default:
      return false;
  }
}

type Taken = Exclude<First, { kind: 'CommandRejected' | 'CancelRemembered' }>;

type Story = {
  readonly item: BatchItem;
  readonly first: First | undefined;
  /** All events of the command. */
  readonly events: readonly Event[];
  /** Index of the one behind the first. */
  readonly laterFrom: number;
};

/** What names and ids stand for. */
export type KnownNames = {
  readonly listing: Listing;
  /** Market of a live order, by its id. */
  readonly marketOfOrder: (orderId: number) => number | undefined;
};

/** When it became known, and what its names stand for. */
type Released = {
  readonly names: KnownNames;
  readonly sequence: number;
  readonly timeUs: number;
};

function outcomeOf(story: Story, released: Released): OrderOutcome {
  const { item, first } = story;
  if (first === undefined || first.kind === 'CommandRejected') {
    const { listing, marketOfOrder } = released.names;
    const subject = rejectSubject(item, listing, marketOfOrder);
    return nothing(item, {
      status: 'rejected',
      reject: first === undefined ? null : rejectError(first, subject),
      market: subject.market?.symbol ?? null,
    });
  }
  if (first.kind === 'CancelRemembered') {
    return nothing(item, { status: 'rememberedCancel', reject: null, market: null });
  }
  return followed(story, first, released);
}

function nothing(
  item: BatchItem,
  known: {
    readonly status: 'rejected' | 'rememberedCancel';
    readonly reject: ApiError | null;
    readonly market: string | null;
  },
): OrderOutcome {
  return {
    ...known,
    orderId: 'orderId' in item ? item.orderId : null,
    clientOrderId: 'clientOrderId' in item ? item.clientOrderId : null,
    price: null,
    size: null,
    filled: '0',
    remaining: '0',
    averagePrice: null,
    cancelReason: null,
    fills: [],
  };
}

/** Follows one order through the rest of the command's events. */
function followed(
  { item, events, laterFrom }: Story,
  first: Taken,
  released: Released,
): OrderOutcome {
  const { orderId, market } = first;
  const terms = released.names.listing.marketById(market);
  const priceScale = terms?.priceScale ?? 0;
  const sizeScale = terms?.sizeScale ?? 0;
  const now = start(first);
  const fills: Fill[] = [];
  const fillIndexes: number[] = [];
  let value = 0n;
  let filled = 0;
  for (let place = laterFrom; place < events.length; place += 1) {
    const event = events[place] as Event;
    if (!('orderId' in event) || event.orderId !== orderId) continue;
    if (event.kind === 'OrderRested') {
      now.price = event.price;
      now.remaining = event.remaining;
      now.status = filled > 0 ? 'partlyFilled' : 'resting';
    } else if (event.kind === 'OrderFilled') {
      filled += event.size;
      value += BigInt(event.size) * BigInt(event.price);
      now.remaining = event.remaining;
      now.status = event.remaining === 0 ? 'filled' : 'partlyFilled';
      fills.push(fillOf(event, released));
      fillIndexes.push(place);
    } else if (event.kind === 'ExtraFeeCharged') {
      const at = fillIndexes.indexOf(event.fillIndex);
      const extraFee = decimalText(event.amount, terms?.quoteScale ?? 0);
      if (fills[at] !== undefined) fills[at] = { ...fills[at], extraFee };
    } else if (event.kind === 'OrderCanceled') {
      now.status = 'canceled';
      now.remaining = event.remaining;
      now.cancelReason = event.reason;
    }
  }
  return {
    status: now.status,
    orderId,
    clientOrderId: 'clientOrderId' in item ? item.clientOrderId : null,
    market: terms?.symbol ?? null,
    price: maybeDecimalText(now.price, priceScale),
    size: maybeDecimalText(now.size, sizeScale),
    filled: decimalText(filled, sizeScale),
    remaining: decimalText(now.remaining, sizeScale),
    averagePrice: averagePriceText(value, filled, priceScale),
    cancelReason: now.cancelReason,
    fills,
    reject: null,
  };
}

type Present = {
  status: OrderOutcome['status'];
  price: number | null;
  size: number | null;
  remaining: number;
  cancelReason: OrderOutcome['cancelReason'];
};

function start(first: Taken): Present {
  switch (first.kind) {
    case 'OrderAccepted': {
      const { price, size } = first;
      return { status: 'resting', price, size, remaining: size, cancelReason: null };
    }
    case 'TriggerOrderPlaced': {
      const { limitPrice: price, size } = first;
      return { status: 'waiting', price, size, remaining: size, cancelReason: null };
    }
    case 'OrderAmended': {
      const { price, remaining } = first;
      return { status: 'amended', price, size: null, remaining, cancelReason: null };
    }
    default: {
      const { remaining, reason } = first;
      return { status: 'canceled', price: null, size: null, remaining, cancelReason: reason };
    }
  }
}

function fillOf(
  event: Event & { readonly kind: 'OrderFilled' },
  { names: { listing }, sequence, timeUs }: Released,
): Fill {
  const terms = listing.marketById(event.market);
  const isBase = terms?.rules.marketKind === 'spot' && event.side === 'buy';
  const feeAssetId = isBase ? terms.rules.baseAsset : (terms?.rules.quoteAsset ?? 0);
  const feeAsset = listing.assetById(feeAssetId);
  return {
    orderId: event.orderId,
    market: terms?.symbol ?? '',
    side: event.side,
    liquidity: event.liquidity,
    price: decimalText(event.price, terms?.priceScale ?? 0),
    size: decimalText(event.size, terms?.sizeScale ?? 0),
    fee: decimalText(event.fee, feeAsset?.scale ?? 0),
    feeAsset: feeAsset?.symbol ?? '',
    extraFee: '0',
    realizedProfit: decimalText(event.realizedProfit, terms?.quoteScale ?? 0),
    timeUs,
    sequence,
  };
}
