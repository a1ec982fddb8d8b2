import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createRingMemory, RingReader, RingWriter } from './record-ring.ts';

/** A sink of limited size that takes the length prefixes apart again. */
class Sink {
  readonly records: number[][] = [];
  room = 0;

  hasRoom(recordBytes: number): boolean {
    return recordBytes + 4 <= this.room;
  }

  addPrefixed(prefixed: Uint8Array, count: number): void {
    const view = new DataView(prefixed.slice().buffer);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const length = view.getUint32(at, true);
      this.records.push(Array.from(prefixed.subarray(at + 4, at + 4 + length)));
      at += 4 + length;
    }
    expect(at).toBe(prefixed.length);
    this.room -= prefixed.length;
  }
}

test('hands every record over once and in order, whatever the sizes and the pauses', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ append: fc.uint8Array({ maxLength: 90 }) }),
      fc.record({ drain: fc.integer({ min: 0, max: 300 }) }),
    ),
    { minLength: 50, maxLength: 400 },
  );
  fc.assert(
    fc.property(steps, (script) => {
      const memory = createRingMemory(256);
      const writer = new RingWriter(memory);
      const reader = new RingReader(memory);
      const sink = new Sink();
      const appended: number[][] = [];
      for (const step of script) {
        if ('append' in step) {
          if (!writer.hasRoom(step.append.length)) continue;
          writer.append(step.append);
          writer.publish();
          appended.push([...step.append]);
        } else {
          sink.room = step.drain;
          reader.drainInto(sink);
        }
      }
      sink.room = 1e6;
      reader.drainInto(sink);
      expect(sink.records).toEqual(appended);
      expect(writer.backlogBytes).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('shows nothing before it is published', () => {
  const memory = createRingMemory(256);
  const writer = new RingWriter(memory);
  const sink = new Sink();
  sink.room = 1e6;
  writer.append(new Uint8Array([1]));
  expect(new RingReader(memory).drainInto(sink)).toBe(0);
  writer.publish();
  expect(new RingReader(memory).drainInto(sink)).toBe(1);
});
