import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import type { CommandPort, CommandRefusal, Outcome, Receipt, SignedCommand } from '@tandem/ingress';
import type { ReceiptBook } from './published/receipt-book.ts';
import type { Venue } from './venue/venue.ts';

type Waiter = (outcome: Outcome) => void;

/** The command port of a venue in the same process. */
export class CommandDesk implements CommandPort {
  readonly #venue: Venue;
  readonly #waiting = new Map<number, Waiter>();

  /** @param receipts null where the venue signs none */
  constructor(venue: Venue, receipts: ReceiptBook | null = null) {
    this.#venue = venue;
    venue.listen({
      audience: 'private',
      onReleased: (group) => {
        const receiptAt = receipts?.seal(group) ?? null;
        let at = 0;
        for (const released of group) {
          const waiter = this.#take(released.ticket);
          waiter?.(outcomeOf(released, receiptAt?.(at) ?? null));
          at += 1;
        }
      },
      onRefused: (ticket, refusal) => this.#settle(ticket, { kind: 'refused', refusal }),
      onStopped: () => this.#abandon(),
    });
  }

  /** Commands whose outcome is awaited. */
  get waiting(): number {
    return this.#waiting.size;
  }

  submit(signed: SignedCommand): Promise<Outcome> {
    const admission = this.#venue.offer(signed);
    if (admission.kind === 'refused') return Promise.resolve(admission);
    return new Promise((resolve) => {
      this.#waiting.set(admission.ticket, resolve);
    });
  }

  #settle(ticket: number, outcome: Outcome): void {
    this.#take(ticket)?.(outcome);
  }

  /** Who waits under a ticket, and no longer does; undefined for a command of the venue itself. */
  #take(ticket: number): Waiter | undefined {
    const waiter = this.#waiting.get(ticket);
    if (waiter !== undefined) this.#waiting.delete(ticket);
    return waiter;
  }

  /** Commands that were applied may still become durable: nobody may be told that they are not. */
  #abandon(): void {
    const refusal: CommandRefusal = {
      reason: 'Unknown',
      problem: 'the venue stopped before the outcome was durable',
    };
    for (const ticket of this.#waiting.keys()) {
      this.#settle(ticket, { kind: 'refused', refusal });
    }
  }
}

function outcomeOf(released: ReleasedCommand, receipt: Receipt | null): Outcome {
  const { sequence, timeUs } = released;
  return { kind: 'released', sequence, timeUs, events: eventsOf(released), receipt };
}
