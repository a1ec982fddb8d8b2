import type { KeyObject } from 'node:crypto';
import { hash, sign, verify } from 'node:crypto';
import type { JournalOptions, Storage } from '@tandem/journal';
import { JournalReader, openJournal, RecordCursor } from '@tandem/journal';
import type { QuarantineRecord, Sequence } from '@tandem/protocol';

import { OutOfOrderError } from './errors.ts';
import type { RecordCodec } from './record-codec.ts';

/**
 * A quarantine record orders every replay to skip one command. It names the command by sequence
 * and by the SHA-256 of its record, and an operator signs that with an Ed25519 key.
 */

/** SHA-256 of a record, in hexadecimal. */
export function hashRecord(record: Uint8Array): string {
  return hash('sha256', record, 'hex');
}

function signedBytes(sequence: Sequence, recordHash: string): Uint8Array {
  return Buffer.from(`tandem quarantine\n${sequence}\n${recordHash}\n`, 'utf8');
}

/** Signs a quarantine record with an operator's Ed25519 key. */
export function signQuarantine(
  sequence: Sequence,
  recordHash: string,
  privateKey: KeyObject,
): QuarantineRecord {
  const signature = sign(null, signedBytes(sequence, recordHash), privateKey);
  return { kind: 'QuarantineRecord', sequence, recordHash, signature };
}

/** Did one of the operators sign the record? */
export function isQuarantineValid(
  record: QuarantineRecord,
  operatorKeys: readonly KeyObject[],
): boolean {
  const bytes = signedBytes(record.sequence, record.recordHash);
  return operatorKeys.some((key) => verify(null, bytes, key, record.signature));
}

/** What an operator decides: which command to skip, and with which key to sign. */
export interface QuarantineOrder<C> {
  readonly sequence: Sequence;
  readonly privateKey: KeyObject;
  readonly codec: RecordCodec<C>;
  readonly journal?: JournalOptions;
}

/**
 * Appends a signed quarantine record to the journal of a venue that is not running.
 *
 * @throws OutOfOrderError when the journal holds no command of that sequence
 */
export function quarantineCommand<C>(
  storage: Storage,
  order: QuarantineOrder<C>,
): QuarantineRecord {
  const recordHash = findRecordHash(storage, order);
  const record = signQuarantine(order.sequence, recordHash, order.privateKey);
  const writer = openJournal(storage, order.journal);
  try {
    writer.appendGroup([order.codec.encode(record)]);
  } finally {
    writer.close();
  }
  return record;
}

function findRecordHash<C>(storage: Storage, order: QuarantineOrder<C>): string {
  const reader = new JournalReader(storage);
  const cursor = new RecordCursor();
  try {
    for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
      cursor.open(group);
      while (cursor.next()) {
        const bytes = cursor.bytes.subarray(cursor.start, cursor.end);
        if (!order.codec.isCommand(bytes, 0)) continue;
        const record = order.codec.decode(bytes);
        if (record.kind === 'CommandRecord' && record.sequence === order.sequence) {
          return hashRecord(bytes);
        }
      }
    }
  } finally {
    reader.close();
  }
  throw new OutOfOrderError(order.sequence, 'the journal holds no such command');
}
