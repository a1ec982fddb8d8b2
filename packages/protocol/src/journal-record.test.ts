import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyField, anyMessage } from './arbitrary.fixture.ts';
import { COMMAND_LAYOUTS } from './commands/command.ts';
import { EncodingError } from './field-codec.ts';
import {
  decodeRecord,
  encodeRecord,
  type JournalRecord,
  RECORD_LAYOUTS,
} from './journal-record.ts';

const [AUTHORIZATION, ...OTHERS] = RECORD_LAYOUTS;

const anyCommandRecord: fc.Arbitrary<JournalRecord> = fc
  .record({
    sequence: anyField('uint'),
    timeUs: anyField('uint'),
    authorization: fc.option(anyMessage(AUTHORIZATION)),
    command: fc.oneof(...COMMAND_LAYOUTS.map(anyMessage)),
  })
  .map((record) => ({ kind: 'CommandRecord', ...record }) as unknown as JournalRecord);

const EVERY: readonly (readonly [string, fc.Arbitrary<JournalRecord>])[] = [
  ['CommandRecord', anyCommandRecord],
  ...OTHERS.map(
    (layout) =>
      [layout.kind, anyMessage(layout) as unknown as fc.Arbitrary<JournalRecord>] as const,
  ),
];

describe.each(EVERY)('%s', (_kind, arbitrary) => {
  test('comes back equal from its bytes', () => {
    fc.assert(
      fc.property(arbitrary, (record) => {
        expect(decodeRecord(encodeRecord(record))).toEqual(record);
      }),
      { numRuns: 1_000 },
    );
  });

  test('cut off anywhere it is an encoding error', () => {
    fc.assert(
      fc.property(arbitrary, (record) => {
        const bytes = encodeRecord(record);
        const step = Math.max(1, Math.floor(bytes.length / 200));
        for (let length = 0; length < bytes.length; length += step) {
          expect(() => decodeRecord(bytes.subarray(0, length))).toThrow(EncodingError);
        }
      }),
      { numRuns: 20 },
    );
  });
});

test('bytes are refused, or are what the record they give is written as', () => {
  const any = fc.oneof(...EVERY.map(([, arbitrary]) => arbitrary));
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4, size: 'max' });
  fc.assert(
    fc.property(any, changes, (original, places) => {
      const bytes = encodeRecord(original);
      for (const [at, value] of places) bytes[at % Math.min(40, bytes.length)] = value;
      let record: JournalRecord;
      try {
        record = decodeRecord(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(EncodingError);
        return;
      }
      expect(encodeRecord(record)).toEqual(bytes);
    }),
    { numRuns: 3_000 },
  );
});

test('a signed command is signed or not: its flag is 0 or 1', () => {
  const record = { kind: 'CommandRecord', sequence: 1, timeUs: 2, authorization: null };
  const bytes = encodeRecord({ ...record, command: { kind: 'Tick' } } as unknown as JournalRecord);
  const flagAt = 1 + 8 + 8;
  expect(bytes[flagAt]).toBe(0);
  bytes[flagAt] = 2;
  expect(() => decodeRecord(bytes)).toThrow(EncodingError);
});
