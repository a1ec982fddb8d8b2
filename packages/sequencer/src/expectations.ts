import type { KeyObject } from 'node:crypto';
import type { Group, Storage } from '@tandem/journal';
import { JournalReader, RecordCursor } from '@tandem/journal';
import type { QuarantineRecord, StateHashRecord } from '@tandem/protocol';

import { isQuarantineValid } from './quarantine.ts';
import type { RecordCodec } from './record-codec.ts';

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
}

/** Scans the journal ahead for quarantine and state-hash records. */
export function scanExpectations<C>(storage: Storage, request: ScanRequest<C>): Expectations {
  const quarantined = new Map<number, string>();
  const checkpoints = new Map<number, StateHashRecord>();
  const unsigned: QuarantineRecord[] = [];
  const reader = new JournalReader(storage, { fromSequence: request.fromPosition });
  const cursor = new RecordCursor();
  const next = (): Group | undefined => reader.nextGroup(request.throughPosition);
  for (let group = next(); group !== undefined; group = next()) {
    cursor.open(group);
    while (cursor.next()) {
      if (request.codec.isCommand(cursor.bytes, cursor.start)) continue;
      const record = request.codec.decode(cursor.bytes.slice(cursor.start, cursor.end));
      if (record.kind === 'StateHashRecord') checkpoints.set(record.sequence, record);
      if (record.kind !== 'QuarantineRecord') continue;
      if (isQuarantineValid(record, request.operatorKeys)) {
        quarantined.set(record.sequence, record.recordHash);
      } else {
        unsigned.push(record);
      }
    }
  }
  reader.close();
  return { quarantined, checkpoints, unsigned };
}
