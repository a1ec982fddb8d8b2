import { nextEvent, placesOf, type ReleasedCommand, type VenueView } from '@tandem/feed';
import { type AccountId, type ClientOrderId, eventLayouts, type OrderId } from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import type { Side } from '@tandem/recording';
import { BITCOIN, CENTS, MARKET } from './market.ts';
import { type Send, Till } from './till.ts';

const ACCEPTED = placesOf(eventLayouts.ORDER_ACCEPTED);
const FILLED = placesOf(eventLayouts.ORDER_FILLED);
const CANCELED = placesOf(eventLayouts.ORDER_CANCELED);
const REJECTED = placesOf(eventLayouts.COMMAND_REJECTED);

/** A recorded order at the venue. */
type DeskOrder = {
  readonly orderKey: number;
  readonly account: AccountId;
  orderId: OrderId | null;
  filled: number;
};

/** An order as a recording describes it. */
export type RecordedOrder = {
  readonly orderKey: number;
  readonly side: Side;
  readonly priceCents: number;
  readonly sizeLots: number;
};

/** Places, cancels and shrinks recorded orders; each has an account of its own while it lives. */
export class OrderDesk {
  readonly #view: VenueView;
  readonly #send: Send;
  readonly #till: Till;
  readonly #byKey = new Map<number, DeskOrder>();
  readonly #byAccount = new Map<number, DeskOrder>();
  #ended: DeskOrder[] = [];
  #refused = 0;

  constructor(view: VenueView, send: Send) {
    this.#view = view;
    this.#send = send;
    this.#till = new Till(send);
  }

  /** Orders that the venue did not take. */
  get refused(): number {
    return this.#refused;
  }

  get accountsOpened(): number {
    return this.#till.accountsOpened;
  }

  async open(): Promise<void> {
    await this.#till.open();
  }

  async submit({ orderKey, side, priceCents, sizeLots }: RecordedOrder): Promise<void> {
    await this.#dismissEnded();
    const account = await this.#till.hire(
      side === 'buy'
        ? { asset: CENTS, units: priceCents * sizeLots }
        : { asset: BITCOIN, units: sizeLots },
    );
    const order: DeskOrder = { orderKey, account, orderId: null, filled: 0 };
    this.#byKey.set(orderKey, order);
    this.#byAccount.set(account, order);
    await this.#send({
      kind: 'PlaceOrder',
      account,
      market: MARKET,
      clientOrderId: orderKey as ClientOrderId,
      nonce: null,
      side,
      type: 'limit',
      price: priceCents as PriceUnits,
      size: sizeLots as Lots,
      timeInForce: 'GTC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: false,
      selfTrade: 'allow',
      marginMode: 'cross',
    });
  }

  /** An order that is known to have ended is left alone. */
  async cancel(orderKey: number): Promise<void> {
    const order = this.#byKey.get(orderKey);
    if (order === undefined) return;
    const { account } = order;
    const clientOrderId = orderKey as ClientOrderId;
    await this.#send({ kind: 'CancelOrder', account, orderId: null, clientOrderId });
  }

  /** Size that rests of an order. Everything must have been released. */
  restingLots(orderKey: number): number {
    const orderId = this.#byKey.get(orderKey)?.orderId ?? null;
    return orderId === null ? 0 : (this.#view.orders.get(orderId)?.remaining ?? 0);
  }

  /** Makes an order smaller without a loss of its place; everything must have been released. */
  async shrink(orderKey: number, toLots: number): Promise<void> {
    const order = this.#byKey.get(orderKey);
    if (order === undefined || order.orderId === null) return;
    const resting = this.#view.orders.get(order.orderId);
    if (resting === undefined) return;
    const { account, orderId } = order;
    const price = resting.price as PriceUnits;
    const size = (order.filled + toLots) as Lots;
    await this.#send({ kind: 'AmendOrder', account, orderId, price, size });
  }

  /** Takes in what was released, after the view. */
  note({ slots, command }: ReleasedCommand): void {
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      const code = slots[at];
      if (code === ACCEPTED.code) {
        const order = this.#byAccount.get(slots[at + ACCEPTED.account] as number);
        if (order !== undefined) order.orderId = slots[at + ACCEPTED.orderId] as OrderId;
      } else if (code === FILLED.code) {
        const order = this.#byAccount.get(slots[at + FILLED.account] as number);
        if (order !== undefined) order.filled += slots[at + FILLED.size] as number;
        if (slots[at + FILLED.remaining] === 0) this.#end(order);
      } else if (code === CANCELED.code) {
        this.#end(this.#byAccount.get(slots[at + CANCELED.account] as number));
      } else if (code === REJECTED.code && command.kind === 'PlaceOrder') {
        this.#refused += 1;
        this.#end(this.#byAccount.get(slots[at + REJECTED.account] as number));
      }
    }
  }

  #end(order: DeskOrder | undefined): void {
    if (order === undefined || !this.#byKey.delete(order.orderKey)) return;
    this.#byAccount.delete(order.account);
    this.#ended.push(order);
  }

  async #dismissEnded(): Promise<void> {
    const ended = this.#ended;
    this.#ended = [];
    for (const { account } of ended) {
      const units = (asset: number): number => this.#view.accounts.balance(account, asset);
      await this.#till.dismiss(account, [
        { asset: CENTS, units: units(CENTS) },
        { asset: BITCOIN, units: units(BITCOIN) },
      ]);
    }
  }
}
