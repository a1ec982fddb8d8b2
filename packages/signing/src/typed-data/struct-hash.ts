import { EncodingError } from '@tandem/protocol';
import type { Keccak } from '../hashing.ts';
import type { Message } from './request-message.ts';
import { type StructMember, type StructType, WORD_BYTES as WORD } from './struct-type.ts';

const TWO_32 = 4_294_967_296;
const TEXT = new TextEncoder();

/**
 * `hashStruct` of EIP-712: keccak of the type hash and one word for each member. Throws
 * `EncodingError` for a value that its member does not allow.
 */
export function hashStruct(struct: StructType, message: Message, keccak: Keccak): Uint8Array {
  return keccak(writeWords(struct, message, keccak));
}

/** What `hashStruct` hashes: the type hash, then one word a member. */
export function structWords(struct: StructType, message: Message, keccak: Keccak): Uint8Array {
  return writeWords(struct, message, keccak).slice();
}

/** The words in the buffer of the struct: they stand there until its next message. */
function writeWords(struct: StructType, message: Message, keccak: Keccak): Uint8Array {
  const { bytes: words, view } = struct.words;
  words.fill(0);
  words.set(struct.typeHash);
  const place = { words, view, at: WORD, keccak };
  for (const member of struct.members) {
    writeWord(place, member, message[member.field]);
    place.at += WORD;
  }
  return words;
}

type Place = {
  readonly words: Uint8Array;
  readonly view: DataView;
  /** Where the word of the member begins. */
  at: number;
  readonly keccak: Keccak;
};

// tidy: flat list
function writeWord(place: Place, member: StructMember, value: unknown): void {
  const { source, name } = member;
  switch (source.kind) {
    case 'unsigned':
      putInteger(place, unsigned(value, name, source.max));
      return;
    case 'maybe':
      putInteger(place, value === null ? 0 : unsigned(value, name, source.max));
      return;
    case 'presence':
      if (value === undefined) throw new EncodingError(name, 'missing');
      place.words[place.at + WORD - 1] = value === null ? 0 : 1;
      return;
    case 'signed':
      if (!Number.isSafeInteger(value)) throw new EncodingError(name, 'not an integer');
      putInteger(place, value as number);
      return;
    case 'flag':
      if (typeof value !== 'boolean') throw new EncodingError(name, 'not true or false');
      place.words[place.at + WORD - 1] = value ? 1 : 0;
      return;
    case 'text':
      if (typeof value !== 'string') throw new EncodingError(name, 'not a text');
      place.words.set(place.keccak(TEXT.encode(value)), place.at);
      return;
    case 'name':
      place.words.set(nameHash(source.hashes, value, name), place.at);
      return;
    case 'bytes32':
      putHex(place, value, name);
      return;
    case 'blob':
      if (!(value instanceof Uint8Array)) throw new EncodingError(name, 'not bytes');
      place.words.set(place.keccak(value), place.at);
      return;
    case 'struct':
      place.words.set(hashStruct(source.struct, value as Message, place.keccak), place.at);
      return;
    case 'list': {
      const items = list(value, name).map((item) =>
        hashStruct(source.struct, item as Message, place.keccak),
      );
      place.words.set(hashWords(items, place.keccak), place.at);
      return;
    }
    case 'names': {
      const items = list(value, name).map((item) => nameHash(source.hashes, item, name));
      place.words.set(hashWords(items, place.keccak), place.at);
    }
  }
}

function unsigned(value: unknown, name: string, max: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max) {
    return value as number;
  }
  throw new EncodingError(name, `${JSON.stringify(value)} is not an integer from 0 to ${max}`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new EncodingError(name, 'not a list');
  return value;
}

function nameHash(
  hashes: ReadonlyMap<string, Uint8Array>,
  value: unknown,
  name: string,
): Uint8Array {
  const hash = hashes.get(value as string);
  if (hash === undefined)
    throw new EncodingError(name, `${JSON.stringify(value)} is no name of it`);
  return hash;
}

/** Big-endian, and a negative one in two's complement over the whole word. */
function putInteger({ words, view, at }: Place, value: number): void {
  const high = Math.floor(value / TWO_32);
  if (value < 0) words.fill(0xff, at, at + WORD - 8);
  view.setInt32(at + WORD - 8, high);
  view.setUint32(at + WORD - 4, value - high * TWO_32);
}

function putHex({ words, at }: Place, value: unknown, name: string): void {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) {
    throw new EncodingError(name, 'not 64 lower-case hexadecimal digits');
  }
  for (let i = 0; i < WORD; i += 1) {
    words[at + i] = Number.parseInt(value.slice(i * 2, i * 2 + 2), 16);
  }
}

function hashWords(items: readonly Uint8Array[], keccak: Keccak): Uint8Array {
  const joined = new Uint8Array(items.length * WORD);
  for (const [i, item] of items.entries()) joined.set(item, i * WORD);
  return keccak(joined);
}
