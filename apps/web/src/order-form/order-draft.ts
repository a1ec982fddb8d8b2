import type { Market, PlaceOrderRequest, PlaceTriggerOrderRequest } from '@tandem/api';
import { Store } from '../state/store.ts';

export const ORDER_KINDS = [
  'limit',
  'market',
  'stopMarket',
  'stopLimit',
  'takeProfitMarket',
  'takeProfitLimit',
] as const;
export type DraftKind = (typeof ORDER_KINDS)[number];

/** What is typed into the form. Typed values are the truth: nothing overwrites them. */
export type OrderDraft = {
  readonly side: 'buy' | 'sell';
  readonly kind: DraftKind;
  readonly price: string;
  readonly trigger: string;
  readonly size: string;
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTD';
  /** Minutes until a GTD order ends. */
  readonly minutes: string;
  readonly postOnly: 'no' | 'reject' | 'slide';
  readonly reduceOnly: boolean;
  readonly marginMode: 'cross' | 'isolated';
  readonly triggerBy: 'mark' | 'last' | 'index';
  readonly selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth';
  readonly hasExits: boolean;
  readonly takeProfit: string;
  readonly stopLoss: string;
};

const EMPTY: OrderDraft = {
  side: 'buy',
  kind: 'limit',
  price: '',
  trigger: '',
  size: '',
  timeInForce: 'GTC',
  minutes: '60',
  postOnly: 'no',
  reduceOnly: false,
  marginMode: 'cross',
  triggerBy: 'mark',
  selfTrade: 'cancelTaker',
  hasExits: false,
  takeProfit: '',
  stopLoss: '',
};

export const draft: Store<OrderDraft> = new Store(EMPTY);

export function change(fields: Partial<OrderDraft>): void {
  draft.update((before) => ({ ...before, ...fields }));
}

/** Another market: prices and sizes of the old one mean nothing there; side and kind stay. */
export function clearDraft(): void {
  draft.update(({ side, kind }) => ({ ...EMPTY, side, kind }));
}

/** A click in the book: the exact price, and an order kind that has one. */
export function takePrice(price: string): void {
  draft.update((before) => ({
    ...before,
    price,
    kind: hasLimit(before.kind) ? before.kind : 'limit',
  }));
}

export function takeSize(size: string): void {
  change({ size });
}

export function hasLimit(kind: DraftKind): boolean {
  return kind === 'limit' || kind === 'stopLimit' || kind === 'takeProfitLimit';
}

export function hasTrigger(kind: DraftKind): boolean {
  return kind !== 'limit' && kind !== 'market';
}

/** The request of a limit or market order. `nowUs` is the time from which a GTD order counts. */
export function orderRequest(
  typed: OrderDraft,
  market: Market,
  size: string,
  nowUs: number,
): PlaceOrderRequest {
  const isLimit = typed.kind === 'limit';
  const isDated = isLimit && typed.timeInForce === 'GTD';
  return {
    market: market.symbol,
    side: typed.side,
    type: isLimit ? 'limit' : 'market',
    size,
    ...(isLimit ? { price: typed.price, timeInForce: typed.timeInForce } : {}),
    ...(isDated ? { expiresAtUs: nowUs + Math.round(Number(typed.minutes) * 60_000_000) } : {}),
    ...(isLimit ? { postOnly: typed.postOnly } : {}),
    reduceOnly: typed.reduceOnly,
    selfTrade: typed.selfTrade,
    marginMode: typed.marginMode,
  };
}

/** The request of a stop or take-profit order. */
export function triggerRequest(
  typed: OrderDraft,
  market: Market,
  size: string,
): PlaceTriggerOrderRequest {
  const isStop = typed.kind === 'stopMarket' || typed.kind === 'stopLimit';
  return {
    market: market.symbol,
    side: typed.side,
    trigger: isStop ? 'stop' : 'takeProfit',
    triggerPrice: typed.trigger,
    triggerBy: typed.triggerBy,
    ...(hasLimit(typed.kind) ? { limitPrice: typed.price } : {}),
    size,
    reduceOnly: typed.reduceOnly,
    selfTrade: typed.selfTrade,
    marginMode: typed.marginMode,
  };
}
