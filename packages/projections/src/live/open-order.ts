import type {
  MarginMode,
  PostOnly,
  SelfTrade,
  Side,
  TimeInForce,
  TriggerBy,
  TriggerKind,
} from '@tandem/protocol';

/** A live order with everything its owner said about it. Prices in pu, sizes in lots. */
export type OpenOrder = {
  readonly orderId: number;
  readonly account: number;
  readonly market: number;
  readonly clientOrderId: number | null;
  readonly side: Side;
  /** Null for an order in the book, or on its way through it. */
  trigger: TriggerKind | null;
  readonly triggerBy: TriggerBy | null;
  readonly triggerPrice: number | null;
  readonly attached: boolean;
  readonly isMarketOrder: boolean;
  /** Null for a trigger order that enters a market order. */
  price: number | null;
  size: number;
  filled: number;
  remaining: number;
  readonly timeInForce: TimeInForce;
  readonly expiresAtUs: number | null;
  readonly postOnly: PostOnly;
  readonly reduceOnly: boolean;
  readonly selfTrade: SelfTrade;
  readonly marginMode: MarginMode;
  readonly createdSequence: number;
  /** Null for an order that came with a checkpoint: the engine keeps no times of orders. */
  readonly createdUs: number | null;
  /** Null until it changes after a checkpoint. */
  updatedUs: number | null;
};
