import { EncodingError } from '@tandem/protocol';
import { portableKeccak } from '../hashing.ts';
import { type Message, requestMessage, type SignedRequest } from './request-message.ts';
import { hashStruct, structWords } from './struct-hash.ts';
import { batchField, requestStructOf, type StructType } from './struct-type.ts';

/**
 * The structs of a signed request as words of 32 bytes, type hash first, for a contract that hashes
 * them again and reads what it needs by position.
 */
export type RequestWords = {
  readonly request: readonly Uint8Array[];
  /** Of a batch; else empty. */
  readonly batch: readonly Uint8Array[];
  /** Hashes of the structs in that list of the batch which holds the command; else empty. */
  readonly list: readonly Uint8Array[];
  /** Place of the command in the list; 0 outside batches. */
  readonly place: number;
  readonly command: readonly Uint8Array[];
};

/** Which command of a batch: by kind, and by place among those of its kind. */
export type CommandPlace = { readonly kind: string; readonly at: number };

/** The words of a request, and of one command of its batch. Throws `EncodingError`. */
export function requestWords(request: SignedRequest, place?: CommandPlace): RequestWords {
  const struct = requestStructOf(request.command.kind);
  const message = requestMessage(request);
  const words = wordsOf(struct, message);
  const command = memberOf(struct, 'command');
  const fields = message.command as Message;
  if (request.command.kind !== 'Batch') {
    return { request: words, batch: [], list: [], place: 0, command: wordsOf(command, fields) };
  }
  if (place === undefined) throw new EncodingError('place', 'which command of the batch');
  const field = batchField(place.kind);
  const item = memberOf(command, field);
  const items = fields[field] as readonly Message[];
  const chosen = items[place.at];
  if (chosen === undefined) throw new EncodingError('place', `no ${place.kind} ${place.at}`);
  return {
    request: words,
    batch: wordsOf(command, fields),
    list: items.map((one) => hashStruct(item, one, portableKeccak)),
    place: place.at,
    command: wordsOf(item, chosen),
  };
}

const WORD = 32;

function wordsOf(struct: StructType, message: Message): readonly Uint8Array[] {
  const bytes = structWords(struct, message, portableKeccak);
  return Array.from({ length: bytes.length / WORD }, (_, at) =>
    bytes.slice(at * WORD, (at + 1) * WORD),
  );
}

function memberOf(struct: StructType, field: string): StructType {
  const source = struct.members.find((member) => member.field === field)?.source;
  if (source?.kind !== 'struct' && source?.kind !== 'list') {
    throw new EncodingError(field, `${struct.name} holds no struct there`);
  }
  return source.struct;
}
