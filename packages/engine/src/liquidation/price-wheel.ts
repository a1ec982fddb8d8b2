import { NONE } from '../orderbook/order-pool.ts';

const BUCKETS = 4_096;

/**
 * Items waiting for a price to reach their threshold, in a ring of buckets by threshold. Far
 * thresholds share buckets with near ones and are told apart when a bucket is visited. One wheel
 * serves one direction: thresholds are crossed by a rising key.
 */
export class PriceWheel {
  private readonly heads = new Int32Array(BUCKETS).fill(NONE);
  private width = 0;
  declare private readonly links: WheelLinks;
  /** Key that all items below have been seen by. */
  private seen: number = Number.POSITIVE_INFINITY;

  constructor(links: WheelLinks) {
    this.links = links;
  }

  /** Puts an item in; it is visited once the key reaches `threshold`. */
  insert(item: number, threshold: number, key: number): void {
    if (this.width === 0) this.width = Math.max(1, Math.floor(Math.abs(key) / 8_192));
    // A stale band may have moved the key since the last advance: never start above it.
    if (key < this.seen) this.seen = key;
    this.links.ensure(item);
    const bucket = this.bucketOf(threshold);
    const head = this.heads[bucket] as number;
    this.links.threshold[item] = threshold;
    this.links.bucket[item] = bucket;
    this.links.next[item] = head;
    this.links.previous[item] = NONE;
    if (head !== NONE) this.links.previous[head] = item;
    this.heads[bucket] = item;
  }

  /** Key at which an item that is in will be visited. */
  thresholdOf(item: number): number {
    return this.links.threshold[item] as number;
  }

  /** Takes an item out, wherever it is; does nothing when it is not in. */
  remove(item: number): void {
    const { links } = this;
    if (item >= links.bucket.length || links.bucket[item] === NONE) return;
    const before = links.previous[item] as number;
    const after = links.next[item] as number;
    if (before === NONE) this.heads[links.bucket[item] as number] = after;
    else links.next[before] = after;
    if (after !== NONE) links.previous[after] = before;
    links.bucket[item] = NONE;
  }

  /** Visits, and takes out, every item whose threshold the key has reached. */
  advance(key: number, visit: (item: number) => void): void {
    if (this.width === 0) return;
    const first = Math.floor(this.seen / this.width);
    const last = Math.floor(key / this.width);
    this.seen = key;
    if (last < first) return;
    const steps = Math.min(last - first, BUCKETS - 1);
    for (let step = 0; step <= steps; step += 1) {
      this.visitBucket(wrap(last - step), key, visit);
    }
  }

  private visitBucket(bucket: number, key: number, visit: (item: number) => void): void {
    const { links } = this;
    let item = this.heads[bucket] as number;
    while (item !== NONE) {
      const next = links.next[item] as number;
      if ((links.threshold[item] as number) <= key) {
        this.remove(item);
        visit(item);
      }
      item = next;
    }
  }

  private bucketOf(threshold: number): number {
    return wrap(Math.floor(threshold / this.width));
  }
}

/** The bucket of an index: its lowest bits, which `&` takes from any integer below 2^53. */
function wrap(index: number): number {
  return index & (BUCKETS - 1);
}

/** List links of items, shared by wheels of which each item is in one at most. */
export class WheelLinks {
  threshold: Float64Array = new Float64Array(64);
  next: Int32Array = new Int32Array(64);
  previous: Int32Array = new Int32Array(64);
  /** Bucket of an item; NONE when it is in no wheel. */
  bucket: Int32Array = new Int32Array(64).fill(NONE);

  ensure(item: number): void {
    if (item < this.bucket.length) return;
    let capacity = this.bucket.length;
    while (capacity <= item) capacity *= 2;
    const grow = (old: Int32Array, fill: number): Int32Array => {
      const fresh = new Int32Array(capacity).fill(fill);
      fresh.set(old);
      return fresh;
    };
    const threshold = new Float64Array(capacity);
    threshold.set(this.threshold);
    this.threshold = threshold;
    this.next = grow(this.next, NONE);
    this.previous = grow(this.previous, NONE);
    this.bucket = grow(this.bucket, NONE);
  }
}
