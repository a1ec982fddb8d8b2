import type { ReleasedCommand } from '@tandem/feed';
import type { BatchItem, Command, Event } from '@tandem/protocol';
import { type OrderCommandKind, type OrderPlace, orderHashOf } from './order-hash.ts';

/** Permanent codes of the commands that place orders. */
const KIND_OF_CODE: ReadonlyMap<number, OrderCommandKind> = new Map([
  [40, 'PlaceOrder'],
  [41, 'PlaceTriggerOrder'],
]);

/** An order that a released command placed, and where in its request it stands. */
export type PlacedOrder = OrderPlace & { readonly orderId: number };

/**
 * Hashes of the signed orders that live. Orders that nobody signed have none: those of the pool and
 * of the venue, and everything before signatures.
 */
export class OrderHashes {
  readonly #hashes = new Map<number, string>();

  /** Takes the orders in that a command placed, before its fills are told. */
  begin(released: ReleasedCommand, events: readonly Event[]): void {
    const { authorization } = released;
    if (authorization === null || authorization === undefined) return;
    for (const order of placedOrders(released, events)) {
      this.#hashes.set(order.orderId, orderHashOf(authorization.signedBytes, order).slice(2));
    }
  }

  /** Forgets the orders that a command ended, once its fills are told. */
  end(events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind === 'OrderCanceled') this.#hashes.delete(event.orderId);
      if (event.kind === 'OrderFilled' && event.remaining === 0) this.#hashes.delete(event.orderId);
    }
  }

  /** Every hash that is known, by order: what `restore` takes back. */
  all(): IterableIterator<readonly [number, string]> {
    return this.#hashes.entries();
  }

  restore(orderId: number, hash: string): void {
    this.#hashes.set(orderId, hash);
  }

  /** 64 hexadecimal digits; null for an order that nobody signed. */
  of(orderId: number): string | null {
    return this.#hashes.get(orderId) ?? null;
  }
}

/** The orders that a command placed, in order. Its rejected legs placed none. */
export function placedOrders(
  { command, sequence }: ReleasedCommand,
  events: readonly Event[],
): readonly PlacedOrder[] {
  const legs = legsOf(command);
  const placed: PlacedOrder[] = [];
  const seen = new Set<number>();
  let next = 0;
  for (const event of events) {
    if (event.kind === 'CommandRejected') {
      if (KIND_OF_CODE.has(event.command)) next += 1;
      continue;
    }
    if (event.kind !== 'OrderAccepted' && event.kind !== 'TriggerOrderPlaced') continue;
    // A waiting order of an earlier command that fires, or one of this command that fires at once.
    if (Math.floor(event.orderId / 256) !== sequence || seen.has(event.orderId)) continue;
    const leg = legs[next];
    if (leg === undefined) continue;
    seen.add(event.orderId);
    placed.push({ ...leg, orderId: event.orderId });
    next += 1;
  }
  return placed;
}

function legsOf(command: Command): readonly OrderPlace[] {
  const items: readonly (Command | BatchItem)[] =
    command.kind === 'Batch' ? command.items : [command];
  const counts = { PlaceOrder: 0, PlaceTriggerOrder: 0 };
  const legs: OrderPlace[] = [];
  for (const { kind } of items) {
    if (kind !== 'PlaceOrder' && kind !== 'PlaceTriggerOrder') continue;
    legs.push({ kind, at: counts[kind] });
    counts[kind] += 1;
  }
  return legs;
}
