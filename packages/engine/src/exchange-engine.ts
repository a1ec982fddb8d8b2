import type { Command, EventBuffer, KeyUse, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/**
 * What every engine of the rulebook does. The fast engine of this package and the naive one of
 * `simulation` give equal events and equal hashes for equal commands.
 */
export type ExchangeEngine = {
  /**
   * Applies one command. Sequences are gap-free from 1, times never go back. Appends the events to
   * `events` in order. Pure: no clock, no randomness, no I/O. Throws only for a programmer error;
   * after that the engine must not be used. `use` says which key signed (its signature has been
   * verified); null or none for the venue's own commands, which no key limits.
   */
  apply(
    sequence: Sequence,
    timeUs: TimestampUs,
    command: Command,
    events: EventBuffer,
    use?: KeyUse | null,
  ): void;
  /**
   * Tells of commands that will be applied soon, the first `count` of a list, so that the memory
   * they need is near when their turn comes. Changes nothing.
   */
  readAhead?(commands: readonly Command[], count?: number): void;
  /** The state hash of docs/rulebook/state-hash.md: 64 hexadecimal digits. */
  stateHash(): string;
  /** True when a `ContinueLiquidations` command would find work that a bound left over. */
  hasPendingWork(): boolean;
};
