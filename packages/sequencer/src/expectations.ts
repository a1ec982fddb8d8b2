import type { KeyObject } from 'node:crypto';
import type { Group, Storage } from '@tandem/journal';
import { isIntact, JournalReader, RecordCursor } from '@tandem/journal';
import type { QuarantineRecord, StateHashRecord } from '@tandem/protocol';

import { isQuarantineValid } from './quarantine.ts';
import type { RecordCodec, VenueRecord } from './record-codec.ts';

/** What a replay has to know before it comes to a command, though it is written behind it. */
export interface Expectations {
  /** Hash of the record to skip, by sequence. */
  readonly quarantined: ReadonlyMap<number, string>;
  /** What the leader recorded, by sequence. */
  readonly checkpoints: ReadonlyMap<number, StateHashRecord>;
  /** Quarantine records that no operator signed; they have no effect. */
  readonly unsigned: readonly QuarantineRecord[];
}

export const NO_EXPECTATIONS: Expectations = {
  quarantined: new Map(),
  checkpoints: new Map(),
  unsigned: [],
};

/** Where to look, and whose signatures count. */
export interface ScanRequest<C> {
  readonly codec: RecordCodec<C>;
  readonly operatorKeys: readonly KeyObject[];
  /** Place in the journal to begin from. */
  readonly fromPosition: number;
  /** Place of the last durable record: nothing beyond it is read. */
  readonly throughPosition: number;
  /** Does the caller read the whole range again and check it, before the result counts? */
  readonly isReadAgain?: boolean;
}

/**
 * Scans the journal ahead for quarantine and state-hash records.
 *
 * @throws CorruptJournalError; when the range is read again, perhaps only then
 */
export function scanExpectations<C>(storage: Storage, request: ScanRequest<C>): Expectations {
  if (request.isReadAgain !== true) return scan(storage, request, 'all');
  try {
    return scan(storage, request, 'framing');
  } catch {
    // What is damaged is told by who checks everything.
    return scan(storage, request, 'all');
  }
}

function scan<C>(
  storage: Storage,
  request: ScanRequest<C>,
  checks: 'all' | 'framing',
): Expectations {
  const quarantined = new Map<number, string>();
  const checkpoints = new Map<number, StateHashRecord>();
  const unsigned: QuarantineRecord[] = [];
  const take = (record: VenueRecord<C>): void => {
    if (record.kind === 'StateHashRecord') checkpoints.set(record.sequence, record);
    if (record.kind !== 'QuarantineRecord') return;
    if (isQuarantineValid(record, request.operatorKeys)) {
      quarantined.set(record.sequence, record.recordHash);
    } else {
      unsigned.push(record);
    }
  };
  const reader = new JournalReader(storage, { fromSequence: request.fromPosition, checks });
  try {
    scanRecords(reader, request, (group, record) => {
      if (checks === 'framing' && !isIntact(group)) throw new Error('a damaged group');
      take(record);
    });
  } finally {
    reader.close();
  }
  return { quarantined, checkpoints, unsigned };
}

/** Shows every record that is no command. */
function scanRecords<C>(
  reader: JournalReader,
  { codec, throughPosition }: ScanRequest<C>,
  onRecord: (group: Group, record: VenueRecord<C>) => void,
): void {
  const cursor = new RecordCursor();
  const next = (): Group | undefined => reader.nextGroup(throughPosition);
  for (let group = next(); group !== undefined; group = next()) {
    cursor.open(group);
    while (cursor.next()) {
      if (codec.isCommand(cursor.bytes, cursor.start)) continue;
      onRecord(group, codec.decode(cursor.bytes, cursor.start, cursor.end));
    }
  }
}
