import { RecordingFault } from '../fault.ts';
import {
  arrayField,
  asArray,
  asObject,
  field,
  integerField,
  objectField,
  textField,
} from '../fields.ts';
import { type JsonObject, parseJsonExact } from '../json-text.ts';
import { type AccumulatorUpdate, parseAccumulatorUpdate } from './accumulator.ts';

/** One price as its recorder decoded it: integers of 10^exponent. */
export type PythPriceRecord = {
  readonly kind: 'pythPrice';
  /** Position of the update in the document, from 1. */
  readonly update: number;
  readonly feedId: string;
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: number;
  readonly publishTimeS: number;
  readonly previousPublishTimeS: number;
};

/** One recorded update: its bytes, and what its recorder decoded. */
export type RecordedUpdate = {
  readonly bytes: Uint8Array;
  readonly expected: ExpectedUpdate | null;
  /** Why the recorder calls it bad; null for the good ones. */
  readonly badBecause: string | null;
};

export type ExpectedUpdate = {
  readonly guardianSetIndex: number;
  readonly validGuardianSignatures: number;
  readonly messages: readonly ExpectedMessage[];
};

export type ExpectedMessage = {
  readonly kind: string;
  readonly feedId: string;
  readonly isProofValid: boolean;
  /** All integers of the message by the names of its recorder. */
  readonly integers: ReadonlyMap<string, bigint>;
};

export type PythDocument = {
  /** Addresses (20 bytes, hex) of each guardian set, by its index. */
  readonly guardianSets: ReadonlyMap<number, readonly string[]>;
  readonly good: readonly RecordedUpdate[];
  readonly bad: readonly RecordedUpdate[];
};

/** Parses the recorded document; a member of another shape is a fault. */
export function parsePythDocument(text: string): PythDocument {
  const document = asObject(parseJsonExact(text), 'document');
  const sets = Object.entries(objectField(document, 'guardian_sets'));
  const guardianSets = new Map(
    sets.map(([index, addresses]) => [
      Number(index),
      asArray(addresses, 'guardian set').map((address) => String(address).toLowerCase().slice(2)),
    ]),
  );
  return {
    guardianSets,
    good: arrayField(document, 'valid').map(parseUpdate),
    bad: arrayField(document, 'invalid').map(parseUpdate),
  };
}

/** The decoded prices of all good updates, in recorded order. */
export function pythPrices(document: PythDocument): readonly PythPriceRecord[] {
  return document.good.flatMap((update, index) =>
    (update.expected?.messages ?? [])
      .filter((message) => message.kind === 'price')
      .map((message) => toPriceRecord(message, index + 1)),
  );
}

/** Decodes the bytes of an update ourselves. */
export function decodeUpdate(update: RecordedUpdate): AccumulatorUpdate {
  return parseAccumulatorUpdate(update.bytes);
}

function parseUpdate(value: unknown): RecordedUpdate {
  const update = asObject(value, 'update');
  const expected = field(update, 'expected');
  return {
    // A text that is not hex ends the bytes early: such an update must then fail to parse.
    bytes: Buffer.from(textField(update, 'hex'), 'hex'),
    expected: expected === null ? null : parseExpected(asObject(expected, 'expected')),
    badBecause: update['why'] === undefined ? null : textField(update, 'why'),
  };
}

function parseExpected(object: JsonObject): ExpectedUpdate {
  return {
    guardianSetIndex: integerField(object, 'guardian_set'),
    validGuardianSignatures: integerField(object, 'valid_guardian_sigs'),
    messages: arrayField(object, 'updates').map((value) => {
      const message = asObject(value, 'message');
      const integers = Object.entries(message).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && entry[0] !== 'feed_id' && /^-?[0-9]+$/.test(entry[1]),
      );
      return {
        kind: textField(message, 'type'),
        feedId: textField(message, 'feed_id'),
        isProofValid: field(message, 'proof_valid') === true,
        integers: new Map(integers.map(([name, digits]) => [name, BigInt(digits)])),
      };
    }),
  };
}

function toPriceRecord(message: ExpectedMessage, update: number): PythPriceRecord {
  return {
    kind: 'pythPrice',
    update,
    feedId: message.feedId,
    price: integer(message, 'price'),
    confidence: integer(message, 'conf'),
    exponent: Number(integer(message, 'expo')),
    publishTimeS: Number(integer(message, 'publish_time')),
    previousPublishTimeS: Number(integer(message, 'prev_publish_time')),
  };
}

function integer(message: ExpectedMessage, name: string): bigint {
  const value = message.integers.get(name);
  if (value === undefined) throw new RecordingFault('MissingField', name);
  return value;
}
