import type { MarginMode, PostOnly, SelfTrade, Side, TimeInForce } from '@tandem/protocol';
import { grownRows, makeRows, wordsOf } from '../rows.ts';
import { grownFloats, grownInts } from './growth.ts';

/** No order, no level, no record. */
export const NONE = -1;

export const BUY = 0;
export const SELL = 1;

/** Stages of a live order. */
export const RESTING = 0;
export const WAITING = 1;
export const FIRED = 2;

// Comparisons: a table that is read by a name that varies is searched, 1 % of the whole engine.

function timeCode(time: TimeInForce): number {
  if (time === 'GTC') return 0;
  if (time === 'IOC') return 1;
  return time === 'FOK' ? 2 : 3;
}

function postCode(post: PostOnly): number {
  if (post === 'no') return 0;
  return post === 'reject' ? 1 : 2;
}

function selfTradeCode(mode: SelfTrade): number {
  if (mode === 'cancelTaker') return 0;
  if (mode === 'cancelMaker') return 1;
  return mode === 'cancelBoth' ? 2 : 3;
}

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
    (timeCode(words.timeInForce) << 1) |
    (postCode(words.postOnly) << 3) |
    (words.reduceOnly ? 32 : 0) |
    (selfTradeCode(words.selfTrade) << 6) |
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

/** What a fresh order needs beyond what its stage sets. Money and sizes in the units of orders. */
export type NewOrder = {
  orderId: number;
  account: number;
  market: number;
  record: number;
  clientOrderId: number;
  flags: number;
  price: number;
  size: number;
  expiry: number;
};

/** Words that few orders have: expiry, priority, trigger price and limit, extra fee. */
const RARE = 8;
/** Marks of an order, above its market, that say which of those words hold something. */
const HAS_EXPIRY = 1 << 16;
const HAS_PRIORITY = 1 << 17;
const HAS_EXTRA_FEE = 1 << 18;
/** Stage and trigger of an order, in the same word. */
const STAGE_SHIFT = 20;
const TRIGGER_SHIFT = 24;
const MARKET_BITS = 0xffff;

/**
 * Live orders, freed slots reused. What an order or a cancel needs of its own order is one row of
 * 64 bytes, one cache line; what it needs of the orders beside it, the links of lists, is in
 * arrays that are small enough to stay near; words that few orders have are in rows of their own,
 * which usual orders never touch. Slots are internal: nothing that leaves the engine depends on
 * them.
 */
export class OrderPool {
  /** Rows of eight: 0 id, 1 price, 2 remaining, 3 size, 7 client order id. */
  declare private floats: Float64Array;
  /** The same rows: 8 account, 9 record, 10 flags, 11 level, 12 market and marks, 13 key. */
  declare private ints: Int32Array;
  declare private rare: Float64Array;
  declare private nexts: Int32Array;
  declare private previouses: Int32Array;
  declare private accountNexts: Int32Array;
  declare private accountPreviouses: Int32Array;
  declare capacity: number;
  live = 0;
  private free: number = NONE;
  private used = 0;

  constructor(capacity = 4_096) {
    this.capacity = capacity;
    this.floats = makeRows(capacity);
    this.ints = wordsOf(this.floats);
    this.rare = new Float64Array(capacity * RARE).fill(0);
    this.nexts = new Int32Array(capacity).fill(0);
    this.previouses = new Int32Array(capacity).fill(0);
    this.accountNexts = new Int32Array(capacity).fill(0);
    this.accountPreviouses = new Int32Array(capacity).fill(0);
  }

  /** Takes a slot, with the words of the order before in it: the caller fills it. */
  allocate(): number {
    this.live += 1;
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.nexts[slot] as number;
      return slot;
    }
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  release(slot: number): void {
    this.live -= 1;
    this.floats[slot << 3] = 0;
    this.nexts[slot] = this.free;
    this.free = slot;
  }

  /** Slots ever used: those in use have an order id that is not 0. */
  get highWater(): number {
    return this.used;
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.floats = grownRows(this.floats, capacity);
    this.ints = wordsOf(this.floats);
    this.rare = grownFloats(this.rare, capacity * RARE, 0);
    this.nexts = grownInts(this.nexts, capacity, 0);
    this.previouses = grownInts(this.previouses, capacity, 0);
    this.accountNexts = grownInts(this.accountNexts, capacity, 0);
    this.accountPreviouses = grownInts(this.accountPreviouses, capacity, 0);
  }

  /** Fills an allocated slot: an order that rests nowhere yet, its priority that of its id. */
  fill(slot: number, order: NewOrder, key: number, extraFeePpb: number): void {
    const { floats, ints } = this;
    const row = slot << 3;
    const word = slot << 4;
    const { size } = order;
    floats[row] = order.orderId;
    floats[row | 1] = order.price;
    floats[row | 2] = size;
    floats[row | 3] = size;
    floats[row | 7] = order.clientOrderId;
    ints[word | 8] = order.account;
    ints[word | 9] = order.record;
    ints[word | 10] = order.flags;
    ints[word | 11] = NONE;
    ints[word | 12] = order.market;
    ints[word | 13] = key;
    if (order.expiry >= 0) this.setExpiry(slot, order.expiry);
    if (extraFeePpb !== 0) this.setExtraFee(slot, extraFeePpb);
  }

  /** 0 in a free slot. */
  orderId(slot: number): number {
    return this.floats[slot << 3] as number;
  }

  setOrderId(slot: number, value: number): void {
    this.floats[slot << 3] = value;
  }

  /** -1 without. */
  clientOrderId(slot: number): number {
    return this.floats[(slot << 3) | 7] as number;
  }

  setClientOrderId(slot: number, value: number): void {
    this.floats[(slot << 3) | 7] = value;
  }

  price(slot: number): number {
    return this.floats[(slot << 3) | 1] as number;
  }

  setPrice(slot: number, value: number): void {
    this.floats[(slot << 3) | 1] = value;
  }

  /** Size accepted; for waiting triggers the size as given. */
  size(slot: number): number {
    return this.floats[(slot << 3) | 3] as number;
  }

  setSize(slot: number, value: number): void {
    this.floats[(slot << 3) | 3] = value;
  }

  remaining(slot: number): number {
    return this.floats[(slot << 3) | 2] as number;
  }

  setRemaining(slot: number, value: number): void {
    this.floats[(slot << 3) | 2] = value;
  }

  /** Time from which a GTD order no longer trades; -1 without. */
  expiry(slot: number): number {
    return this.isMarked(slot, HAS_EXPIRY) ? (this.rare[slot << 3] as number) : -1;
  }

  setExpiry(slot: number, value: number): void {
    this.mark(slot, HAS_EXPIRY, value >= 0);
    if (value >= 0) this.rare[slot << 3] = value;
  }

  /** Id of the command that gave the order its place in the queue: its own until it is amended. */
  priority(slot: number): number {
    return this.isMarked(slot, HAS_PRIORITY)
      ? (this.rare[(slot << 3) | 1] as number)
      : this.orderId(slot);
  }

  /** The id of the order is set already. */
  setPriority(slot: number, value: number): void {
    const isOther = value !== this.orderId(slot);
    this.mark(slot, HAS_PRIORITY, isOther);
    if (isOther) this.rare[(slot << 3) | 1] = value;
  }

  /** Means something for trigger orders only. */
  triggerPrice(slot: number): number {
    return this.rare[(slot << 3) | 2] as number;
  }

  setTriggerPrice(slot: number, value: number): void {
    this.rare[(slot << 3) | 2] = value;
  }

  /** Limit price of a trigger order; -1 for a market order. */
  limitPrice(slot: number): number {
    return this.rare[(slot << 3) | 3] as number;
  }

  setLimitPrice(slot: number, value: number): void {
    this.rare[(slot << 3) | 3] = value;
  }

  account(slot: number): number {
    return this.ints[(slot << 4) | 8] as number;
  }

  market(slot: number): number {
    return (this.ints[(slot << 4) | 12] as number) & MARKET_BITS;
  }

  /** Position record; NONE for spot. */
  record(slot: number): number {
    return this.ints[(slot << 4) | 9] as number;
  }

  flags(slot: number): number {
    return this.ints[(slot << 4) | 10] as number;
  }

  setFlags(slot: number, value: number): void {
    this.ints[(slot << 4) | 10] = value;
  }

  stage(slot: number): number {
    return ((this.ints[(slot << 4) | 12] as number) >>> STAGE_SHIFT) & 3;
  }

  setStage(slot: number, value: number): void {
    const at = (slot << 4) | 12;
    this.ints[at] = ((this.ints[at] as number) & ~(3 << STAGE_SHIFT)) | (value << STAGE_SHIFT);
  }

  /** 0 stop, 1 take profit; + 2 x (0 mark, 1 last, 2 index); + 8 when attached. */
  trigger(slot: number): number {
    return ((this.ints[(slot << 4) | 12] as number) >>> TRIGGER_SHIFT) & 15;
  }

  setTrigger(slot: number, value: number): void {
    const at = (slot << 4) | 12;
    this.ints[at] = ((this.ints[at] as number) & ~(15 << TRIGGER_SHIFT)) | (value << TRIGGER_SHIFT);
  }

  /** Serial of the session key that placed it; 0 without. */
  key(slot: number): number {
    return this.ints[(slot << 4) | 13] as number;
  }

  setKey(slot: number, value: number): void {
    this.ints[(slot << 4) | 13] = value;
  }

  /** Extra fee of its fills in ppb of their value, for its key's receiver; 0 without. */
  extraFee(slot: number): number {
    return this.isMarked(slot, HAS_EXTRA_FEE) ? (this.rare[(slot << 3) | 4] as number) : 0;
  }

  setExtraFee(slot: number, value: number): void {
    this.mark(slot, HAS_EXTRA_FEE, value !== 0);
    if (value !== 0) this.rare[(slot << 3) | 4] = value;
  }

  /** Level of its book that it rests in; NONE when it does not rest. */
  level(slot: number): number {
    return this.ints[(slot << 4) | 11] as number;
  }

  setLevel(slot: number, value: number): void {
    this.ints[(slot << 4) | 11] = value;
  }

  next(slot: number): number {
    return this.nexts[slot] as number;
  }

  setNext(slot: number, value: number): void {
    this.nexts[slot] = value;
  }

  previous(slot: number): number {
    return this.previouses[slot] as number;
  }

  setPrevious(slot: number, value: number): void {
    this.previouses[slot] = value;
  }

  accountNext(slot: number): number {
    return this.accountNexts[slot] as number;
  }

  /** Puts an order in front of the list of its account, whose head was `head`. */
  linkToAccount(slot: number, head: number): void {
    this.accountNexts[slot] = head;
    this.accountPreviouses[slot] = NONE;
    if (head !== NONE) this.accountPreviouses[head] = slot;
  }

  /** Takes an order out of the list of its account; the new head, or `head` when it stays. */
  unlinkFromAccount(slot: number, head: number): number {
    const before = this.accountPreviouses[slot] as number;
    const after = this.accountNexts[slot] as number;
    if (after !== NONE) this.accountPreviouses[after] = before;
    if (before === NONE) return after;
    this.accountNexts[before] = after;
    return head;
  }

  private isMarked(slot: number, mark: number): boolean {
    return ((this.ints[(slot << 4) | 12] as number) & mark) !== 0;
  }

  private mark(slot: number, mark: number, isOn: boolean): void {
    const at = (slot << 4) | 12;
    const marks = this.ints[at] as number;
    this.ints[at] = isOn ? marks | mark : marks & ~mark;
  }
}
