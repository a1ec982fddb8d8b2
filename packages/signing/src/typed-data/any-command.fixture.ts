import {
  type AnyLayout,
  COMMAND_LAYOUTS,
  type Command,
  type FieldKind,
  type Fields,
} from '@tandem/protocol';
import fc from 'fast-check';
import type { SignedRequest } from './request-message.ts';

const HEX = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const WIDTHS: { readonly [kind: string]: number } = {
  u8: 0xff,
  u16: 0xffff,
  u32: 0xffff_ffff,
  uint: Number.MAX_SAFE_INTEGER,
};

function unsigned(max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constantFrom(0, 1, max),
    fc.maxSafeNat().map((value) => value % (max + 1)),
  );
}

function anyField(kind: FieldKind): fc.Arbitrary<unknown> {
  if (typeof kind !== 'string') {
    if (!('list' in kind)) return fc.constantFrom(...kind);
    return fc.array(anyFields(kind.list), { maxLength: 3 });
  }
  if (kind.endsWith('?')) return fc.option(unsigned(WIDTHS[kind.slice(0, -1)] ?? 0));
  switch (kind) {
    case 'int':
      return fc.oneof(
        fc.constantFrom(0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
        fc.maxSafeInteger(),
      );
    case 'bool':
      return fc.boolean();
    case 'text':
      return fc.string({ unit: fc.constantFrom('a', 'Z', '~', '"', '\\', '-'), maxLength: 18 });
    case 'bytes32':
      return fc.string({ unit: fc.constantFrom(...HEX), minLength: 64, maxLength: 64 });
    case 'blob':
      return fc.uint8Array({ maxLength: 100 });
    default:
      return unsigned(WIDTHS[kind] ?? 0);
  }
}

function anyFields(fields: Fields): fc.Arbitrary<{ [name: string]: unknown }> {
  const parts = Object.entries(fields).map(([name, kind]) => [name, anyField(kind)] as const);
  return fc.record(Object.fromEntries(parts), { noNullPrototype: true });
}

function anyOf(layouts: readonly AnyLayout[]): fc.Arbitrary<Command> {
  const messages = layouts.map(({ kind, fields }) =>
    anyFields(fields).map((values) => ({ kind, ...values }) as unknown as Command),
  );
  return fc.oneof(...messages);
}

const BATCHED = ['PlaceOrder', 'PlaceTriggerOrder', 'CancelOrder', 'AmendOrder'];
const anyBatch = fc
  .array(anyOf(COMMAND_LAYOUTS.filter(({ kind }) => BATCHED.includes(kind))), {
    minLength: 1,
    maxLength: 6,
  })
  .map((items) => ({ kind: 'Batch', items }) as Command);

/** Any command of any kind, batches among them. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: anyOf(COMMAND_LAYOUTS) },
  { weight: 1, arbitrary: anyBatch },
);

/** Any request for any command. */
export const anyRequest: fc.Arbitrary<SignedRequest> = fc.record({
  account: unsigned(0xffff_ffff),
  keyId: unsigned(0xffff_ffff),
  nonce: unsigned(Number.MAX_SAFE_INTEGER),
  deadlineUs: unsigned(Number.MAX_SAFE_INTEGER),
  extraFeePpb: unsigned(0xffff_ffff),
  command: anyCommand,
});

/** A place of signing for tests. */
export const SOMEWHERE = {
  chainId: 31_337,
  verifyingContract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
} as const;
