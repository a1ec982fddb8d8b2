import type { MarginMode, PostOnly, SelfTrade, Side, TimeInForce } from '@tandem/protocol';
import { grownFloats, grownInts } from './growth.ts';

/** No order, no level, no record. */
export const NONE = -1;

export const BUY = 0;
export const SELL = 1;

/** Stages of a live order. */
export const RESTING = 0;
export const WAITING = 1;
export const FIRED = 2;

const TIMES: Readonly<Record<TimeInForce, number>> = { GTC: 0, IOC: 1, FOK: 2, GTD: 3 };
const POSTS: Readonly<Record<PostOnly, number>> = { no: 0, reject: 1, slide: 2 };
const SELVES: Readonly<Record<SelfTrade, number>> = {
  cancelTaker: 0,
  cancelMaker: 1,
  cancelBoth: 2,
  allow: 3,
};

/** Words of an order in one integer; read with the functions below. */
export function packFlags(words: {
  readonly side: Side;
  readonly timeInForce: TimeInForce;
  readonly postOnly: PostOnly;
  readonly reduceOnly: boolean;
  readonly selfTrade: SelfTrade;
  readonly marginMode: MarginMode;
}): number {
  return (
    (words.side === 'buy' ? BUY : SELL) |
    (TIMES[words.timeInForce] << 1) |
    (POSTS[words.postOnly] << 3) |
    (words.reduceOnly ? 32 : 0) |
    (SELVES[words.selfTrade] << 6) |
    (words.marginMode === 'cross' ? 0 : 256)
  );
}

export function sideOf(flags: number): number {
  return flags & 1;
}
/** 0 GTC, 1 IOC, 2 FOK, 3 GTD. */
export function timeInForceOf(flags: number): number {
  return (flags >>> 1) & 3;
}
/** 0 no, 1 reject, 2 slide. */
export function postOnlyOf(flags: number): number {
  return (flags >>> 3) & 3;
}
export function isReduceOnly(flags: number): boolean {
  return (flags & 32) !== 0;
}
/** 0 cancel taker, 1 cancel maker, 2 cancel both, 3 allow. */
export function selfTradeOf(flags: number): number {
  return (flags >>> 6) & 3;
}
/** 0 cross, 1 isolated. */
export function modeOf(flags: number): number {
  return (flags >>> 8) & 1;
}

/**
 * Live orders as arrays, one slot an order, freed slots reused. Slots are internal: nothing that
 * leaves the engine depends on them.
 */
export class OrderPool {
  orderId: Float64Array;
  clientOrderId: Float64Array;
  price: Float64Array;
  /** Size accepted; for waiting triggers the size as given. */
  size: Float64Array;
  remaining: Float64Array;
  /** Time from which a GTD order no longer trades; -1 without. */
  expiry: Float64Array;
  priority: Float64Array;
  triggerPrice: Float64Array;
  /** Limit price of a trigger order; -1 for a market order. */
  limitPrice: Float64Array;
  account: Int32Array;
  market: Int32Array;
  /** Position record; NONE for spot. */
  record: Int32Array;
  flags: Int32Array;
  stage: Int32Array;
  /** 0 stop, 1 take profit; + 2 x (0 mark, 1 last, 2 index); + 8 when attached. */
  trigger: Int32Array;
  level: Int32Array;
  next: Int32Array;
  previous: Int32Array;
  accountNext: Int32Array;
  accountPrevious: Int32Array;
  capacity: number;
  live = 0;
  private free = NONE;
  private used = 0;

  constructor(capacity = 4_096) {
    this.capacity = capacity;
    const floats = (): Float64Array => new Float64Array(capacity).fill(0);
    const ints = (): Int32Array => new Int32Array(capacity).fill(0);
    this.orderId = floats();
    this.clientOrderId = floats();
    this.price = floats();
    this.size = floats();
    this.remaining = floats();
    this.expiry = floats();
    this.priority = floats();
    this.triggerPrice = floats();
    this.limitPrice = floats();
    this.account = ints();
    this.market = ints();
    this.record = ints();
    this.flags = ints();
    this.stage = ints();
    this.trigger = ints();
    this.level = ints();
    this.next = ints();
    this.previous = ints();
    this.accountNext = ints();
    this.accountPrevious = ints();
  }

  /** Takes a slot; the caller sets every field. */
  allocate(): number {
    this.live += 1;
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.next[slot] as number;
      return slot;
    }
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  release(slot: number): void {
    this.live -= 1;
    this.orderId[slot] = 0;
    this.next[slot] = this.free;
    this.free = slot;
  }

  /** Slots ever used: those in use have an order id that is not 0. */
  get highWater(): number {
    return this.used;
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    this.capacity = capacity;
    this.orderId = grownFloats(this.orderId, capacity, 0);
    this.clientOrderId = grownFloats(this.clientOrderId, capacity, 0);
    this.price = grownFloats(this.price, capacity, 0);
    this.size = grownFloats(this.size, capacity, 0);
    this.remaining = grownFloats(this.remaining, capacity, 0);
    this.expiry = grownFloats(this.expiry, capacity, 0);
    this.priority = grownFloats(this.priority, capacity, 0);
    this.triggerPrice = grownFloats(this.triggerPrice, capacity, 0);
    this.limitPrice = grownFloats(this.limitPrice, capacity, 0);
    this.account = grownInts(this.account, capacity, 0);
    this.market = grownInts(this.market, capacity, 0);
    this.record = grownInts(this.record, capacity, 0);
    this.flags = grownInts(this.flags, capacity, 0);
    this.stage = grownInts(this.stage, capacity, 0);
    this.trigger = grownInts(this.trigger, capacity, 0);
    this.level = grownInts(this.level, capacity, 0);
    this.next = grownInts(this.next, capacity, 0);
    this.previous = grownInts(this.previous, capacity, 0);
    this.accountNext = grownInts(this.accountNext, capacity, 0);
    this.accountPrevious = grownInts(this.accountPrevious, capacity, 0);
  }
}
