import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import type { Event } from '@tandem/protocol';

export type EventOf<K extends Event['kind']> = Extract<Event, { kind: K }>;

/** Whether it had no effect. */
export function isRejected(released: ReleasedCommand): boolean {
  for (const event of eventsOf(released)) if (event.kind === 'CommandRejected') return true;
  return false;
}

/** The withdrawal that it reserved; null: none. */
export function reservedBy(released: ReleasedCommand): EventOf<'WithdrawalReserved'> | null {
  for (const event of eventsOf(released)) if (event.kind === 'WithdrawalReserved') return event;
  return null;
}

/** The step that a fee belongs to: it is told after the fee. */
export function stepOf(released: ReleasedCommand, orderId: number): EventOf<'LiquidationStepped'> {
  for (const event of eventsOf(released)) {
    if (event.kind === 'LiquidationStepped' && event.orderId === orderId) return event;
  }
  throw new Error(`no liquidation step of order ${orderId}`);
}
