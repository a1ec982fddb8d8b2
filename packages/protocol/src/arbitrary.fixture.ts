import fc from 'fast-check';
import type { AnyLayout, FieldKind, Fields } from './layout.ts';

const PRINTABLE = Array.from({ length: 0x7e - 0x21 + 1 }, (_, i) => String.fromCharCode(0x21 + i));
const HEX = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const WIDTHS = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff, uint: Number.MAX_SAFE_INTEGER } as const;

/** Any value of an unsigned width; its ends and small values come often. */
function unsigned(max: number): fc.Arbitrary<number> {
  return fc
    .oneof(fc.constantFrom(0, 1, max), fc.nat({ max: 300 % (max + 1) }), fc.maxSafeNat())
    .map((value) => value % (max + 1));
}

/** Any value that a field of a kind may hold. */
export function anyField(kind: FieldKind): fc.Arbitrary<unknown> {
  if (typeof kind !== 'string') {
    if (!('list' in kind)) return fc.constantFrom(...kind);
    return fc.array(anyFields(kind.list), { maxLength: Math.min(kind.max, 20) });
  }
  switch (kind) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'uint':
      return unsigned(WIDTHS[kind]);
    case 'int':
      return fc.oneof(
        fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER + 1),
        fc.maxSafeInteger(),
      );
    case 'bool':
      return fc.boolean();
    case 'uint?':
    case 'u32?':
    case 'u16?':
      return fc.option(anyField(kind.slice(0, -1) as FieldKind));
    case 'text':
      return fc.string({ unit: fc.constantFrom(...PRINTABLE), maxLength: 18 });
    case 'bytes32':
      return fc.string({
        unit: fc.constantFrom(...HEX),
        minLength: 64,
        maxLength: 64,
      });
    case 'blob':
      return fc.uint8Array({ maxLength: 300, size: 'max' });
    default:
      throw new Error(`no arbitrary for ${String(kind)}`);
  }
}

export function anyFields(fields: Fields): fc.Arbitrary<{ [name: string]: unknown }> {
  const parts = Object.entries(fields).map(([name, kind]) => [name, anyField(kind)] as const);
  return fc.record(Object.fromEntries(parts), { noNullPrototype: true });
}

/** Any message of a layout, its kind first. */
export function anyMessage(layout: AnyLayout): fc.Arbitrary<{ [name: string]: unknown }> {
  return anyFields(layout.fields).map((fields) => ({ kind: layout.kind, ...fields }));
}
