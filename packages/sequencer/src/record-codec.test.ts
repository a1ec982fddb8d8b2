import { encodeRecord, type JournalRecord, type Sequence } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { createProtocolCodec } from './record-codec.ts';

function quarantine(signatureBytes: number): JournalRecord {
  return {
    kind: 'QuarantineRecord',
    sequence: signatureBytes as Sequence,
    recordHash: 'ab'.repeat(32),
    signature: new Uint8Array(signatureBytes).fill(signatureBytes),
  };
}

test('records of any length are encoded as alone, before and after the buffer grew', () => {
  const codec = createProtocolCodec();
  for (const bytes of [1, 64, 64, 465, 466, 467, 468, 600, 64, 1, 5_000, 64, 1, 600]) {
    const record = quarantine(bytes);
    expect(Buffer.from(codec.encode(record))).toEqual(Buffer.from(encodeRecord(record)));
  }
});
