import { assert } from '@tandem/quantity';
import type { FieldKind, Fields, ListKind } from './layout.ts';

const TEXT_BYTES = 18;
/** Largest blob of a message. */
export const BLOB_BYTES_MAX = 65_536;
const TWO_32 = 4_294_967_296;

/** Anything a field may hold. */
export type FieldValue =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly { readonly [name: string]: FieldValue }[];

/** A message that does not fit its layout: the field, and what was wrong with it. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
  readonly field: string;
  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
  }
}

/** A cursor over bytes; grows when it writes. Little-endian throughout. */
export class ByteCursor {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  /** Reading ends here. */
  end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Points at a part of some bytes, for reading: one cursor serves all records of a buffer. */
  point(bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.at = start;
    this.end = end;
  }

  /** Are so many bytes left to read? */
  holds(count: number): boolean {
    return this.at + count <= this.end;
  }

  /** Returns the offset of `count` fresh bytes and moves behind them. */
  take(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) this.grow(at + count);
    this.at = at + count;
    return at;
  }

  // A write takes its bytes first and looks at the view then: taking may have replaced it.

  putU8(value: number): void {
    const at = this.take(1);
    this.view.setUint8(at, value);
  }

  putU16(value: number): void {
    const at = this.take(2);
    this.view.setUint16(at, value, true);
  }

  putU32(value: number): void {
    const at = this.take(4);
    this.view.setUint32(at, value, true);
  }

  private grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.end = bytes.length;
    this.view = new DataView(bytes.buffer);
  }

  /** Like {@link take} for reading: throws when the record ends too early. */
  read(count: number): number {
    const at = this.at;
    if (at + count > this.end) throw new EncodingError('record', 'ends too early');
    this.at = at + count;
    return at;
  }
}

/** Is it an integer from 0 to a maximum, which is at most 2^53 - 1? */
export function isUintUpTo(value: FieldValue, maximum: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= maximum;
}

function unsigned(value: FieldValue, name: string, maximum: number): number {
  if (isUintUpTo(value, maximum)) return value;
  throw new EncodingError(name, `${JSON.stringify(value)} is not an integer from 0 to ${maximum}`);
}

function writeInteger(cursor: ByteCursor, value: number): void {
  const at = cursor.take(8);
  const high = Math.floor(value / TWO_32);
  cursor.view.setUint32(at, value - high * TWO_32, true);
  cursor.view.setInt32(at + 4, high, true);
}

/** Writes an integer that is known to be from 0 to 2^53 - 1. */
export function setUint(view: DataView, at: number, value: number): void {
  const low = value >>> 0;
  view.setUint32(at, low, true);
  view.setUint32(at + 4, (value - low) / TWO_32, true);
}

/** Writes a `uint`. Throws `EncodingError`. */
export function writeUint(cursor: ByteCursor, value: number, name: string): void {
  const checked = unsigned(value, name, Number.MAX_SAFE_INTEGER);
  const at = cursor.take(8);
  setUint(cursor.view, at, checked);
}

/** An integer that is not negative. */
export function readUint(cursor: ByteCursor, name: string): number {
  const value = readInteger(cursor, name);
  if (value < 0) throw new EncodingError(name, 'negative');
  return value;
}

/** For an optional field without presence whose bytes are not zero. */
export function absentButNotZero(name: string): EncodingError {
  return new EncodingError(name, 'absent, but not zero');
}

function readU16(cursor: ByteCursor): number {
  return cursor.view.getUint16(cursor.read(2), true);
}

function readU32(cursor: ByteCursor): number {
  return cursor.view.getUint32(cursor.read(4), true);
}

/** A word of a closed list, by its code. */
export function readName<T extends string>(
  cursor: ByteCursor,
  names: readonly T[],
  name: string,
): T {
  const code = cursor.view.getUint8(cursor.read(1));
  const value = names[code];
  if (value === undefined) throw new EncodingError(name, `no name has code ${code}`);
  return value;
}

function readInteger(cursor: ByteCursor, name: string): number {
  const at = cursor.read(8);
  const value = cursor.view.getInt32(at + 4, true) * TWO_32 + cursor.view.getUint32(at, true);
  if (!Number.isSafeInteger(value)) throw new EncodingError(name, 'beyond 2^53 - 1');
  return value;
}

function writeText(cursor: ByteCursor, value: FieldValue, name: string): void {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{0,18}$/.test(value)) {
    throw new EncodingError(name, 'not printable ASCII of at most 18 characters');
  }
  const at = cursor.take(TEXT_BYTES);
  cursor.bytes.fill(0, at, at + TEXT_BYTES);
  for (let i = 0; i < value.length; i += 1) cursor.bytes[at + i] = value.charCodeAt(i);
}

function readText(cursor: ByteCursor, name: string): string {
  const at = cursor.read(TEXT_BYTES);
  const padded = String.fromCharCode(...cursor.bytes.subarray(at, at + TEXT_BYTES));
  // Zeros stand at the end only: one text has one form, or a record could change and read the same.
  const text = /^([\x21-\x7e]*)\0*$/.exec(padded)?.[1];
  if (text === undefined) throw new EncodingError(name, 'not printable ASCII padded with zeros');
  return text;
}

function writeHex(cursor: ByteCursor, value: FieldValue, name: string): void {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
    throw new EncodingError(name, 'not 64 lower-case hexadecimal digits');
  }
  const at = cursor.take(32);
  for (let i = 0; i < 32; i += 1) {
    cursor.bytes[at + i] = Number.parseInt(value.slice(i * 2, i * 2 + 2), 16);
  }
}

function readHex(cursor: ByteCursor): string {
  const at = cursor.read(32);
  let text = '';
  for (let i = at; i < at + 32; i += 1) {
    text += (cursor.bytes[i] as number).toString(16).padStart(2, '0');
  }
  return text;
}

function writeBlob(cursor: ByteCursor, value: FieldValue, name: string): void {
  if (!(value instanceof Uint8Array) || value.length > BLOB_BYTES_MAX) {
    throw new EncodingError(name, `not bytes of at most ${BLOB_BYTES_MAX}`);
  }
  cursor.putU32(value.length);
  const at = cursor.take(value.length);
  cursor.bytes.set(value, at);
}

function readBlob(cursor: ByteCursor, name: string): Uint8Array {
  const length = cursor.view.getUint32(cursor.read(4), true);
  if (length > BLOB_BYTES_MAX) throw new EncodingError(name, `longer than ${BLOB_BYTES_MAX}`);
  const at = cursor.read(length);
  return cursor.bytes.slice(at, at + length);
}

/** How one field is written and read: chosen once for each layout, not for each message. */
type FieldCodec = {
  readonly name: string;
  readonly write: (cursor: ByteCursor, value: FieldValue) => void;
  readonly read: (cursor: ByteCursor) => FieldValue;
};

/** A byte that is 0 or 1. */
export function readFlag(cursor: ByteCursor, name: string): number {
  const flag = cursor.view.getUint8(cursor.read(1));
  if (flag > 1) throw new EncodingError(name, 'a flag is 0 or 1');
  return flag;
}

// tidy: flat list
function codecOfKind(kind: string, name: string): FieldCodec {
  switch (kind) {
    case 'u8':
      return {
        name,
        write: (cursor, value) => cursor.putU8(unsigned(value, name, 0xff)),
        read: (cursor) => cursor.view.getUint8(cursor.read(1)),
      };
    case 'u16':
      return {
        name,
        write: (cursor, value) => cursor.putU16(unsigned(value, name, 0xffff)),
        read: readU16,
      };
    case 'u32':
      return {
        name,
        write: (cursor, value) => cursor.putU32(unsigned(value, name, 0xffff_ffff)),
        read: readU32,
      };
    case 'uint':
      return {
        name,
        write: (cursor, value) =>
          writeInteger(cursor, unsigned(value, name, Number.MAX_SAFE_INTEGER)),
        read: (cursor) => readUint(cursor, name),
      };
    case 'int':
      return {
        name,
        write: (cursor, value) => writeInteger(cursor, signed(value, name)),
        read: (cursor) => readInteger(cursor, name),
      };
    case 'bool':
      return {
        name,
        write: (cursor, value) => {
          if (typeof value !== 'boolean') throw new EncodingError(name, 'not true or false');
          cursor.putU8(value ? 1 : 0);
        },
        read: (cursor) => readFlag(cursor, name) === 1,
      };
    case 'text':
      return {
        name,
        write: (cursor, value) => writeText(cursor, value, name),
        read: (cursor) => readText(cursor, name),
      };
    case 'bytes32':
      return { name, write: (cursor, value) => writeHex(cursor, value, name), read: readHex };
    case 'blob':
      return {
        name,
        write: (cursor, value) => writeBlob(cursor, value, name),
        read: (cursor) => readBlob(cursor, name),
      };
    default:
      assert(kind.endsWith('?'), `unknown field kind ${kind}`);
      return optionalCodec(codecOfKind(kind.slice(0, -1), name));
  }
}

function signed(value: FieldValue, name: string): number {
  if (!Number.isSafeInteger(value))
    throw new EncodingError(name, `${JSON.stringify(value)} is no integer`);
  return value as number;
}

function optionalCodec(inner: FieldCodec): FieldCodec {
  const { name } = inner;
  return {
    name,
    write: (cursor, value) => {
      cursor.putU8(value === null ? 0 : 1);
      inner.write(cursor, value ?? 0);
    },
    read: (cursor) => {
      const isPresent = readFlag(cursor, name) === 1;
      const value = inner.read(cursor);
      if (!isPresent && value !== 0) throw absentButNotZero(name);
      return isPresent ? value : null;
    },
  };
}

function namesCodec(names: readonly string[], name: string): FieldCodec {
  const codes = new Map(names.map((word, code) => [word, code]));
  return {
    name,
    write: (cursor, value) => {
      const code = codes.get(value as string);
      if (code === undefined) {
        throw new EncodingError(name, `${JSON.stringify(value)} is none of ${names.join(', ')}`);
      }
      cursor.putU8(code);
    },
    read: (cursor) => readName(cursor, names, name),
  };
}

function listCodec(kind: ListKind, name: string): FieldCodec {
  return {
    name,
    write: (cursor, value) => {
      const items = value;
      if (!Array.isArray(items) || items.length > kind.max) {
        throw new EncodingError(name, `more than ${kind.max} items`);
      }
      cursor.putU16(items.length);
      for (const item of items as readonly Item[]) writeFields(cursor, kind.list, item);
    },
    read: (cursor) => {
      const count = cursor.view.getUint16(cursor.read(2), true);
      if (count > kind.max) throw new EncodingError(name, `more than ${kind.max} items`);
      const items: { [name: string]: FieldValue }[] = [];
      for (let i = 0; i < count; i += 1) {
        const item: { [name: string]: FieldValue } = {};
        readFields(cursor, kind.list, item);
        items.push(item);
      }
      return items;
    },
  };
}

function isNames(kind: FieldKind): kind is readonly string[] {
  return Array.isArray(kind);
}

type Item = { readonly [name: string]: FieldValue };

const codecs = new WeakMap<Fields, readonly FieldCodec[]>();

function codecsOf(fields: Fields): readonly FieldCodec[] {
  let known = codecs.get(fields);
  if (known === undefined) {
    known = Object.entries(fields).map(([name, kind]) => {
      if (typeof kind === 'string') return codecOfKind(kind, name);
      return isNames(kind) ? namesCodec(kind, name) : listCodec(kind, name);
    });
    codecs.set(fields, known);
  }
  return known;
}

/** Writes the fields of a message in the order of their layout. Throws `EncodingError`. */
export function writeFields(
  cursor: ByteCursor,
  fields: Fields,
  message: { readonly [name: string]: FieldValue },
): void {
  for (const codec of codecsOf(fields)) {
    const value = message[codec.name];
    if (value === undefined) throw new EncodingError(codec.name, 'missing');
    codec.write(cursor, value);
  }
}

/** Reads the fields of a message into `message`. Throws `EncodingError`. */
export function readFields(
  cursor: ByteCursor,
  fields: Fields,
  message: { [name: string]: FieldValue },
): void {
  for (const codec of codecsOf(fields)) message[codec.name] = codec.read(cursor);
}
