import type {
  AmendOrder,
  Batch,
  BatchItem,
  CancelAllOrders,
  CancelOrder,
  PlaceOrder,
  PlaceTriggerOrder,
} from '@tandem/protocol';
import { edgeError, isApiError } from '../errors/api-error.ts';
import type { MarketScale } from '../listing.ts';
import type { ApiError } from '../schemas/envelope.ts';
import type {
  AmendOrderRequest,
  BatchItemRequest,
  BatchRequest,
  CancelAllRequest,
  PlaceOrderRequest,
  PlaceTriggerOrderRequest,
} from '../schemas/order.ts';
import { amount } from './amount.ts';
import type { CommandContext } from './command-context.ts';

type Made<C> = C | ApiError;

/** What an order is when its request leaves it out. */
const ORDER_DEFAULTS = {
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
  triggerBy: 'mark',
  attached: false,
} as const;

export function placeOrder(request: PlaceOrderRequest, context: CommandContext): Made<PlaceOrder> {
  const terms = marketTerms(request.market, context);
  if (isApiError(terms)) return terms;
  const size = amount('size', request.size, terms.sizeScale);
  if (typeof size !== 'number') return size;
  const price =
    request.price === undefined ? null : amount('price', request.price, terms.priceScale);
  if (price !== null && typeof price !== 'number') return price;
  return {
    kind: 'PlaceOrder',
    account: request.account ?? context.account,
    market: terms.market,
    clientOrderId: request.clientOrderId ?? null,
    nonce: context.nonce,
    side: request.side,
    type: request.type,
    price,
    size,
    timeInForce: request.timeInForce ?? (request.type === 'market' ? 'IOC' : 'GTC'),
    expiresAtUs: request.expiresAtUs ?? null,
    postOnly: request.postOnly ?? ORDER_DEFAULTS.postOnly,
    reduceOnly: request.reduceOnly ?? ORDER_DEFAULTS.reduceOnly,
    selfTrade: request.selfTrade ?? ORDER_DEFAULTS.selfTrade,
    marginMode: request.marginMode ?? ORDER_DEFAULTS.marginMode,
  } as PlaceOrder;
}

export function placeTriggerOrder(
  request: PlaceTriggerOrderRequest,
  context: CommandContext,
): Made<PlaceTriggerOrder> {
  const terms = marketTerms(request.market, context);
  if (isApiError(terms)) return terms;
  const size = amount('size', request.size, terms.sizeScale);
  if (typeof size !== 'number') return size;
  const triggerPrice = amount('triggerPrice', request.triggerPrice, terms.priceScale);
  if (typeof triggerPrice !== 'number') return triggerPrice;
  const limitPrice =
    request.limitPrice === undefined
      ? null
      : amount('limitPrice', request.limitPrice, terms.priceScale);
  if (limitPrice !== null && typeof limitPrice !== 'number') return limitPrice;
  return {
    kind: 'PlaceTriggerOrder',
    account: request.account ?? context.account,
    market: terms.market,
    clientOrderId: request.clientOrderId ?? null,
    nonce: context.nonce,
    side: request.side,
    trigger: request.trigger,
    triggerBy: request.triggerBy ?? ORDER_DEFAULTS.triggerBy,
    triggerPrice,
    limitPrice,
    size,
    reduceOnly: request.reduceOnly ?? ORDER_DEFAULTS.reduceOnly,
    attached: request.attached ?? ORDER_DEFAULTS.attached,
    selfTrade: request.selfTrade ?? ORDER_DEFAULTS.selfTrade,
    marginMode: request.marginMode ?? ORDER_DEFAULTS.marginMode,
  } as PlaceTriggerOrder;
}

export function amendOrder(
  request: AmendOrderRequest & { readonly orderId: number },
  context: CommandContext,
): Made<AmendOrder> {
  const terms = marketTerms(request.market, context);
  if (isApiError(terms)) return terms;
  const price = amount('price', request.price, terms.priceScale);
  if (typeof price !== 'number') return price;
  const size = amount('size', request.size, terms.sizeScale);
  if (typeof size !== 'number') return size;
  const account = request.account ?? context.account;
  return { kind: 'AmendOrder', account, orderId: request.orderId, price, size } as AmendOrder;
}

export function cancelOrder(
  order: { readonly orderId?: number; readonly clientOrderId?: number; readonly account?: number },
  context: CommandContext,
): CancelOrder {
  return {
    kind: 'CancelOrder',
    account: order.account ?? context.account,
    orderId: order.orderId ?? null,
    clientOrderId: order.clientOrderId ?? null,
  } as CancelOrder;
}

export function cancelAllOrders(
  request: CancelAllRequest,
  context: CommandContext,
): Made<CancelAllOrders> {
  const account = request.account ?? context.account;
  const uptoNonce = request.uptoNonce ?? null;
  if (request.market === undefined) {
    return { kind: 'CancelAllOrders', account, market: null, uptoNonce } as CancelAllOrders;
  }
  const terms = marketTerms(request.market, context);
  if (isApiError(terms)) return terms;
  const { market } = terms;
  return { kind: 'CancelAllOrders', account, market, uptoNonce } as CancelAllOrders;
}

export function batch(request: BatchRequest, context: CommandContext): Made<Batch> {
  const account = request.account ?? context.account;
  const items: BatchItem[] = [];
  for (const [at, item] of request.items.entries()) {
    const made = batchItem(item, { ...context, account });
    if (isApiError(made)) {
      return { ...made, inputs: { ...made.inputs, item: at } };
    }
    items.push(made);
  }
  return { kind: 'Batch', items };
}

function batchItem(item: BatchItemRequest, context: CommandContext): Made<BatchItem> {
  switch (item.action) {
    case 'place':
      return placeOrder(item, context);
    case 'placeTrigger':
      return placeTriggerOrder(item, context);
    case 'amend':
      return amendOrder(item, context);
    case 'cancel':
      return cancelOrder({ orderId: item.orderId }, context);
    default:
      return cancelOrder({ clientOrderId: item.clientOrderId }, context);
  }
}

function marketTerms(symbol: string, { listing }: CommandContext): MarketScale | ApiError {
  return listing.market(symbol) ?? edgeError('UnknownMarket', { market: symbol });
}
