import { RecordingFault } from '../fault.ts';
import { ByteReader } from './byte-reader.ts';

/** A signed root of all prices of one slot, with the messages proven under it. */
export type AccumulatorUpdate = {
  readonly guardianSetIndex: number;
  readonly signatures: readonly GuardianSignature[];
  /** What the guardians signed (hashed twice). */
  readonly signedBody: Uint8Array;
  readonly emitterChain: number;
  readonly emitter: string;
  readonly sequence: bigint;
  readonly slot: bigint;
  /** The first 20 bytes of a Keccak-256 Merkle root. */
  readonly root: Uint8Array;
  readonly messages: readonly ProvenMessage[];
};

export type GuardianSignature = {
  readonly guardianIndex: number;
  readonly r: bigint;
  readonly s: bigint;
  readonly recovery: number;
};

/** A message as bytes, what it says, and its path to the root. */
export type ProvenMessage = {
  readonly bytes: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly message: PythMessage;
};

export type PythMessage = PythPriceMessage | PythTwapMessage;

/** Price and confidence are integers of 10^exponent. */
export type PythPriceMessage = {
  readonly kind: 'price';
  readonly feedId: string;
  readonly price: bigint;
  readonly confidence: bigint;
  readonly exponent: number;
  readonly publishTimeS: bigint;
  readonly previousPublishTimeS: bigint;
  readonly emaPrice: bigint;
  readonly emaConfidence: bigint;
};

export type PythTwapMessage = {
  readonly kind: 'twap';
  readonly feedId: string;
  readonly cumulativePrice: bigint;
  readonly cumulativeConfidence: bigint;
  readonly downSlots: bigint;
  readonly exponent: number;
  readonly publishTimeS: bigint;
  readonly previousPublishTimeS: bigint;
  readonly publishSlot: bigint;
};

const UPDATE_MAGIC = '504e4155'; // PNAU
const ROOT_MAGIC = '41555756'; // AUWV
const MAJOR_VERSION = 1;
const WORMHOLE_MERKLE = 0;
const PROOF_NODE_BYTES = 20;

/** Parses an accumulator update. Says nothing about who signed it: see `verifyUpdate`. */
export function parseAccumulatorUpdate(bytes: Uint8Array): AccumulatorUpdate {
  const reader = new ByteReader(bytes);
  expectValue('magic', reader.hex(4), UPDATE_MAGIC);
  expectValue('major version', reader.u8(), MAJOR_VERSION);
  reader.u8(); // Minor versions only add to the trailing header.
  reader.take(reader.u8());
  expectValue('update type', reader.u8(), WORMHOLE_MERKLE);
  const signed = parseSignedRoot(reader.take(reader.u16()));
  const messages = Array.from({ length: reader.u8() }, () => parseMessage(reader));
  if (reader.remaining > 0) {
    throw new RecordingFault('UnknownShape', `${reader.remaining} bytes after the last message`);
  }
  return { ...signed, messages };
}

function parseSignedRoot(bytes: Uint8Array): Omit<AccumulatorUpdate, 'messages'> {
  const reader = new ByteReader(bytes);
  expectValue('signed message version', reader.u8(), 1);
  const guardianSetIndex = reader.u32();
  const signatures = Array.from({ length: reader.u8() }, () => parseSignature(reader));
  const signedBody = reader.rest();
  const body = new ByteReader(signedBody);
  body.take(8); // Timestamp and nonce of the envelope.
  const emitterChain = body.u16();
  const emitter = body.hex(32);
  const sequence = body.u64();
  body.u8(); // Consistency level.
  expectValue('payload magic', body.hex(4), ROOT_MAGIC);
  expectValue('payload type', body.u8(), WORMHOLE_MERKLE);
  const slot = body.u64();
  body.u32(); // Size of the ring buffer.
  const root = body.take(PROOF_NODE_BYTES);
  const signed = { guardianSetIndex, signatures, signedBody };
  return { ...signed, emitterChain, emitter, sequence, slot, root };
}

function parseSignature(reader: ByteReader): GuardianSignature {
  const guardianIndex = reader.u8();
  const r = reader.u128();
  const rLow = reader.u128();
  const s = reader.u128();
  const sLow = reader.u128();
  const recovery = reader.u8();
  return { guardianIndex, r: (r << 128n) | rLow, s: (s << 128n) | sLow, recovery };
}

function parseMessage(reader: ByteReader): ProvenMessage {
  const bytes = reader.take(reader.u16());
  const proof = Array.from({ length: reader.u8() }, () => reader.take(PROOF_NODE_BYTES));
  return { bytes, proof, message: parsePythMessage(bytes) };
}

function parsePythMessage(bytes: Uint8Array): PythMessage {
  const reader = new ByteReader(bytes);
  const type = reader.u8();
  if (type === 0) return parsePrice(reader);
  if (type === 1) return parseTwap(reader);
  throw new RecordingFault('UnknownEvent', `message type ${type}`);
}

function parsePrice(reader: ByteReader): PythPriceMessage {
  return {
    kind: 'price',
    feedId: reader.hex(32),
    price: reader.i64(),
    confidence: reader.u64(),
    exponent: reader.i32(),
    publishTimeS: reader.i64(),
    previousPublishTimeS: reader.i64(),
    emaPrice: reader.i64(),
    emaConfidence: reader.u64(),
  };
}

function parseTwap(reader: ByteReader): PythTwapMessage {
  return {
    kind: 'twap',
    feedId: reader.hex(32),
    cumulativePrice: reader.i128(),
    cumulativeConfidence: reader.u128(),
    downSlots: reader.u64(),
    exponent: reader.i32(),
    publishTimeS: reader.i64(),
    previousPublishTimeS: reader.i64(),
    publishSlot: reader.u64(),
  };
}

function expectValue(name: string, value: number | string, expected: number | string): void {
  if (value !== expected) {
    throw new RecordingFault('UnknownShape', `${name} is ${value}, not ${expected}`);
  }
}
