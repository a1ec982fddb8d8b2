import type { LiveOrder } from '@tandem/feed';
import type {
  AccountId,
  AmendOrder,
  CancelOrder,
  ClientOrderId,
  MarketId,
  OrderId,
  PlaceOrder,
  PlaceTriggerOrder,
  Side,
} from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import type { MarketPlan } from './market-plans.ts';

/** The part of an order that has no usual value. */
export type OrderBasics = {
  readonly account: AccountId;
  readonly market: MarketId;
  readonly side: Side;
  readonly size: number;
};

type OrderOptions = Partial<Omit<PlaceOrder, 'kind' | 'price' | keyof OrderBasics>>;

const USUAL = {
  kind: 'PlaceOrder',
  clientOrderId: null,
  nonce: null,
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
} as const;

/** A limit order, good till canceled unless the options say otherwise. */
export function limitOrder(
  basics: OrderBasics,
  price: number,
  options: OrderOptions = {},
): PlaceOrder {
  return {
    ...USUAL,
    ...basics,
    size: basics.size as Lots,
    type: 'limit',
    timeInForce: 'GTC',
    price: price as PriceUnits,
    ...options,
  };
}

/** A market order: immediate or cancel within the market's bound. */
export function marketOrder(basics: OrderBasics, options: OrderOptions = {}): PlaceOrder {
  return {
    ...USUAL,
    ...basics,
    size: basics.size as Lots,
    type: 'market',
    timeInForce: 'IOC',
    price: null,
    ...options,
  };
}

type TriggerOptions = Partial<
  Omit<PlaceTriggerOrder, 'kind' | 'trigger' | 'triggerPrice' | keyof OrderBasics>
>;

/** A stop or take-profit order by the mark price, for the market once it fires. */
export function triggerOrder(
  basics: OrderBasics,
  when: { readonly trigger: 'stop' | 'takeProfit'; readonly price: number },
  options: TriggerOptions = {},
): PlaceTriggerOrder {
  return {
    kind: 'PlaceTriggerOrder',
    clientOrderId: null,
    nonce: null,
    triggerBy: 'mark',
    limitPrice: null,
    reduceOnly: true,
    attached: false,
    selfTrade: 'cancelTaker',
    marginMode: 'cross',
    ...basics,
    size: basics.size as Lots,
    trigger: when.trigger,
    triggerPrice: when.price as PriceUnits,
    ...options,
  };
}

export function cancelOrder(account: AccountId, orderId: number): CancelOrder {
  return { kind: 'CancelOrder', account, orderId: orderId as OrderId, clientOrderId: null };
}

/** New price and new total size of a resting order; what is filled already is unknown here. */
export function amendOrder(order: LiveOrder, price: number, size: number): AmendOrder {
  return {
    kind: 'AmendOrder',
    account: order.account as AccountId,
    orderId: order.orderId as OrderId,
    price: price as PriceUnits,
    size: size as Lots,
  };
}

/** Client order ids grow with time: no account repeats one, not even after a restart. */
export function clientOrderId(timeUs: number, index = 0): ClientOrderId {
  return (timeUs + index) as ClientOrderId;
}

/** A price on the tick grid, inside what the market allows. */
export function onTick(plan: MarketPlan, price: number): number {
  const { tickSize, maxPrice } = plan.rules;
  const ticks = Math.round(price / tickSize);
  return Math.max(1, Math.min(Math.floor(maxPrice / tickSize), ticks)) * tickSize;
}

/** Lots worth about this many dollars, at least one, at most what one order may have. */
export function lotsFor(plan: MarketPlan, dollars: number, price: number): number {
  const lots = Math.floor((dollars * 1_000_000) / price);
  return Math.max(1, Math.min(plan.rules.maxOrderSize, lots));
}
