import { type AnyLayout, type FieldKind, type Fields, slotsOf } from '@tandem/protocol';
import { meaningOf } from './field-meanings.ts';
import type { FieldSource, TypeSource } from './type-comments.ts';
import { unitOf } from './units.ts';

const WIDTHS: Readonly<Record<string, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  uint: 8,
  int: 8,
  bool: 1,
  text: 18,
  bytes32: 32,
  blob: 4,
};

/** What a row of a table says about one field. */
type Row = {
  readonly name: string;
  readonly wire: string;
  readonly width: string;
  readonly unit: string;
  readonly meaning: string;
};

/** How wide a field is, and in what a message of the kind is measured: bytes, or slots. */
export type Measure = 'bytes' | 'slots';

export type TypesByName = ReadonlyMap<string, TypeSource>;

/** Bytes of a message whose lists and blobs are empty, its code included. */
export function leastBytes(layout: AnyLayout): number {
  return Object.values(layout.fields).reduce((sum, kind) => sum + bytesOf(kind), 1);
}

/** Slots of an event, its code included. */
export function slotsOfEvent(layout: AnyLayout): number {
  return Object.values(layout.fields).reduce((sum, kind) => sum + slotsOf(kind), 1);
}

function bytesOf(kind: FieldKind): number {
  if (typeof kind !== 'string') return isNames(kind) ? 1 : 2;
  const isOptional = kind.endsWith('?');
  return (isOptional ? 1 : 0) + (WIDTHS[isOptional ? kind.slice(0, -1) : kind] ?? 0);
}

function isNames(kind: FieldKind): kind is readonly string[] {
  return Array.isArray(kind);
}

/** The fields of a message as a table. */
export function layoutTable(layout: AnyLayout, types: TypesByName, measure: Measure): string {
  const rows = rowsOf(layout.fields, { kind: layout.kind, prefix: '', types, measure });
  if (rows.length === 0) return 'No fields.';
  const head = `| field | wire | ${measure} | unit | meaning |\n|---|---|---|---|---|`;
  const lines = rows.map(
    ({ name, wire, width, unit, meaning }) =>
      `| \`${name}\` | ${wire} | ${width} | ${unit} | ${meaning} |`,
  );
  return [head, ...lines].join('\n');
}

type Context = {
  readonly kind: string;
  readonly prefix: string;
  readonly types: TypesByName;
  readonly measure: Measure;
};

function rowsOf(fields: Fields, of: Context): readonly Row[] {
  return Object.entries(fields).flatMap(([field, kind]) => {
    const source = of.types.get(of.kind)?.fields.get(field);
    const type = source?.type ?? '';
    const row: Row = {
      name: of.prefix + field,
      wire: wireOf(kind),
      width: of.measure === 'bytes' ? widthOf(kind) : String(slotsOf(kind)),
      unit: wordsOf(kind, field, type),
      meaning: source === undefined ? meaningOf(of.kind, field) : speak(of.kind, field, source),
    };
    if (typeof kind === 'string' || isNames(kind)) return [row];
    const item = type.replace(/^readonly /, '').replace('[]', '');
    return [row, ...rowsOf(kind.list, { ...of, kind: item, prefix: `${field}[].` })];
  });
}

function speak(kind: string, field: string, source: FieldSource): string {
  return source.comment === '' ? meaningOf(kind, field) : source.comment.replaceAll('|', '\\|');
}

function wireOf(kind: FieldKind): string {
  if (typeof kind === 'string') return `\`${kind}\``;
  return isNames(kind) ? 'name' : `list, at most ${kind.max}`;
}

function widthOf(kind: FieldKind): string {
  if (kind === 'blob') return '4 + length';
  if (typeof kind === 'string' || isNames(kind)) return String(bytesOf(kind));
  const item = Object.values(kind.list).reduce((sum, part) => sum + bytesOf(part), 0);
  return `2 + ${item} each`;
}

const LONGEST_LIST = 14;

function wordsOf(kind: FieldKind, field: string, type: string): string {
  if (typeof kind !== 'string' && !isNames(kind)) return '';
  if (isNames(kind)) {
    if (kind.length > LONGEST_LIST) return 'code of [rejects](rejects.md)';
    return kind.map((name, code) => `\`${name}\` ${code}`).join(', ');
  }
  const known = unitOf(field, type);
  if (known !== '') return known;
  // Items of a list are declared without a type of their own.
  return unitOf(field, 'number');
}
