import { Engine } from '@tandem/engine';
import type { Command, EventBuffer, KeyUse, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { StateMachine } from '@tandem/sequencer';

/** Version of the engine's snapshots; a start passes over those of another one. */
export const SNAPSHOT_FORMAT = 1;

/** The engine as the sequencer drives it. A restart puts another engine in its place. */
export class EngineMachine implements StateMachine<Command> {
  #engine: Engine = new Engine();

  get engine(): Engine {
    return this.#engine;
  }

  apply(
    sequence: Sequence,
    timeUs: TimestampUs,
    command: Command,
    events: EventBuffer,
    use: KeyUse | null,
  ): void {
    this.#engine.apply(sequence, timeUs, command, events, use);
  }

  readAhead(commands: readonly Command[], count: number): void {
    this.#engine.readAhead(commands, count);
  }

  /** A quarantined command takes its place in the order and has no other effect. */
  skip(sequence: Sequence, timeUs: TimestampUs): void {
    this.#engine.skip(sequence, timeUs);
  }

  stateHash(): string {
    return this.#engine.stateHash();
  }

  snapshot(): Uint8Array {
    return this.#engine.snapshot();
  }

  restore(content: Uint8Array): void {
    this.#engine = Engine.restore(content);
  }
}
