import type { Command, Sequence } from '@tandem/protocol';
import { encodeRecord } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import {
  createProtocolCodec,
  hashRecord,
  OutOfOrderError,
  Replayer,
  type StateMachine,
} from '@tandem/sequencer';
import { expect, test } from 'vitest';

/** A machine that only remembers what was done to it. */
class Witness implements StateMachine<Command> {
  readonly applied: number[] = [];
  readonly skipped: number[] = [];

  apply(sequence: Sequence): void {
    this.applied.push(sequence);
  }

  skip(sequence: Sequence): void {
    this.skipped.push(sequence);
  }

  stateHash(): string {
    return '0'.repeat(64);
  }
}

function tick(sequence: number): Uint8Array {
  return encodeRecord({
    kind: 'CommandRecord',
    sequence: sequence as Sequence,
    timeUs: (1_000 + sequence) as TimestampUs,
    command: { kind: 'Tick' },
    authorization: null,
  });
}

function replayerOf(
  machine: Witness,
  quarantined: ReadonlyMap<number, string> = new Map(),
): Replayer<Command> {
  const expectations = { quarantined, checkpoints: new Map(), unsigned: [] };
  return new Replayer<Command>({ machine, codec: createProtocolCodec(), expectations });
}

test('a replay stops where a command is missing, and where one comes twice', () => {
  for (const next of [3, 1]) {
    const machine = new Witness();
    const replayer = replayerOf(machine);
    replayer.apply(tick(1));
    expect(() => replayer.apply(tick(next))).toThrow(OutOfOrderError);
    expect(machine.applied).toEqual([1]);
  }
});

test('a quarantine passes over the command that it names by its hash, and over no other', () => {
  const named = new Witness();
  replayerOf(named, new Map([[1, hashRecord(tick(1))]])).apply(tick(1));
  expect([named.applied, named.skipped]).toEqual([[], [1]]);
  const other = new Witness();
  replayerOf(other, new Map([[1, hashRecord(tick(2))]])).apply(tick(1));
  expect([other.applied, other.skipped]).toEqual([[1], []]);
});
