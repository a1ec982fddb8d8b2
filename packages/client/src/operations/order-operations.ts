import type {
  AmendOrderRequest,
  Answer,
  BatchRequest,
  CancelAllRequest,
  CanceledAll,
  Fill,
  Order,
  PlacedBatch,
  PlacedOrder,
  PlaceOrderRequest,
  PlaceTriggerOrderRequest,
  WhatIf,
  WhatIfRequest,
} from '@tandem/api';
import { nextClientOrderId } from '../client-order-id.ts';
import type { Caller } from '../transport/caller.ts';
import { OrderWindow } from './order-window.ts';
import { type Placement, placeOnce } from './place-once.ts';

/** Orders: placing, changing, canceling, asking. Sizes and prices are decimal strings. */
export class OrderOperations {
  readonly #caller: Caller;
  readonly #tries: number;
  readonly #window: OrderWindow;

  /**
   * @param tries sendings of one order before its outcome is left unknown
   * @param window shared by all ways on which orders of the account are sent
   */
  constructor(caller: Caller, tries: number, window: OrderWindow = new OrderWindow()) {
    this.#caller = caller;
    this.#tries = tries;
    this.#window = window;
  }

  /** The same orders over another way to the venue. */
  over(caller: Caller): OrderOperations {
    return new OrderOperations(caller, this.#tries, this.#window);
  }

  /**
   * Places a limit or market order exactly once, whatever happens to the connection: it carries a
   * client order id, and after a lost answer it is sent again under the same one. Throws
   * `VenueError` when the venue refuses it, `OutcomeUnknownError` when no try was answered.
   */
  place(request: PlaceOrderRequest): Promise<Placement> {
    const body = { ...request, clientOrderId: request.clientOrderId ?? nextClientOrderId() };
    return this.#window.place(() => placeOnce(this.#caller, 'placeOrder', body, this.#tries));
  }

  /** Places a stop or take-profit order exactly once, as `place` does. */
  placeTrigger(request: PlaceTriggerOrderRequest): Promise<Placement> {
    const body = { ...request, clientOrderId: request.clientOrderId ?? nextClientOrderId() };
    return this.#window.place(() =>
      placeOnce(this.#caller, 'placeTriggerOrder', body, this.#tries),
    );
  }

  /** Up to 32 requests under one sequence; each leg has its own outcome. Not sent again. */
  batch(request: BatchRequest): Promise<Answer<PlacedBatch>> {
    return this.#window.placeBatch(() =>
      this.#caller.call({ operation: 'placeBatch', body: request }),
    );
  }

  /** Changes price and total size at once; a smaller size keeps its place in the queue. */
  amend(orderId: number, request: AmendOrderRequest): Promise<Answer<PlacedOrder>> {
    return this.#caller.call({ operation: 'amendOrder', parameters: { orderId }, body: request });
  }

  cancel(orderId: number, account?: number): Promise<Answer<PlacedOrder>> {
    return this.#caller.call({
      operation: 'cancelOrder',
      parameters: { orderId },
      query: { account },
    });
  }

  /** Also cancels an order that has not arrived yet. */
  cancelByClientId(clientOrderId: number, account?: number): Promise<Answer<PlacedOrder>> {
    return this.#caller.call({
      operation: 'cancelOrderByClientId',
      parameters: { clientOrderId },
      query: { account },
    });
  }

  cancelAll(request: CancelAllRequest = {}): Promise<Answer<CanceledAll>> {
    return this.#caller.call({ operation: 'cancelAllOrders', body: request });
  }

  /** What an order would do: cost, fees, liquidation price, margin after. Nothing is placed. */
  whatIf(request: WhatIfRequest): Promise<Answer<WhatIf>> {
    return this.#caller.call({ operation: 'whatIf', body: request });
  }

  /** All live orders, oldest first. */
  open(
    query: { readonly market?: string; readonly account?: number } = {},
  ): Promise<Answer<Order[]>> {
    return this.#caller.call({ operation: 'openOrders', query });
  }

  /** Own fills, newest first. */
  fills(
    query: {
      readonly market?: string;
      readonly account?: number;
      readonly beforeSequence?: number;
      readonly limit?: number;
    } = {},
  ): Promise<Answer<Fill[]>> {
    return this.#caller.call({ operation: 'fills', query });
  }
}
