import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyMessage } from './arbitrary.fixture.ts';
import { CANCEL_ORDER, PLACE_ORDER } from './commands/orders.ts';
import { ByteCursor, type FieldValue, readFields, writeFields } from './field-codec.ts';
import {
  readCancelOrder,
  readPlaceOrder,
  writeCancelOrder,
  writePlaceOrder,
} from './frequent-commands.ts';
import type { AnyLayout } from './layout.ts';

type Outcome = { readonly message?: unknown; readonly at?: number; readonly error?: string };

function outcomeOf(bytes: Uint8Array, read: (cursor: ByteCursor) => unknown): Outcome {
  const cursor = new ByteCursor(bytes);
  try {
    const message = read(cursor);
    return { message, at: cursor.at };
  } catch (error) {
    return { error: String(error) };
  }
}

function byLayout(layout: AnyLayout, cursor: ByteCursor): unknown {
  const message: { [name: string]: FieldValue } = { kind: layout.kind };
  readFields(cursor, layout.fields, message);
  return message;
}

test.each([
  ['PlaceOrder', PLACE_ORDER as AnyLayout, readPlaceOrder],
  ['CancelOrder', CANCEL_ORDER as AnyLayout, readCancelOrder],
] as const)('%s is read as its layout says, damaged bytes too', (_, layout, read) => {
  const flaw = fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }), cut: fc.nat({ max: 3 }) });
  fc.assert(
    fc.property(anyMessage(layout), fc.option(flaw), (message, damage) => {
      const cursor = new ByteCursor(new Uint8Array(256));
      writeFields(cursor, layout.fields, message as { [name: string]: FieldValue });
      let bytes = cursor.bytes.slice(0, cursor.at);
      if (damage !== null) {
        const at = damage.at % bytes.length;
        bytes[at] = (bytes[at] as number) ^ (1 << damage.bit);
        bytes = bytes.slice(0, bytes.length - damage.cut);
      }
      const expected = outcomeOf(bytes, (from) => byLayout(layout, from));
      const actual = outcomeOf(bytes, read);
      expect(actual).toEqual(expected);
      expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
    }),
    { numRuns: 2_000 },
  );
});

function writtenBy(write: (cursor: ByteCursor) => void): Uint8Array | string {
  // So short that it has to grow on the way.
  const cursor = new ByteCursor(new Uint8Array(16));
  try {
    write(cursor);
    return cursor.bytes.slice(0, cursor.at);
  } catch (error) {
    return String(error);
  }
}

const FLAWS = [-1, -0, 0.5, NaN, 2 ** 16, 2 ** 32, 2 ** 53, 'buy', '', null, true, undefined, []];

test.each([
  ['PlaceOrder', PLACE_ORDER as AnyLayout, writePlaceOrder],
  ['CancelOrder', CANCEL_ORDER as AnyLayout, writeCancelOrder],
] as const)('%s is written as its layout says, flawed fields too', (_, layout, write) => {
  const names = Object.keys(layout.fields);
  const flaw = fc.record({ name: fc.constantFrom(...names), value: fc.constantFrom(...FLAWS) });
  let refused = 0;
  fc.assert(
    fc.property(anyMessage(layout), fc.option(flaw), (original, change) => {
      const message = change === null ? original : { ...original, [change.name]: change.value };
      const fields = message as { [name: string]: FieldValue };
      const expected = writtenBy((cursor) => writeFields(cursor, layout.fields, fields));
      const actual = writtenBy((cursor) => write(cursor, message as never));
      expect(actual).toEqual(expected);
      if (typeof actual === 'string') refused += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(100);
});
