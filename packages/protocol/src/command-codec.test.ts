import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyField, anyMessage } from './arbitrary.fixture.ts';
import { commandCode, decodeCommand, encodeCommand } from './command-codec.ts';
import { COMMAND_LAYOUTS, type Command } from './commands/command.ts';
import { BATCH_CODE, BATCH_ITEMS_MAX } from './commands/orders.ts';
import { EncodingError } from './field-codec.ts';
import type { AnyLayout, FieldKind } from './layout.ts';

const RUNS = 1_000;
const BATCHABLE = ['PlaceOrder', 'PlaceTriggerOrder', 'CancelOrder', 'AmendOrder'];

function layoutOf(kind: string): AnyLayout {
  const layout = COMMAND_LAYOUTS.find((candidate) => candidate.kind === kind);
  if (layout === undefined) throw new Error(`no layout of ${kind}`);
  return layout;
}

function anyCommand(layout: AnyLayout): fc.Arbitrary<Command> {
  return anyMessage(layout) as unknown as fc.Arbitrary<Command>;
}

const anyBatch: fc.Arbitrary<Command> = fc
  .array(fc.oneof(...BATCHABLE.map((kind) => anyCommand(layoutOf(kind)))), {
    minLength: 1,
    maxLength: BATCH_ITEMS_MAX,
    size: 'max',
  })
  .map((items) => ({ kind: 'Batch', items }) as unknown as Command);

const anyOfAll = fc.oneof(...COMMAND_LAYOUTS.map(anyCommand), anyBatch);

const EVERY: readonly (readonly [string, fc.Arbitrary<Command>])[] = [
  ...COMMAND_LAYOUTS.map((layout) => [layout.kind, anyCommand(layout)] as const),
  ['Batch', anyBatch],
];

/** The command, or the error of decoding; anything but an `EncodingError` fails the test. */
function decodeOrRefuse(bytes: Uint8Array): Command | EncodingError {
  try {
    return decodeCommand(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(EncodingError);
    return error as EncodingError;
  }
}

describe.each(EVERY)('%s', (kind, arbitrary) => {
  test('comes back equal from bytes and from JSON', () => {
    fc.assert(
      fc.property(arbitrary, (command) => {
        const bytes = encodeCommand(command);
        expect(bytes[0]).toBe(commandCode(kind as Command['kind']));
        expect(decodeCommand(bytes)).toEqual(command);
        const reread = JSON.parse(JSON.stringify(command)) as Command;
        expect(encodeCommand(reread)).toEqual(bytes);
      }),
      { numRuns: kind === 'Batch' ? 100 : RUNS / 4 },
    );
  });

  test('cut off anywhere, or with a byte behind it, it is an encoding error', () => {
    fc.assert(
      fc.property(arbitrary, (command) => {
        const bytes = encodeCommand(command);
        const step = Math.max(1, Math.floor(bytes.length / 300));
        for (let length = 0; length < bytes.length; length += step) {
          expect(() => decodeCommand(bytes.subarray(0, length))).toThrow(EncodingError);
        }
        const longer = new Uint8Array(bytes.length + 1);
        longer.set(bytes);
        expect(() => decodeCommand(longer)).toThrow('bytes behind the command');
      }),
      { numRuns: 10 },
    );
  });
});

test('bytes are refused, or are what the command they give is written as', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 80, size: 'max' }), (bytes) => {
      const command = decodeOrRefuse(bytes);
      if (!(command instanceof EncodingError)) expect(encodeCommand(command)).toEqual(bytes);
    }),
    { numRuns: RUNS },
  );
});

test('a command with some bytes changed is refused, or is another command in full', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(anyOfAll, changes, (original, places) => {
      const bytes = encodeCommand(original);
      for (const [at, value] of places) bytes[at % bytes.length] = value;
      const command = decodeOrRefuse(bytes);
      if (!(command instanceof EncodingError)) expect(encodeCommand(command)).toEqual(bytes);
    }),
    { numRuns: 3 * RUNS },
  );
});

test('a batch of batches of batches is refused at the first', () => {
  const bytes = new Uint8Array(100_000);
  for (let at = 0; at < bytes.length; at += 2) bytes.set([BATCH_CODE, 1], at);
  expect(() => decodeCommand(bytes)).toThrow(EncodingError);
});

test('a batch has 1 to 32 items, and only order commands', () => {
  const tick = { kind: 'Tick' } as Command;
  const cancel = { kind: 'CancelOrder', account: 16, orderId: 1, clientOrderId: null };
  const batch = (items: readonly object[]): Command =>
    ({ kind: 'Batch', items }) as unknown as Command;
  const many = Array.from({ length: BATCH_ITEMS_MAX + 1 }, () => cancel);
  for (const items of [[], many, [tick], [batch([cancel])]]) {
    expect(() => encodeCommand(batch(items))).toThrow(EncodingError);
  }
  expect(decodeCommand(encodeCommand(batch(many.slice(1))))).toEqual(batch(many.slice(1)));
});

/** Values that are no number of a width, or none of a list, or no text. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  u8: [-1, 256, 0.5, Number.NaN, '1', null, undefined],
  u16: [-1, 65_536, 1.5, Number.POSITIVE_INFINITY, null],
  u32: [-1, 4_294_967_296, 0.1, null],
  uint: [-1, 2 ** 53, 0.5, Number.NaN, '7', null],
  int: [2 ** 53, -(2 ** 53), 0.5, null],
  bool: [0, 1, 'true', null],
  'uint?': [-1, 2 ** 53, 0.5, undefined],
  'u32?': [-1, 4_294_967_296],
  'u16?': [-1, 65_536],
  text: ['nineteen-characters', 'a b', 'é', '\n', 7, null],
  bytes32: ['', 'zz'.repeat(32), 'AB'.repeat(32), null],
};

test.each(
  COMMAND_LAYOUTS.flatMap(({ kind, fields }) =>
    Object.entries(fields).map(([name, field]) => ({ kind, name, field })),
  ),
)('$kind refuses a wrong $name', ({ kind, name, field }) => {
  const layout = layoutOf(kind);
  const [sample] = fc.sample(anyCommand(layout), { numRuns: 1, seed: 7 });
  for (const value of wrongValues(field)) {
    let error: unknown;
    try {
      encodeCommand({ ...sample, [name]: value } as Command);
    } catch (caught) {
      error = caught;
    }
    expect(error, `${String(value)} in ${name}`).toBeInstanceOf(EncodingError);
    expect((error as EncodingError).field).toBe(name);
  }
});

function wrongValues(field: FieldKind): readonly unknown[] {
  if (typeof field === 'string') return WRONG[field] ?? [];
  if (!('list' in field)) return ['', 'nonsense', 0, null, undefined];
  const item = fc.sample(anyField(field), { numRuns: 1, seed: 7 })[0];
  const tooMany = Array.from({ length: field.max + 1 }, () => item);
  return [tooMany, null, 'text', 5, undefined];
}
