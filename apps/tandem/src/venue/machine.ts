import { Engine } from '@tandem/engine';
import type { Command, EventBuffer, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { StateMachine } from '@tandem/sequencer';

/** Version of the engine's snapshots; a start passes over those of another one. */
export const SNAPSHOT_FORMAT = 1;

/** The engine as the sequencer drives it: everything above knows a state machine. */
export class EngineMachine implements StateMachine<Command> {
  readonly engine: Engine = new Engine();

  apply(sequence: Sequence, timeUs: TimestampUs, command: Command, events: EventBuffer): void {
    this.engine.apply(sequence, timeUs, command, events);
  }

  stateHash(): string {
    return this.engine.stateHash();
  }

  snapshot(): Uint8Array {
    throw new Error('pending: snapshots of the engine');
  }

  restore(): void {
    throw new Error('pending: snapshots of the engine');
  }
}
