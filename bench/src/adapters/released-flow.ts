import { Engine, type ExchangeEngine } from '@tandem/engine';
import type { ReleasedCommand } from '@tandem/feed';
import type { Command, EventBuffer, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { OrderStream } from '../streams/order-stream.ts';
import { OrderFlow, prepareFlow } from '../venue/order-flow.ts';
import { Venue } from '../venue/venue.ts';

/** An engine that keeps what it released. */
class KeepingEngine implements ExchangeEngine {
  readonly released: ReleasedCommand[] = [];
  readonly #engine = new Engine();

  apply(sequence: Sequence, timeUs: TimestampUs, command: Command, events: EventBuffer): void {
    this.#engine.apply(sequence, timeUs, command, events);
    const slots = events.slots.slice(0, events.length);
    // The driver fills its command objects again for the next message.
    this.released.push({ sequence, timeUs, command: { ...command }, slots });
  }

  stateHash(): string {
    return this.#engine.stateHash();
  }

  hasPendingWork(): boolean {
    return this.#engine.hasPendingWork();
  }
}

/** The first messages of a stream as released commands, with the setup of their venue. */
export function releasedFlow(
  stream: OrderStream,
  plan: { readonly accounts: number; readonly messages: number },
): readonly ReleasedCommand[] {
  const engine = new KeepingEngine();
  const venue = new Venue(engine);
  prepareFlow(venue, plan.accounts, stream.prices[0] as number);
  const flow = new OrderFlow(stream, venue, { accounts: plan.accounts, selfTrade: 'cancelTaker' });
  const messages = Math.min(stream.count, plan.messages);
  for (let message = 0; message < messages; message += 1) {
    if (flow.isIndexDue(message)) flow.updateIndex(message);
    flow.apply(message);
  }
  return engine.released;
}
