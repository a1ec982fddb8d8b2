/**
 * How one field lies on the wire. Widths are fixed, so that a record can be read by its layout:
 *
 * | kind | bytes | value |
 * |---|---|---|
 * | `u8`, `u16`, `u32` | 1, 2, 4 | unsigned integer |
 * | `uint` | 8 | integer from 0 to 2^53 - 1 |
 * | `int` | 8 | integer from -(2^53 - 1) to 2^53 - 1 |
 * | `bool` | 1 | 0 or 1 |
 * | `uint?`, `u32?`, `u16?` | 1 + width | presence, then the value or zeros |
 * | `text` | 18 | printable ASCII, padded with zeros |
 * | `bytes32` | 32 | lower-case hexadecimal string of 64 digits |
 * | `blob` | 4 + length | bytes, at most 65,536 |
 * | list of names | 1 | index of the name |
 * | `{ list, max }` | 2 + n items | items of another layout |
 */
export type FieldKind =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'uint'
  | 'int'
  | 'bool'
  | 'uint?'
  | 'u32?'
  | 'u16?'
  | 'text'
  | 'bytes32'
  | 'blob'
  | readonly string[]
  | ListKind;

/** A repeated group of fields. */
export type ListKind = { readonly list: Fields; readonly max: number };

/** Fields by name; the order of declaration is the order on the wire. */
export type Fields = { readonly [name: string]: FieldKind };

// Wrapped in tuples so that a union of names is one enumeration, not one for each name.
type FieldKindOf<T> = [T] extends [boolean]
  ? 'bool'
  : [null] extends [T]
    ? 'uint?' | 'u32?' | 'u16?'
    : [T] extends [number]
      ? 'u8' | 'u16' | 'u32' | 'uint' | 'int'
      : [T] extends [Uint8Array]
        ? 'blob'
        : [T] extends [readonly (infer Item)[]]
          ? {
              readonly list: { readonly [K in keyof Item]-?: FieldKindOf<Item[K]> };
              readonly max: number;
            }
          : [string] extends [T]
            ? 'text' | 'bytes32'
            : readonly T[];

/** Layout of a message: its kind, its permanent code, and every field exactly once. */
export type Layout<T extends { readonly kind: string }> = {
  readonly kind: T['kind'];
  readonly code: number;
  readonly fields: { readonly [K in Exclude<keyof T, 'kind'>]-?: FieldKindOf<T[K]> };
};

/** A layout whose message type has been forgotten: what codecs and tables work with. */
export type AnyLayout = { readonly kind: string; readonly code: number; readonly fields: Fields };
