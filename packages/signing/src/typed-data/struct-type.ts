import {
  type AnyLayout,
  BATCH_ITEMS_MAX,
  COMMAND_LAYOUTS,
  type CommandKind,
  EncodingError,
  type FieldKind,
  type Fields,
  type ListKind,
} from '@tandem/protocol';
import { keccakText } from '../hashing.ts';

/** One member of a struct that is signed. */
export type StructMember = {
  readonly name: string;
  /** Solidity type: `uint64`, `string`, `PlaceOrder`, `PlaceOrder[]`. */
  readonly type: string;
  /** Field of the message that fills it. */
  readonly field: string;
  readonly source: MemberSource;
};

/** How a member comes out of its field. */
export type MemberSource =
  | { readonly kind: 'unsigned'; readonly max: number }
  | { readonly kind: 'signed' }
  | { readonly kind: 'flag' }
  /** True when an optional field is present. */
  | { readonly kind: 'presence' }
  /** Value of an optional field; zero when it is absent. */
  | { readonly kind: 'maybe'; readonly max: number }
  | { readonly kind: 'text' }
  /** One of few names, whose hashes are known. */
  | { readonly kind: 'name'; readonly hashes: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'bytes32' }
  | { readonly kind: 'blob' }
  | { readonly kind: 'struct'; readonly struct: StructType }
  | { readonly kind: 'list'; readonly struct: StructType; readonly max: number }
  | { readonly kind: 'names'; readonly hashes: ReadonlyMap<string, Uint8Array> };

/** A struct of EIP-712, generated from the layout of a command. */
export type StructType = {
  readonly name: string;
  readonly members: readonly StructMember[];
  readonly typeHash: Uint8Array;
  /** Where its words are written to be hashed, each time anew: no struct holds one of its kind. */
  readonly words: StructBuffer;
};

/** The type hash and one word a member. */
export type StructBuffer = { readonly bytes: Uint8Array; readonly view: DataView };

/** Bytes of a word of the EVM. */
export const WORD_BYTES = 32;

const WIDTHS: { readonly [kind: string]: { readonly type: string; readonly max: number } } = {
  u8: { type: 'uint8', max: 0xff },
  u16: { type: 'uint16', max: 0xffff },
  u32: { type: 'uint32', max: 0xffff_ffff },
  uint: { type: 'uint64', max: Number.MAX_SAFE_INTEGER },
};

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function hashesOf(names: readonly string[]): ReadonlyMap<string, Uint8Array> {
  return new Map(names.map((name) => [name, keccakText(name)]));
}

function isNames(kind: FieldKind): kind is readonly string[] {
  return Array.isArray(kind);
}

function membersOf(struct: string, field: string, kind: FieldKind): readonly StructMember[] {
  if (isNames(kind)) {
    return [
      { name: field, field, type: 'string', source: { kind: 'name', hashes: hashesOf(kind) } },
    ];
  }
  if (typeof kind !== 'string') return [listMember(struct, field, kind)];
  if (kind.endsWith('?')) return optionalMembers(field, kind.slice(0, -1));
  return [{ name: field, field, ...plainMember(kind) }];
}

/** Solidity knows no absent value: the presence is a member of its own, never a special number. */
function optionalMembers(field: string, kind: string): readonly StructMember[] {
  const { type, max } = widthOf(kind);
  return [
    { name: `has${capitalized(field)}`, field, type: 'bool', source: { kind: 'presence' } },
    { name: field, field, type, source: { kind: 'maybe', max } },
  ];
}

function plainMember(kind: string): { readonly type: string; readonly source: MemberSource } {
  switch (kind) {
    case 'int':
      return { type: 'int64', source: { kind: 'signed' } };
    case 'bool':
      return { type: 'bool', source: { kind: 'flag' } };
    case 'text':
      return { type: 'string', source: { kind: 'text' } };
    case 'bytes32':
      return { type: 'bytes32', source: { kind: 'bytes32' } };
    case 'blob':
      return { type: 'bytes', source: { kind: 'blob' } };
    default: {
      const { type, max } = widthOf(kind);
      return { type, source: { kind: 'unsigned', max } };
    }
  }
}

function widthOf(kind: string): { readonly type: string; readonly max: number } {
  const width = WIDTHS[kind];
  if (width === undefined) throw new EncodingError('kind', `nothing signs a field of kind ${kind}`);
  return width;
}

function listMember(struct: string, field: string, kind: ListKind): StructMember {
  const item = structOfFields(`${struct}${capitalized(field)}`, kind.list);
  const source: MemberSource = { kind: 'list', struct: item, max: kind.max };
  return { name: field, field, type: `${item.name}[]`, source };
}

function structOfFields(name: string, fields: Fields): StructType {
  const members = Object.entries(fields).flatMap(([field, kind]) => membersOf(name, field, kind));
  return structOf(name, members);
}

function structOf(name: string, members: readonly StructMember[]): StructType {
  const own = `${name}(${members.map((member) => `${member.type} ${member.name}`).join(',')})`;
  const others = new Map<string, StructType>();
  collectStructs(members, others);
  const typeString =
    own +
    [...others.keys()]
      .sort()
      .map((other) => ownType(others, other))
      .join('');
  const bytes = new Uint8Array(WORD_BYTES * (members.length + 1));
  const words = { bytes, view: new DataView(bytes.buffer) };
  return { name, members, typeHash: keccakText(typeString), words };
}

function ownType(structs: ReadonlyMap<string, StructType>, name: string): string {
  const members = structs.get(name)?.members ?? [];
  return `${name}(${members.map((member) => `${member.type} ${member.name}`).join(',')})`;
}

/** Adds every struct that members refer to, however deep. */
export function collectStructs(
  members: readonly StructMember[],
  into: Map<string, StructType>,
): void {
  for (const { source } of members) {
    if (source.kind !== 'struct' && source.kind !== 'list') continue;
    into.set(source.struct.name, source.struct);
    collectStructs(source.struct.members, into);
  }
}

const BATCHED = ['PlaceOrder', 'PlaceTriggerOrder', 'CancelOrder', 'AmendOrder'] as const;

/** Field of a batch's message that holds the items of one kind. */
export function batchField(kind: string): string {
  return `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}s`;
}

/**
 * EIP-712 has no list of different structs: a batch is one list for each kind, and `order` says
 * whose turn it is.
 */
function batchStruct(commands: ReadonlyMap<string, StructType>): StructType {
  const order: StructMember = {
    name: 'order',
    field: 'order',
    type: 'string[]',
    source: { kind: 'names', hashes: hashesOf(BATCHED) },
  };
  const lists = BATCHED.map((kind): StructMember => {
    const struct = commands.get(kind);
    if (struct === undefined) throw new EncodingError('items', `${kind} has no layout`);
    const field = batchField(kind);
    const source: MemberSource = { kind: 'list', struct, max: BATCH_ITEMS_MAX };
    return { name: field, field, type: `${kind}[]`, source };
  });
  return structOf('Batch', [order, ...lists]);
}

const NUMBERED: readonly (readonly [string, string])[] = [
  ['account', 'u32'],
  ['keyId', 'u32'],
  ['nonce', 'uint'],
  ['deadlineUs', 'uint'],
  ['extraFeePpb', 'u32'],
];

function requestStruct(command: StructType): StructType {
  const numbers = NUMBERED.map(
    ([name, kind]): StructMember => ({ name, field: name, ...plainMember(kind) }),
  );
  const source: MemberSource = { kind: 'struct', struct: command };
  return structOf(`${command.name}Request`, [
    ...numbers,
    { name: 'command', field: 'command', type: command.name, source },
  ]);
}

function everyRequest(layouts: readonly AnyLayout[]): ReadonlyMap<string, StructType> {
  const commands = new Map(
    layouts.map((layout) => [layout.kind, structOfFields(layout.kind, layout.fields)]),
  );
  commands.set('Batch', batchStruct(commands));
  return new Map([...commands].map(([kind, struct]) => [kind, requestStruct(struct)]));
}

const REQUESTS = everyRequest(COMMAND_LAYOUTS);

/** The struct that is signed for a command: who, with which key and number, until when, what. */
export function requestStructOf(kind: CommandKind): StructType {
  const struct = REQUESTS.get(kind);
  if (struct === undefined) throw new EncodingError('kind', `${kind} is no command`);
  return struct;
}
