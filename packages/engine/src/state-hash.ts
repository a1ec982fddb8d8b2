import { hash } from 'node:crypto';
import type { ExchangeState } from './state.ts';
import { collectRecords } from './state-records.ts';

const BUCKETS = 65_536;
const TWO_32 = 4_294_967_296;
const HASH_BYTES = 32;

/** Integers in 8 bytes each, two's complement, little-endian. */
export function encodeIntegers(values: readonly number[]): Uint8Array {
  const words = new Int32Array(values.length * 2);
  writeIntegers(words, 0, values);
  return new Uint8Array(words.buffer);
}

/** Two words an integer, the lower first: little-endian on every machine that runs Node. */
function writeIntegers(words: Int32Array, start: number, values: readonly number[]): void {
  let at = start;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    const high = Math.floor(value / TWO_32);
    // The array keeps it modulo 2^32.
    words[at] = value - high * TWO_32;
    words[at + 1] = high;
    at += 2;
  }
}

/** Inverse of {@link encodeIntegers}. */
export function decodeIntegers(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: number[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    values.push(view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true));
  }
  return values;
}

function compareValues(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The bytes of one bucket after the other, in memory that is used again. */
class BucketBytes {
  private words = new Int32Array(1 << 14);
  private bytes = new Uint8Array(this.words.buffer);

  /** Joins records in their order; the bytes are valid until the next call. */
  join(records: readonly (readonly number[])[]): Uint8Array {
    let count = 0;
    for (const values of records) count += values.length;
    if (count * 2 > this.words.length) this.reserve(count * 2);
    let at = 0;
    for (const values of records) {
      writeIntegers(this.words, at, values);
      at += values.length * 2;
    }
    return this.bytes.subarray(0, count * 8);
  }

  private reserve(count: number): void {
    this.words = new Int32Array(Math.max(count, this.words.length * 2));
    this.bytes = new Uint8Array(this.words.buffer);
  }
}

/** Root of the Merkle tree over 65,536 buckets of records: docs/rulebook/state-hash.md. */
export function stateHash(state: ExchangeState): string {
  const buckets = new Map<number, (readonly number[])[]>();
  collectRecords(state, (id, values) => {
    const bucket = id % BUCKETS;
    const records = buckets.get(bucket);
    if (records === undefined) buckets.set(bucket, [values]);
    else records.push(values);
  });
  const nodes = new Uint8Array(BUCKETS * HASH_BYTES);
  const isFilled = new Uint8Array(BUCKETS);
  const joined = new BucketBytes();
  for (const [bucket, records] of buckets) {
    if (records.length > 1) records.sort(compareValues);
    nodes.set(hash('sha256', joined.join(records), 'buffer'), bucket * HASH_BYTES);
    isFilled[bucket] = 1;
  }
  for (let width = BUCKETS / 2; width >= 1; width /= 2) hashLevel(nodes, isFilled, width);
  return Buffer.from(nodes.buffer, 0, HASH_BYTES).toString('hex');
}

/**
 * One level up, in place: what is read is never in front of what is written. Nodes over two empty
 * children stay empty and cost nothing.
 */
function hashLevel(nodes: Uint8Array, isFilled: Uint8Array, width: number): void {
  for (let at = 0; at < width; at += 1) {
    const start = at * HASH_BYTES;
    if (((isFilled[2 * at] as number) | (isFilled[2 * at + 1] as number)) === 0) {
      isFilled[at] = 0;
      nodes.fill(0, start, start + HASH_BYTES);
      continue;
    }
    isFilled[at] = 1;
    const children = nodes.subarray(2 * start, 2 * start + 2 * HASH_BYTES);
    nodes.set(hash('sha256', children, 'buffer'), start);
  }
}
