import type { Lots, PriceUnits, TimestampUs } from '@tandem/quantity';
import type { AccountId, ClientOrderId, MarketId, OrderId } from '../ids.ts';
import type { Layout } from '../layout.ts';
import {
  MARGIN_MODES,
  type MarginMode,
  ORDER_KINDS,
  type OrderKind,
  POST_ONLY,
  type PostOnly,
  SELF_TRADES,
  type SelfTrade,
  SIDES,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
  TRIGGER_KINDS,
  TRIGGERS_BY,
  type TriggerBy,
  type TriggerKind,
} from '../vocabulary.ts';

/** Places a limit or market order. */
export type PlaceOrder = {
  readonly kind: 'PlaceOrder';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly clientOrderId: ClientOrderId | null;
  /** Number of the signed request; `CancelAllOrders.uptoNonce` cancels ahead by it. */
  readonly nonce: number | null;
  readonly side: Side;
  readonly type: OrderKind;
  /** Limit price; null for a market order, whose limit is the market's bound. */
  readonly price: PriceUnits | null;
  readonly size: Lots;
  readonly timeInForce: TimeInForce;
  /** Only with `GTD`: from this time on the order no longer trades. */
  readonly expiresAtUs: TimestampUs | null;
  readonly postOnly: PostOnly;
  readonly reduceOnly: boolean;
  readonly selfTrade: SelfTrade;
  readonly marginMode: MarginMode;
};

export const PLACE_ORDER: Layout<PlaceOrder> = {
  kind: 'PlaceOrder',
  code: 40,
  fields: {
    account: 'u32',
    market: 'u16',
    clientOrderId: 'uint?',
    nonce: 'uint?',
    side: SIDES,
    type: ORDER_KINDS,
    price: 'uint?',
    size: 'uint',
    timeInForce: TIMES_IN_FORCE,
    expiresAtUs: 'uint?',
    postOnly: POST_ONLY,
    reduceOnly: 'bool',
    selfTrade: SELF_TRADES,
    marginMode: MARGIN_MODES,
  },
};

/** Places a stop or take-profit order that waits for its trigger price. */
export type PlaceTriggerOrder = {
  readonly kind: 'PlaceTriggerOrder';
  readonly account: AccountId;
  readonly market: MarketId;
  readonly clientOrderId: ClientOrderId | null;
  readonly nonce: number | null;
  readonly side: Side;
  readonly trigger: TriggerKind;
  readonly triggerBy: TriggerBy;
  readonly triggerPrice: PriceUnits;
  /** Limit price of the order that enters; null enters a market order. */
  readonly limitPrice: PriceUnits | null;
  readonly size: Lots;
  readonly reduceOnly: boolean;
  /** Attached to the position: closes all of it, and cancels its counterpart when it fires. */
  readonly attached: boolean;
  readonly selfTrade: SelfTrade;
  readonly marginMode: MarginMode;
};

export const PLACE_TRIGGER_ORDER: Layout<PlaceTriggerOrder> = {
  kind: 'PlaceTriggerOrder',
  code: 41,
  fields: {
    account: 'u32',
    market: 'u16',
    clientOrderId: 'uint?',
    nonce: 'uint?',
    side: SIDES,
    trigger: TRIGGER_KINDS,
    triggerBy: TRIGGERS_BY,
    triggerPrice: 'uint',
    limitPrice: 'uint?',
    size: 'uint',
    reduceOnly: 'bool',
    attached: 'bool',
    selfTrade: SELF_TRADES,
    marginMode: MARGIN_MODES,
  },
};

/** Cancels one order, named by its order id or by the user's own id (exactly one is given). */
export type CancelOrder = {
  readonly kind: 'CancelOrder';
  readonly account: AccountId;
  readonly orderId: OrderId | null;
  readonly clientOrderId: ClientOrderId | null;
};

export const CANCEL_ORDER: Layout<CancelOrder> = {
  kind: 'CancelOrder',
  code: 42,
  fields: { account: 'u32', orderId: 'uint?', clientOrderId: 'uint?' },
};

/** Changes price and total size (filled part included) of a resting limit order. */
export type AmendOrder = {
  readonly kind: 'AmendOrder';
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly price: PriceUnits;
  readonly size: Lots;
};

export const AMEND_ORDER: Layout<AmendOrder> = {
  kind: 'AmendOrder',
  code: 43,
  fields: { account: 'u32', orderId: 'uint', price: 'uint', size: 'uint' },
};

/** Cancels all orders of an account, in one market or in all, and nonces on the way. */
export type CancelAllOrders = {
  readonly kind: 'CancelAllOrders';
  readonly account: AccountId;
  readonly market: MarketId | null;
  /** Orders with a nonce up to this one that arrive later are refused. */
  readonly uptoNonce: number | null;
};

export const CANCEL_ALL_ORDERS: Layout<CancelAllOrders> = {
  kind: 'CancelAllOrders',
  code: 44,
  fields: { account: 'u32', market: 'u16?', uptoNonce: 'uint?' },
};

/** One leg of a batch; legs are independent, each has its own outcome. */
export type BatchItem = PlaceOrder | PlaceTriggerOrder | CancelOrder | AmendOrder;

/** Several order commands under one sequence, executed in order. */
export type Batch = {
  readonly kind: 'Batch';
  readonly items: readonly BatchItem[];
};

/** Code of a batch on the wire; its items carry their own codes. */
export const BATCH_CODE = 45;
/** Most items of one batch. */
export const BATCH_ITEMS_MAX = 32;
