import type { KeyObject } from 'node:crypto';
import type { Group, Snapshot, SnapshotStore, Storage, UnusableSnapshot } from '@tandem/journal';
import { CorruptJournalError, isSameHash, JournalReader, RecordCursor } from '@tandem/journal';

import type { ReleasedCommand } from './admission.ts';
import { PoisonCommandError } from './errors.ts';
import type { Expectations } from './expectations.ts';
import { scanExpectations } from './expectations.ts';
import { readPoisonReport } from './poison-report.ts';
import type { RecordCodec } from './record-codec.ts';
import { Replayer } from './replayer.ts';
import type { StateMachine } from './state-machine.ts';
import { restoreSnapshot } from './venue-snapshot.ts';

/** What a restart needs. */
export interface RestartParts<C> {
  readonly storage: Storage;
  readonly codec: RecordCodec<C>;
  readonly createMachine: () => StateMachine<C>;
  /** Without one the whole journal is replayed. */
  readonly snapshots?: SnapshotStore;
  /** Version of the machine's snapshots; others are passed over. Default 1. */
  readonly snapshotFormat?: number;
  /** Ed25519 public keys whose quarantine records count. */
  readonly operatorKeys?: readonly KeyObject[];
  /** Is shown every replayed command with its events, in order. */
  readonly onReplayed?: (command: ReleasedCommand<C>) => void;
}

/** A state machine at the end of its journal. */
export interface Restarted<C> {
  readonly replayer: Replayer<C>;
  /** Number of the last record of the journal, counting records of all kinds. */
  readonly position: number;
  /** Position of the snapshot that was used; 0 for none. */
  readonly snapshotPosition: number;
  readonly unusableSnapshots: readonly UnusableSnapshot[];
  readonly commandsReplayed: number;
  readonly expectations: Expectations;
}

/**
 * Brings a new state machine to the end of a journal: the newest usable snapshot, then the
 * records after it, checked against every recorded hash on the way.
 *
 * @param journalPosition number of the last durable record; nothing beyond it is read, so that a
 * follower can start beside a running writer
 * @throws CheckpointMismatchError when the replay differs from what was recorded
 * @throws PoisonCommandError for a command that makes the machine throw and is not quarantined
 * @throws SnapshotAheadError, CorruptJournalError, OutOfOrderError
 */
export function restart<C>(parts: RestartParts<C>, journalPosition: number): Restarted<C> {
  const found = parts.snapshots?.loadNewest({
    journalSequence: journalPosition,
    formatVersion: parts.snapshotFormat ?? 1,
  });
  const snapshotPosition = found?.snapshot?.sequence ?? 0;
  const expectations = scanExpectations(parts.storage, {
    codec: parts.codec,
    operatorKeys: parts.operatorKeys ?? [],
    fromPosition: snapshotPosition,
    throughPosition: journalPosition,
    isReadAgain: true,
  });
  const replayer = new Replayer<C>({
    machine: parts.createMachine(),
    codec: parts.codec,
    expectations,
    ...(parts.onReplayed === undefined ? {} : { onApplied: parts.onReplayed }),
  });
  if (found?.snapshot !== undefined) restoreSnapshot(replayer, found.snapshot);
  refuseReportedPoison(parts.storage, expectations);
  const range = { snapshot: found?.snapshot, throughPosition: journalPosition };
  const commandsReplayed = replayRange(parts, replayer, range);
  return {
    replayer,
    position: journalPosition,
    snapshotPosition,
    unusableSnapshots: found?.unusable ?? [],
    commandsReplayed,
    expectations,
  };
}

/**
 * A reported command blocks the start until it is quarantined, even if it would pass today. Its
 * record was made durable before the report was written.
 */
function refuseReportedPoison(storage: Storage, expectations: Expectations): void {
  const report = readPoisonReport(storage);
  if (report === undefined) return;
  if (expectations.quarantined.get(report.sequence) === report.recordHash) return;
  throw new PoisonCommandError(report.sequence, report.recordHash, report.message);
}

function replayRange<C>(
  parts: RestartParts<C>,
  replayer: Replayer<C>,
  range: { readonly snapshot: Snapshot | undefined; readonly throughPosition: number },
): number {
  const { snapshot, throughPosition } = range;
  const position = snapshot?.sequence ?? 0;
  const reader = new JournalReader(parts.storage, { fromSequence: position });
  const cursor = new RecordCursor();
  let commands = 0;
  const next = (): Group | undefined => reader.nextGroup(throughPosition);
  for (let group = next(); group !== undefined; group = next()) {
    if (snapshot !== undefined && group.firstSequence <= position) {
      expectSameLog(reader, snapshot, group.hash);
    }
    cursor.open(group);
    commands += replayer.applyGroup(cursor, position);
  }
  reader.close();
  return commands;
}

/** A snapshot of another journal, or of one that was cut and continued, must not be used. */
function expectSameLog(reader: JournalReader, snapshot: Snapshot, groupHash: Uint8Array): void {
  if (isSameHash(snapshot.logHash, groupHash)) return;
  const place = {
    segment: reader.position?.segment ?? '',
    offset: reader.position?.offset ?? 0,
    sequence: snapshot.sequence,
  };
  throw new CorruptJournalError(place, 'the newest snapshot was taken from another journal');
}
