import type { Snapshot } from '@tandem/journal';
import type { Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

import type { Replayer } from './replayer.ts';
import { expectHash } from './replayer.ts';

/**
 * A venue snapshot is the state machine's own, and before it what the sequencer needs to go on:
 *
 * | offset | bytes | field                                        |
 * |-------:|------:|----------------------------------------------|
 * |      0 |     8 | sequence of the last command                 |
 * |      8 |     8 | its time                                     |
 * |     16 |     8 | epoch                                        |
 * |     24 |    32 | chain of the event hash                      |
 * |     56 |     4 | length of what was collected for it          |
 * |     60 |       | what was collected, then the state           |
 */
const HEADER_BYTES = 60;

/** Where in the journal a snapshot stands. */
export interface SnapshotPlace {
  /** Number of the last record in it, counting all records of the journal. */
  readonly position: number;
  readonly logHash: Uint8Array;
  readonly formatVersion: number;
}

/** Takes a snapshot of a replay. */
export function takeSnapshot<C>(replayer: Replayer<C>, place: SnapshotPlace): Snapshot {
  const { chain, pending } = replayer.eventHash.save();
  const state = replayer.machine.snapshot?.();
  if (state === undefined) throw new Error('the machine takes no snapshots');
  const content = new Uint8Array(HEADER_BYTES + pending.length + state.length);
  const view = new DataView(content.buffer);
  view.setFloat64(0, replayer.sequence, true);
  view.setFloat64(8, replayer.timeUs, true);
  view.setFloat64(16, replayer.epoch, true);
  content.set(chain, 24);
  view.setUint32(56, pending.length, true);
  content.set(pending, HEADER_BYTES);
  content.set(state, HEADER_BYTES + pending.length);
  return {
    sequence: place.position,
    formatVersion: place.formatVersion,
    stateHash: Buffer.from(replayer.machine.stateHash(), 'hex'),
    logHash: place.logHash,
    content,
  };
}

/**
 * Puts a new replay where a snapshot was taken.
 *
 * @throws CheckpointMismatchError when the restored state has another hash
 */
export function restoreSnapshot<C>(replayer: Replayer<C>, snapshot: Snapshot): void {
  const { content } = snapshot;
  if (replayer.machine.restore === undefined) throw new Error('the machine restores no snapshots');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const stateStart = HEADER_BYTES + view.getUint32(56, true);
  replayer.sequence = view.getFloat64(0, true) as Sequence;
  replayer.timeUs = view.getFloat64(8, true) as TimestampUs;
  replayer.epoch = view.getFloat64(16, true);
  replayer.eventHash.load({
    chain: content.slice(24, 56),
    pending: content.slice(HEADER_BYTES, stateStart),
  });
  replayer.machine.restore(content.slice(stateStart));
  const expected = Buffer.from(snapshot.stateHash).toString('hex');
  const actual = replayer.machine.stateHash();
  expectHash(replayer.sequence, 'snapshot', { expected, actual });
}
