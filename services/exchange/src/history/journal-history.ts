import { join } from 'node:path';
import type { History, ReleasedCommand } from '@tandem/feed';
import {
  durableSequence,
  JournalReader,
  RealStorage,
  RecordCursor,
  recoverJournal,
  type Snapshot,
  SnapshotStore,
} from '@tandem/journal';
import type { Command } from '@tandem/protocol';
import {
  createProtocolCodec,
  Replayer,
  restoreSnapshot,
  SNAPSHOT_FOLDER,
  scanExpectations,
} from '@tandem/sequencer';
import { EngineMachine, SNAPSHOT_FORMAT } from '../venue/machine.ts';

/** The folder holds no journal, or one that ends before what is wanted. */
export class HistoryMissingError extends Error {
  override readonly name = 'HistoryMissingError';
}

/**
 * The past of a venue for readers that are behind: its journal, executed again in an engine of its
 * own, from the newest snapshot that lies before the wanted part. Takes no lock. The journal may be
 * in use: nothing beyond `throughSequence` is read, and that much must be durable.
 */
export function journalHistory(folder: string): History {
  return (fromSequence, throughSequence) => replay(folder, { fromSequence, throughSequence });
}

type Range = { readonly fromSequence: number; readonly throughSequence: number };

/** First as far as the journal says it is durable; what is wanted beyond can only be at rest. */
function* replay(folder: string, { fromSequence, throughSequence }: Range) {
  if (fromSequence > throughSequence) return;
  const storage = new RealStorage(folder);
  let next = fromSequence;
  const ends = [() => durableSequence(storage), () => recoverJournal(storage)?.lastSequence];
  for (const end of ends) {
    const throughPosition = end();
    if (throughPosition === undefined) continue;
    const range = { fromSequence: next, throughSequence };
    for (const released of replayThrough(folder, range, throughPosition)) {
      next = released.sequence + 1;
      yield released;
    }
    if (next > throughSequence) return;
  }
  throw new HistoryMissingError(
    `the journal in ${folder} ends before sequence ${next}, ${throughSequence} is wanted`,
  );
}

function* replayThrough(
  folder: string,
  { fromSequence, throughSequence }: Range,
  throughPosition: number,
): Generator<ReleasedCommand> {
  const { replayer, applied, position } = startReplay(folder, fromSequence, throughPosition);
  const reader = new JournalReader(new RealStorage(folder), { fromSequence: position });
  const cursor = new RecordCursor();
  try {
    while (replayer.sequence < throughSequence) {
      const group = reader.nextGroup(throughPosition);
      if (group === undefined) return;
      cursor.open(group);
      while (replayer.sequence < throughSequence && cursor.next()) {
        // The first group may begin before the snapshot.
        if (cursor.sequence <= position) continue;
        replayer.apply(cursor.bytes.slice(cursor.start, cursor.end));
        for (const released of applied.splice(0)) {
          if (released.sequence >= fromSequence) yield released;
        }
      }
    }
  } finally {
    reader.close();
  }
}

/** A replay that stands before the wanted part, and where in the journal that is. */
function startReplay(
  folder: string,
  fromSequence: number,
  throughPosition: number,
): {
  readonly replayer: Replayer<Command>;
  readonly applied: ReleasedCommand[];
  readonly position: number;
} {
  const applied: ReleasedCommand[] = [];
  const open = (position: number): Replayer<Command> => {
    const codec = createProtocolCodec();
    const storage = new RealStorage(folder);
    const range = { fromPosition: position, throughPosition };
    return new Replayer<Command>({
      machine: new EngineMachine(),
      codec,
      expectations: scanExpectations(storage, { codec, operatorKeys: [], ...range }),
      onApplied: (released) => applied.push(released),
    });
  };
  const snapshots = snapshotsOf(folder, throughPosition);
  for (let snapshot = snapshots(); snapshot !== undefined; snapshot = snapshots(snapshot)) {
    const replayer = open(snapshot.sequence);
    restoreSnapshot(replayer, snapshot);
    const position = snapshot.sequence;
    if (replayer.sequence < fromSequence) return { replayer, applied, position };
  }
  return { replayer: open(0), applied, position: 0 };
}

/** Gives the newest snapshot of what may be read, and the next one before another. */
function snapshotsOf(folder: string, throughPosition: number) {
  const store = new SnapshotStore(new RealStorage(join(folder, SNAPSHOT_FOLDER)));
  const requirement = { journalSequence: throughPosition, formatVersion: SNAPSHOT_FORMAT };
  return (later?: Snapshot): Snapshot | undefined => {
    const before = later?.sequence ?? throughPosition + 1;
    return store.loadNewest({ ...requirement, before }).snapshot;
  };
}

/** Sequence of the last complete command of a journal; 0 when it has none. */
export function journalLastSequence(folder: string): number {
  const codec = createProtocolCodec();
  const reader = new JournalReader(new RealStorage(folder));
  const cursor = new RecordCursor();
  let last = 0;
  try {
    for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
      cursor.open(group);
      while (cursor.next()) {
        const record = codec.decode(cursor.bytes.slice(cursor.start, cursor.end));
        if (record.kind === 'CommandRecord') last = record.sequence;
      }
    }
  } finally {
    reader.close();
  }
  return last;
}

/** Names a journal by the hash of its first group; null as long as it has none. */
export function journalName(folder: string): string | null {
  const storage = new RealStorage(folder);
  const end = durableSequence(storage) ?? recoverJournal(storage)?.lastSequence ?? 0;
  const reader = new JournalReader(storage);
  try {
    const group = reader.nextGroup(Math.min(end, 1));
    return group === undefined ? null : Buffer.from(group.hash).toString('hex').slice(0, 16);
  } finally {
    reader.close();
  }
}
