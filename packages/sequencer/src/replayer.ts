import type { RecordCursor } from '@tandem/journal';
import type { Sequence, StateHashRecord } from '@tandem/protocol';
import { EventBuffer } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

import type { ReleasedCommand } from './admission.ts';
import { CheckpointMismatchError, OutOfOrderError, PoisonCommandError } from './errors.ts';
import { EventHash } from './event-hash.ts';
import type { Expectations } from './expectations.ts';
import { NO_EXPECTATIONS } from './expectations.ts';
import { hashRecord } from './quarantine.ts';
import type { OrderedCommand, RecordCodec, VenueRecord } from './record-codec.ts';
import { READ_AHEAD, type StateMachine } from './state-machine.ts';

/** What a replay drives, and what it must find. */
export interface ReplayerParts<C> {
  readonly machine: StateMachine<C>;
  readonly codec: RecordCodec<C>;
  readonly expectations?: Expectations;
  /** Is shown every command with its events, in order. */
  readonly onApplied?: (command: ReleasedCommand<C>) => void;
}

/**
 * Applies the records of a journal to a state machine, and checks that they follow each other and
 * lead to what the leader recorded. Used by restarts, by followers and by whoever verifies.
 */
export class Replayer<C> {
  readonly machine: StateMachine<C>;
  readonly eventHash: EventHash = new EventHash();
  readonly #codec: RecordCodec<C>;
  readonly #expectations: Expectations;
  readonly #onApplied: ((command: ReleasedCommand<C>) => void) | undefined;
  readonly #events: EventBuffer = new EventBuffer();
  /** Records of one group that wait to be applied, and which bytes each of them is. */
  readonly #decoded: VenueRecord<C>[] = [];
  readonly #starts: Int32Array = new Int32Array(READ_AHEAD);
  readonly #ends: Int32Array = new Int32Array(READ_AHEAD);
  /** Their commands. */
  readonly #waiting: C[] = [];
  sequence: Sequence = 0 as Sequence;
  timeUs: TimestampUs = 0 as TimestampUs;
  /** Highest epoch of a leader record seen. */
  epoch = 0;

  constructor(parts: ReplayerParts<C>) {
    this.machine = parts.machine;
    this.#codec = parts.codec;
    this.#expectations = parts.expectations ?? NO_EXPECTATIONS;
    this.#onApplied = parts.onApplied;
  }

  /**
   * Applies one record: the bytes from `start` up to, not including, `end`; by default all.
   *
   * @param bytes for example of a whole group; not kept
   * @returns true when it was a command
   * @throws OutOfOrderError, PoisonCommandError, CheckpointMismatchError
   */
  apply(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
    return this.#applyRecord(this.#codec.decode(bytes, start, end), { bytes, start, end });
  }

  /**
   * Applies the records of a group that come behind a position, and tells the machine of commands
   * ahead; otherwise as {@link apply} one by one.
   *
   * @returns how many of them were commands
   */
  applyGroup(cursor: RecordCursor, position: number): number {
    let commands = 0;
    while (cursor.next()) {
      if (cursor.sequence <= position) continue;
      const { bytes, start, end } = cursor;
      let record: VenueRecord<C>;
      try {
        record = this.#codec.decode(bytes, start, end);
      } catch (error) {
        // What is wrong with records before this one is told first.
        this.#applyDecoded(bytes);
        throw error;
      }
      this.#starts[this.#decoded.length] = start;
      this.#ends[this.#decoded.length] = end;
      this.#decoded.push(record);
      if (record.kind === 'CommandRecord') this.#waiting.push(record.command);
      if (this.#decoded.length === READ_AHEAD) commands += this.#applyDecoded(bytes);
    }
    return commands + this.#applyDecoded(cursor.bytes);
  }

  #applyDecoded(bytes: Uint8Array): number {
    const commands = this.#waiting.length;
    const span = { bytes, start: 0, end: 0 };
    try {
      this.machine.readAhead?.(this.#waiting, commands);
      for (let i = 0; i < this.#decoded.length; i += 1) {
        span.start = this.#starts[i] as number;
        span.end = this.#ends[i] as number;
        this.#applyRecord(this.#decoded[i] as VenueRecord<C>, span);
      }
    } finally {
      this.#decoded.length = 0;
      this.#waiting.length = 0;
    }
    return commands;
  }

  #applyRecord(record: VenueRecord<C>, span: RecordSpan): boolean {
    if (record.kind === 'LeaderRecord') {
      if (record.epoch < this.epoch) throw new OutOfOrderError(this.sequence, 'an epoch is over');
      this.epoch = record.epoch;
    }
    if (record.kind !== 'CommandRecord') return false;
    if (record.sequence !== this.sequence + 1) {
      throw new OutOfOrderError(record.sequence, `${this.sequence + 1} was expected`);
    }
    if (record.timeUs < this.timeUs) throw new OutOfOrderError(record.sequence, 'time goes back');
    this.sequence = record.sequence;
    this.timeUs = record.timeUs;
    this.#applyCommand(record, span);
    const checkpoint = this.#expectations.checkpoints.get(record.sequence);
    if (checkpoint !== undefined) this.check(checkpoint);
    return true;
  }

  /** Compares the present state with what was recorded for it. */
  check(checkpoint: StateHashRecord): void {
    const { sequence, eventHash, stateHash } = checkpoint;
    expectHash(sequence, 'event hash', { expected: eventHash, actual: this.eventHash.hex() });
    expectHash(sequence, 'state hash', { expected: stateHash, actual: this.machine.stateHash() });
  }

  #applyCommand(record: OrderedCommand<C>, span: RecordSpan): void {
    const events = this.#events;
    events.clear();
    const { sequence, timeUs, command, authorization } = record;
    const quarantinedHash = this.#expectations.quarantined.get(sequence);
    if (quarantinedHash !== undefined && quarantinedHash === hashOf(span)) {
      this.machine.skip?.(sequence, timeUs);
    } else {
      try {
        this.machine.apply(sequence, timeUs, command, events, authorization);
      } catch (error) {
        throw new PoisonCommandError(sequence, hashOf(span), error);
      }
    }
    this.eventHash.add(sequence, events);
    if (this.#onApplied === undefined) return;
    const slots = events.slots.slice(0, events.length);
    this.#onApplied({ sequence, timeUs, command, authorization, slots, ticket: 0 });
  }
}

interface RecordSpan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

function hashOf({ bytes, start, end }: RecordSpan): string {
  return hashRecord(bytes.subarray(start, end));
}

/** Throws when a hash is not the recorded one. */
export function expectHash(
  sequence: Sequence,
  what: CheckpointMismatchError['what'],
  hashes: { readonly expected: string; readonly actual: string },
): void {
  if (hashes.expected !== hashes.actual) throw new CheckpointMismatchError(sequence, what, hashes);
}
