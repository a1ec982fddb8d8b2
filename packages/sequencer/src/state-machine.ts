import type { EventBuffer, KeyUse, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/** Commands a machine is told of at once: those that wait, or those of a group in a replay. */
export const READ_AHEAD = 32;

/**
 * What a sequencer drives. Equal commands give equal events and equal hashes, on any machine; time
 * comes only with the command.
 */
export interface StateMachine<Command> {
  /**
   * Applies one command and appends its events. Sequences begin with 1 and have no gap but
   * quarantined commands; times never go back. May throw only for a bug: the machine is then not
   * used again. `use` says which key signed; null for the venue's own commands.
   */
  apply(
    sequence: Sequence,
    timeUs: TimestampUs,
    command: Command,
    events: EventBuffer,
    use: KeyUse | null,
  ): void;
  /**
   * Told of commands that will be applied soon, the first `count` of a list that is not kept, for
   * machines that are faster when they look ahead. Changes nothing that can be seen.
   */
  readAhead?(commands: readonly Command[], count: number): void;
  /** Told of a quarantined command in place of `apply`, for machines that count sequences. */
  skip?(sequence: Sequence, timeUs: TimestampUs): void;
  /** Hash of the whole state: 64 hexadecimal digits. */
  stateHash(): string;
  /**
   * The whole state, from which a new machine can `restore` it. A machine without these two is
   * restarted from the whole journal, and must not be given a snapshot store.
   */
  snapshot?(): Uint8Array;
  /** Called on a new machine only. */
  restore?(content: Uint8Array): void;
}
