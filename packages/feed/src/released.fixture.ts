import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { ReleasedCommand } from './released.ts';

/** A released command made of event objects. */
export function released(
  sequence: number,
  events: readonly Event[],
  command: Command = { kind: 'Tick' },
): ReleasedCommand {
  const buffer = new EventBuffer();
  for (const event of events) buffer.push(event);
  return {
    sequence: sequence as Sequence,
    timeUs: (sequence * 1_000) as TimestampUs,
    command,
    slots: buffer.slots.slice(0, buffer.length),
  };
}

/** An event from its readable parts: numbers need no unit in a test. */
export function event(kind: Event['kind'], fields: { readonly [name: string]: unknown }): Event {
  return { kind, ...fields } as unknown as Event;
}
