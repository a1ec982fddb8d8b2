import type { MarginMode, PostOnly, SelfTrade, Side, TimeInForce } from '@tandem/protocol';
import { grownFloats } from './growth.ts';

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

/** Bytes of one order: two cache lines that follow each other. */
const ROW_BYTES = 128;

/**
 * Live orders as rows of one block of memory, freed rows reused; what matching reads is in the
 * first line of a row. An order costs a cache miss or two, not one a field. Slots are internal:
 * nothing that leaves the engine depends on them.
 */
export class OrderPool {
  private floats: Float64Array;
  private ints: Int32Array;
  capacity: number;
  live = 0;
  private free: number = NONE;
  private used = 0;

  constructor(capacity = 4_096) {
    this.capacity = capacity;
    this.floats = new Float64Array(capacity * (ROW_BYTES / 8)).fill(0);
    this.ints = new Int32Array(this.floats.buffer);
  }

  /** Takes a slot; the caller sets every field. */
  allocate(): number {
    this.live += 1;
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.next(slot);
      return slot;
    }
    if (this.used === this.capacity) this.grow();
    this.used += 1;
    return this.used - 1;
  }

  release(slot: number): void {
    this.live -= 1;
    this.setOrderId(slot, 0);
    this.setNext(slot, this.free);
    this.free = slot;
  }

  /** Slots ever used: those in use have an order id that is not 0. */
  get highWater(): number {
    return this.used;
  }

  private grow(): void {
    this.capacity *= 2;
    this.floats = grownFloats(this.floats, this.capacity * (ROW_BYTES / 8), 0);
    this.ints = new Int32Array(this.floats.buffer);
  }

  /** 0 in a free slot. */
  orderId(slot: number): number {
    return this.floats[slot * 16] as number;
  }

  setOrderId(slot: number, value: number): void {
    this.floats[slot * 16] = value;
  }

  /** -1 without. */
  clientOrderId(slot: number): number {
    return this.floats[slot * 16 + 8] as number;
  }

  setClientOrderId(slot: number, value: number): void {
    this.floats[slot * 16 + 8] = value;
  }

  price(slot: number): number {
    return this.floats[slot * 16 + 1] as number;
  }

  setPrice(slot: number, value: number): void {
    this.floats[slot * 16 + 1] = value;
  }

  /** Size accepted; for waiting triggers the size as given. */
  size(slot: number): number {
    return this.floats[slot * 16 + 9] as number;
  }

  setSize(slot: number, value: number): void {
    this.floats[slot * 16 + 9] = value;
  }

  remaining(slot: number): number {
    return this.floats[slot * 16 + 2] as number;
  }

  setRemaining(slot: number, value: number): void {
    this.floats[slot * 16 + 2] = value;
  }

  /** Time from which a GTD order no longer trades; -1 without. */
  expiry(slot: number): number {
    return this.floats[slot * 16 + 10] as number;
  }

  setExpiry(slot: number, value: number): void {
    this.floats[slot * 16 + 10] = value;
  }

  priority(slot: number): number {
    return this.floats[slot * 16 + 11] as number;
  }

  setPriority(slot: number, value: number): void {
    this.floats[slot * 16 + 11] = value;
  }

  triggerPrice(slot: number): number {
    return this.floats[slot * 16 + 12] as number;
  }

  setTriggerPrice(slot: number, value: number): void {
    this.floats[slot * 16 + 12] = value;
  }

  /** Limit price of a trigger order; -1 for a market order. */
  limitPrice(slot: number): number {
    return this.floats[slot * 16 + 13] as number;
  }

  setLimitPrice(slot: number, value: number): void {
    this.floats[slot * 16 + 13] = value;
  }

  account(slot: number): number {
    return this.ints[slot * 32 + 6] as number;
  }

  setAccount(slot: number, value: number): void {
    this.ints[slot * 32 + 6] = value;
  }

  market(slot: number): number {
    return this.ints[slot * 32 + 7] as number;
  }

  setMarket(slot: number, value: number): void {
    this.ints[slot * 32 + 7] = value;
  }

  /** Position record; NONE for spot. */
  record(slot: number): number {
    return this.ints[slot * 32 + 8] as number;
  }

  setRecord(slot: number, value: number): void {
    this.ints[slot * 32 + 8] = value;
  }

  flags(slot: number): number {
    return this.ints[slot * 32 + 9] as number;
  }

  setFlags(slot: number, value: number): void {
    this.ints[slot * 32 + 9] = value;
  }

  stage(slot: number): number {
    return this.ints[slot * 32 + 13] as number;
  }

  setStage(slot: number, value: number): void {
    this.ints[slot * 32 + 13] = value;
  }

  /** 0 stop, 1 take profit; + 2 x (0 mark, 1 last, 2 index); + 8 when attached. */
  trigger(slot: number): number {
    return this.ints[slot * 32 + 14] as number;
  }

  setTrigger(slot: number, value: number): void {
    this.ints[slot * 32 + 14] = value;
  }

  /** Serial of the session key that placed it; 0 without. */
  key(slot: number): number {
    return this.ints[slot * 32 + 15] as number;
  }

  setKey(slot: number, value: number): void {
    this.ints[slot * 32 + 15] = value;
  }

  /** Extra fee of its fills in ppb of their value, for its key's receiver; 0 without. */
  extraFee(slot: number): number {
    return this.ints[slot * 32 + 30] as number;
  }

  setExtraFee(slot: number, value: number): void {
    this.ints[slot * 32 + 30] = value;
  }

  /** Level of its book that it rests in; NONE when it does not rest. */
  level(slot: number): number {
    return this.ints[slot * 32 + 10] as number;
  }

  setLevel(slot: number, value: number): void {
    this.ints[slot * 32 + 10] = value;
  }

  next(slot: number): number {
    return this.ints[slot * 32 + 11] as number;
  }

  setNext(slot: number, value: number): void {
    this.ints[slot * 32 + 11] = value;
  }

  previous(slot: number): number {
    return this.ints[slot * 32 + 12] as number;
  }

  setPrevious(slot: number, value: number): void {
    this.ints[slot * 32 + 12] = value;
  }

  accountNext(slot: number): number {
    return this.ints[slot * 32 + 28] as number;
  }

  setAccountNext(slot: number, value: number): void {
    this.ints[slot * 32 + 28] = value;
  }

  accountPrevious(slot: number): number {
    return this.ints[slot * 32 + 29] as number;
  }

  setAccountPrevious(slot: number, value: number): void {
    this.ints[slot * 32 + 29] = value;
  }
}
