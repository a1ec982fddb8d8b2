import type { CancelReason } from '@tandem/protocol';
import type { Order } from './state.ts';

/** An order on its way through the book. */
export type Taker = {
  readonly order: Order;
  readonly isLiquidation: boolean;
  filled: bigint;
  /** Sum of size x price of its fills. */
  value: bigint;
  /** Why it stopped before it was filled. */
  stopped: CancelReason | null;
  /** Fills with an extra fee: the order that owes it, how much, and which event the fill is. */
  readonly dues: { readonly order: Order; readonly amount: bigint; readonly fillIndex: number }[];
};

export function createTaker(order: Order, isLiquidation: boolean): Taker {
  return { order, isLiquidation, filled: 0n, value: 0n, stopped: null, dues: [] };
}
