import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalReader, openJournal, RealStorage, RecordCursor } from '@tandem/journal';
import { createProtocolCodec } from '@tandem/sequencer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import { disagreementOf } from '../verify/disagreement.ts';
import { type Audit, auditVenue, isClean } from './audit.ts';
import { recompute } from './recompute.ts';

let folder: string;
let audit: Audit;

beforeAll(async () => {
  folder = temporaryFolder();
  audit = await auditVenue(await playVenue(folder, 1_200));
});

afterAll(() => removeFolder(folder));

/** A copy of the journal in which every record went through `change`, with checksums that fit. */
function rewritten(change: (bytes: Uint8Array, position: number) => Uint8Array): string {
  const copy = temporaryFolder();
  const writer = openJournal(new RealStorage(copy));
  const reader = new JournalReader(new RealStorage(folder));
  const cursor = new RecordCursor();
  for (let group = reader.nextGroup(); group !== undefined; group = reader.nextGroup()) {
    cursor.open(group);
    while (cursor.next()) {
      writer.add(change(cursor.bytes.slice(cursor.start, cursor.end), cursor.sequence));
    }
    writer.commit();
  }
  reader.close();
  writer.close();
  return copy;
}

function disagreementIn(journal: string): ReturnType<typeof disagreementOf> {
  try {
    recompute(journal);
    return null;
  } catch (error) {
    return disagreementOf(error);
  } finally {
    removeFolder(journal);
  }
}

describe('recompute', () => {
  it('reaches the state that the venue said it had', () => {
    expect(isClean(audit)).toBe(true);
    expect(recompute(folder)).toMatchObject({
      sequence: audit.sequence,
      stateHash: audit.stateHash,
      eventHash: audit.eventHash,
      hashesMet: 1,
      tornBytes: 0,
    });
  });

  it('finds the journal in the folder of a venue', () => {
    const venue = temporaryFolder();
    cpSync(folder, join(venue, 'journal'), { recursive: true });
    expect(recompute(venue).stateHash).toBe(audit.stateHash);
    removeFolder(venue);
  });

  it('agrees with a journal that was copied record by record', () => {
    expect(disagreementIn(rewritten((bytes) => bytes))).toBeNull();
  });

  it('names the record whose bytes were damaged', () => {
    const copy = rewritten((bytes) => bytes);
    const name = readdirSync(copy).find((file) => file.startsWith('segment-')) ?? '';
    const bytes = readFileSync(join(copy, name));
    bytes[40_000] = (bytes[40_000] ?? 0) ^ 4;
    writeFileSync(join(copy, name), bytes);
    const found = disagreementIn(copy);
    expect(found).toMatchObject({ kind: 'journal', counted: 'record' });
    expect(found?.sequence).toBeLessThan(audit.sequence);
  });

  it('refuses an amount that was changed by somebody who could mend every checksum', () => {
    const codec = createProtocolCodec();
    let isChanged = false;
    const forged = rewritten((bytes) => {
      const record = codec.decode(bytes);
      if (isChanged || record.kind !== 'CommandRecord') return bytes;
      if (record.command.kind !== 'CreditDeposit') return bytes;
      isChanged = true;
      const amount = (record.command.amount + 1) as typeof record.command.amount;
      return codec.encode({ ...record, command: { ...record.command, amount } }).slice();
    });
    expect(disagreementIn(forged)).toMatchObject({ kind: 'hash', sequence: audit.sequence });
  });

  it('refuses a command that was left out', () => {
    const codec = createProtocolCodec();
    const forged = rewritten((bytes, position) => {
      if (position !== 700) return bytes;
      const record = codec.decode(bytes);
      if (record.kind !== 'CommandRecord') return bytes;
      const sequence = (record.sequence + 1) as typeof record.sequence;
      return codec.encode({ ...record, sequence }).slice();
    });
    expect(disagreementIn(forged)).toMatchObject({ kind: 'order', sequence: 701 });
  });
});
