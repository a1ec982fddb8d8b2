import type { ReleasedCommand } from '@tandem/feed';
import type { BatchItem, Command, Event } from '@tandem/protocol';
import type { OpenOrder } from './open-order.ts';

type Placing = BatchItem & { readonly kind: 'PlaceOrder' | 'PlaceTriggerOrder' };

/** Codes of the commands that place orders, as a reject names them. */
const PLACING_CODES: ReadonlySet<number> = new Set([40, 41]);

/** Fold of order events into the live orders of each account, with the words of their commands. */
export class OpenOrders {
  readonly #orders = new Map<number, OpenOrder>();
  readonly #byAccount = new Map<number, Map<number, OpenOrder>>();
  /** Requests of the present command whose first event is still to come. */
  #expected: Placing[] = [];

  get(orderId: number): OpenOrder | undefined {
    return this.#orders.get(orderId);
  }

  /** Live orders of an account, oldest first. */
  of(account: number): Iterable<OpenOrder> {
    return this.#byAccount.get(account)?.values() ?? [];
  }

  all(): Iterable<OpenOrder> {
    return this.#orders.values();
  }

  /** Puts an order in: from an event, or from a checkpoint. */
  add(order: OpenOrder): void {
    this.#orders.set(order.orderId, order);
    const own = this.#byAccount.get(order.account);
    if (own === undefined) this.#byAccount.set(order.account, new Map([[order.orderId, order]]));
    else own.set(order.orderId, order);
  }

  /** Called before the events of a command. */
  begin(command: Command): void {
    this.#expected = placingsOf(command);
  }

  fold(event: Event, released: ReleasedCommand): void {
    switch (event.kind) {
      case 'CommandRejected':
        if (PLACING_CODES.has(event.command)) this.#expected.shift();
        return;
      case 'OrderAccepted':
        this.#accept(event, released);
        return;
      case 'TriggerOrderPlaced':
        this.#place(event, released);
        return;
      case 'OrderRested':
        this.#change(event.orderId, released, (order) => {
          order.price = event.price;
          order.remaining = event.remaining;
        });
        return;
      case 'OrderFilled':
        this.#change(event.orderId, released, (order) => {
          order.filled += event.size;
          order.remaining = event.remaining;
          if (event.remaining === 0) this.#remove(order);
        });
        return;
      case 'OrderAmended':
        this.#change(event.orderId, released, (order) => {
          order.price = event.price;
          order.remaining = event.remaining;
          order.size = order.filled + event.remaining;
        });
        return;
      case 'OrderCanceled':
        this.#change(event.orderId, released, (order) => this.#remove(order));
        return;
      default:
        return;
    }
  }

  #accept(event: Event & { kind: 'OrderAccepted' }, released: ReleasedCommand): void {
    const fired = this.#orders.get(event.orderId);
    if (fired !== undefined) {
      fired.trigger = null;
      fired.price = event.price;
      fired.size = event.size;
      fired.remaining = event.size;
      fired.updatedUs = released.timeUs;
      return;
    }
    const words = this.#expected.shift();
    const order = words?.kind === 'PlaceOrder' ? words : undefined;
    this.add({
      orderId: event.orderId,
      account: event.account,
      market: event.market,
      clientOrderId: event.clientOrderId,
      side: event.side,
      trigger: null,
      triggerBy: null,
      triggerPrice: null,
      attached: false,
      isMarketOrder: order?.type === 'market',
      price: event.price,
      size: event.size,
      filled: 0,
      remaining: event.size,
      timeInForce: order?.timeInForce ?? 'GTC',
      expiresAtUs: order?.expiresAtUs ?? null,
      postOnly: order?.postOnly ?? 'no',
      reduceOnly: event.reduceOnly,
      selfTrade: order?.selfTrade ?? 'cancelTaker',
      marginMode: event.marginMode,
      createdSequence: released.sequence,
      createdUs: released.timeUs,
      updatedUs: released.timeUs,
    });
  }

  #place(event: Event & { kind: 'TriggerOrderPlaced' }, released: ReleasedCommand): void {
    const words = this.#expected.shift();
    const order = words?.kind === 'PlaceTriggerOrder' ? words : undefined;
    this.add({
      orderId: event.orderId,
      account: event.account,
      market: event.market,
      clientOrderId: event.clientOrderId,
      side: event.side,
      trigger: event.trigger,
      triggerBy: event.triggerBy,
      triggerPrice: event.triggerPrice,
      attached: event.attached,
      isMarketOrder: event.limitPrice === null,
      price: event.limitPrice,
      size: event.size,
      filled: 0,
      remaining: event.size,
      timeInForce: event.limitPrice === null ? 'IOC' : 'GTC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: (order?.reduceOnly ?? false) || event.attached,
      selfTrade: order?.selfTrade ?? 'cancelTaker',
      marginMode: order?.marginMode ?? 'cross',
      createdSequence: released.sequence,
      createdUs: released.timeUs,
      updatedUs: released.timeUs,
    });
  }

  /** Liquidation orders are not among the live ones: nothing happens for them. */
  #change(orderId: number, released: ReleasedCommand, apply: (order: OpenOrder) => void): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    apply(order);
    order.updatedUs = released.timeUs;
  }

  #remove(order: OpenOrder): void {
    this.#orders.delete(order.orderId);
    const own = this.#byAccount.get(order.account);
    own?.delete(order.orderId);
    if (own?.size === 0) this.#byAccount.delete(order.account);
  }
}

function placingsOf(command: Command): Placing[] {
  if (command.kind === 'Batch') return command.items.filter(isPlacing);
  return isPlacing(command) ? [command] : [];
}

function isPlacing(command: Command): command is Placing {
  return command.kind === 'PlaceOrder' || command.kind === 'PlaceTriggerOrder';
}
