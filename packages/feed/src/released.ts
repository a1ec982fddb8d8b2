import {
  type Authorization,
  type Command,
  type Event,
  EventBuffer,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/** A durable command with everything it caused. Nobody sees one before it is durable. */
export type ReleasedCommand = {
  readonly sequence: Sequence;
  readonly timeUs: TimestampUs;
  readonly command: Command;
  /** What was signed. Absent behind a wire: signatures do not leave the exchange. */
  readonly authorization?: Authorization | null;
  /** Its events, in the slots of an `EventBuffer`; immutable from here on. */
  readonly slots: Float64Array;
};

/** Points at the slots of one command after the other. */
const READER = new EventBuffer(0);

function readerOf({ slots }: ReleasedCommand): EventBuffer {
  READER.slots = slots;
  READER.length = slots.length;
  return READER;
}

/** The events of a released command as objects, for readers that do not count nanoseconds. */
export function eventsOf(released: ReleasedCommand): readonly Event[] {
  return readerOf(released).toArray();
}

/** The event at a position of a released command. */
export function eventAt(released: ReleasedCommand, at: number): Event {
  return readerOf(released).decode(at);
}
