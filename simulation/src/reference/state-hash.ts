import { createHash } from 'node:crypto';
import { compare } from './integers.ts';
import type { State } from './state.ts';
import type { StateRecord } from './state-record.ts';
import { stateRecords } from './state-records.ts';

// docs/rulebook/state-hash.md. Empty buckets and subtrees are 32 zero bytes: they are left out of
// the maps here.

const BUCKETS = 65_536;
const EMPTY: Uint8Array = new Uint8Array(32);

function compareRecords(a: StateRecord, b: StateRecord): number {
  for (const [at, integer] of a.integers.entries()) {
    const other = b.integers[at];
    if (other === undefined) return 1;
    const order = compare(integer, other);
    if (order !== 0) return order;
  }
  return a.integers.length - b.integers.length;
}

function bytesOf({ integers }: StateRecord): Uint8Array {
  const bytes = new Uint8Array(integers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [at, integer] of integers.entries()) view.setBigInt64(at * 8, integer, true);
  return bytes;
}

function bucketHash(records: StateRecord[]): Uint8Array {
  const hash = createHash('sha256');
  for (const record of records.sort(compareRecords)) hash.update(bytesOf(record));
  return hash.digest();
}

function bucketHashes(state: State): Map<number, Uint8Array> {
  const buckets = new Map<number, StateRecord[]>();
  for (const record of stateRecords(state)) {
    const bucket = record.id % BUCKETS;
    const present = buckets.get(bucket);
    if (present === undefined) buckets.set(bucket, [record]);
    else present.push(record);
  }
  return new Map([...buckets].map(([bucket, records]) => [bucket, bucketHash(records)]));
}

function parents(nodes: ReadonlyMap<number, Uint8Array>): Map<number, Uint8Array> {
  const above = new Map<number, Uint8Array>();
  for (const at of nodes.keys()) {
    const parent = at >> 1;
    if (above.has(parent)) continue;
    const hash = createHash('sha256');
    hash.update(nodes.get(parent * 2) ?? EMPTY);
    hash.update(nodes.get(parent * 2 + 1) ?? EMPTY);
    above.set(parent, hash.digest());
  }
  return above;
}

export function computeStateHash(state: State): string {
  let nodes = bucketHashes(state);
  for (let width = BUCKETS; width > 1; width /= 2) nodes = parents(nodes);
  return Buffer.from(nodes.get(0) ?? EMPTY).toString('hex');
}
