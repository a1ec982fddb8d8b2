import { hash } from 'node:crypto';
import type { ExchangeState } from './state.ts';
import { collectRecords } from './state-records.ts';

const BUCKETS = 65_536;
const TWO_32 = 4_294_967_296;
const EMPTY = new Uint8Array(32);

/** Integers in 8 bytes each, two's complement, little-endian. */
export function encodeIntegers(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    const high = Math.floor(value / TWO_32);
    view.setUint32(i * 8, value - high * TWO_32, true);
    view.setInt32(i * 8 + 4, high, true);
  });
  return bytes;
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

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

function hashBucket(records: (readonly number[])[]): Uint8Array {
  records.sort(compareValues);
  return sha256(Buffer.concat(records.map(encodeIntegers)));
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
  let level = new Map<number, Uint8Array>();
  for (const [bucket, records] of buckets) level.set(bucket, hashBucket(records));
  for (let width = BUCKETS; width > 1; width /= 2) level = hashLevel(level);
  return Buffer.from(level.get(0) ?? EMPTY).toString('hex');
}

/** One level up; nodes over two empty children stay empty and cost nothing. */
function hashLevel(level: ReadonlyMap<number, Uint8Array>): Map<number, Uint8Array> {
  const above = new Map<number, Uint8Array>();
  for (const at of level.keys()) {
    const parent = at >>> 1;
    if (above.has(parent)) continue;
    const left = level.get(parent * 2) ?? EMPTY;
    const right = level.get(parent * 2 + 1) ?? EMPTY;
    above.set(parent, sha256(Buffer.concat([left, right])));
  }
  return above;
}
