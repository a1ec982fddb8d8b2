import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { ASSETS_MAX } from '../limits.ts';
import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { ABSENT, IdMap } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { grownRows, makeRows, wordsOf } from '../rows.ts';

/** Fee tier among the marks of an account: above two bits, flagged and dirty. */
const TIER_SHIFT = 2;
const TIER_BITS = 15;

/** Account ids below this have a place in a table: they are dense. Others are looked up by hash. */
const NEAR_MAX = 2 ** 20;
const NEAR_START = 1_024;

/**
 * Accounts in order of opening. What every order and cancel needs is one row of 64 bytes, one cache
 * line; money that changes when positions close is another row; what is read of other people's
 * accounts is in small arrays; assets other than the settlement asset have arrays of their own.
 * Slots are internal.
 */
export class AccountTable {
  /** Rows of eight: 0 slack, 1 gross, 2 stamp, 3 fresh until, 6 reserve. */
  declare private floats: Float64Array;
  /** The same rows: 8 first order, 9 number of orders, 10 marks, 11 id, 14 owner, 15 assets. */
  declare private ints: Int32Array;
  /** Cash and held cash by turns. */
  declare private money: Float64Array;
  declare private nonceFloors: Float64Array;
  declare private firstRecords: Int32Array;
  /** Four records of each account, or 0: apart, so that record and account are read at once. */
  declare private recentRecords: Int32Array;
  /** Balance and held part by asset from 1 on, in engine units of it. */
  private readonly balances: Float64Array[] = [];
  private readonly holds: Float64Array[] = [];
  count = 0;
  private capacity = 64;
  /** Slots of low account ids, by id; of the others. */
  private near: Int32Array = new Int32Array(NEAR_START).fill(ABSENT);
  private readonly far = new IdMap(64);

  constructor() {
    const { capacity } = this;
    this.floats = makeRows(capacity);
    this.ints = wordsOf(this.floats);
    this.money = new Float64Array(capacity * 2).fill(0);
    this.nonceFloors = new Float64Array(capacity).fill(0);
    this.firstRecords = new Int32Array(capacity).fill(0);
    this.recentRecords = new Int32Array(capacity * 4).fill(0);
    for (let asset = 0; asset < ASSETS_MAX; asset += 1) {
      this.balances.push(new Float64Array(0));
      this.holds.push(new Float64Array(0));
    }
    for (const account of Object.values(PROTOCOL_ACCOUNTS)) this.open(account, account);
  }

  /** Slot of an account id; ABSENT when it was never opened. */
  slotOf(account: number): number {
    if (account > 0 && account < this.near.length) return this.near[account] as number;
    return account > 0 && account >= NEAR_MAX ? this.far.get(account) : ABSENT;
  }

  /** For {@link ReadAhead}: touches the rows of accounts, and gives what means nothing. */
  readRows(slots: Int32Array, count: number): number {
    const { ints } = this;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum ^= ints[((slots[i] as number) << 4) | 9] as number;
    return sum;
  }

  private enter(account: number, slot: number): void {
    if (account >= NEAR_MAX) {
      this.far.set(account, slot);
      return;
    }
    while (account >= this.near.length) {
      this.near = grownInts(this.near, this.near.length * 2, ABSENT);
    }
    this.near[account] = slot;
  }

  isProtocol(slot: number): boolean {
    return this.id(slot) < FIRST_USER_ACCOUNT;
  }

  open(account: number, owner: number): number {
    if (this.count === this.capacity) this.grow();
    const slot = this.count;
    this.count += 1;
    this.enter(account, slot);
    this.ints[(slot << 4) | 11] = account;
    this.ints[(slot << 4) | 14] = owner;
    this.setFirstRecord(slot, NONE);
    this.setFirstOrder(slot, NONE);
    this.setSlack(slot, -1);
    return slot;
  }

  /** Adds to a balance and returns it; the array of an asset exists from its first use on. */
  credit(slot: number, asset: number, change: number): number {
    if (asset === 0) {
      const balance = this.cash(slot) + change;
      this.setCash(slot, balance);
      return balance;
    }
    this.touchAsset(slot, asset);
    const balances = this.balances[asset] as Float64Array;
    const balance = (balances[slot] as number) + change;
    balances[slot] = balance;
    return balance;
  }

  /** Adds to the held part of a balance. */
  hold(slot: number, asset: number, change: number): void {
    if (asset === 0) {
      this.setCashHeld(slot, this.cashHeld(slot) + change);
      return;
    }
    this.touchAsset(slot, asset);
    const holds = this.holds[asset] as Float64Array;
    holds[slot] = (holds[slot] as number) + change;
  }

  balanceOf(slot: number, asset: number): number {
    return asset === 0 ? this.cash(slot) : ((this.balances[asset] as Float64Array)[slot] ?? 0);
  }

  heldOf(slot: number, asset: number): number {
    return asset === 0 ? this.cashHeld(slot) : ((this.holds[asset] as Float64Array)[slot] ?? 0);
  }

  private touchAsset(slot: number, asset: number): void {
    this.setAssets(slot, this.assets(slot) | (1 << asset));
    if ((this.balances[asset] as Float64Array).length < this.capacity) {
      this.balances[asset] = grownFloats(this.balances[asset] as Float64Array, this.capacity, 0);
      this.holds[asset] = grownFloats(this.holds[asset] as Float64Array, this.capacity, 0);
    }
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.floats = grownRows(this.floats, capacity);
    this.ints = wordsOf(this.floats);
    this.money = grownFloats(this.money, capacity * 2, 0);
    this.nonceFloors = grownFloats(this.nonceFloors, capacity, 0);
    this.firstRecords = grownInts(this.firstRecords, capacity, 0);
    this.recentRecords = grownInts(this.recentRecords, capacity * 4, 0);
    for (let asset = 1; asset < ASSETS_MAX; asset += 1) {
      if ((this.balances[asset] as Float64Array).length === 0) continue;
      this.balances[asset] = grownFloats(this.balances[asset] as Float64Array, this.capacity, 0);
      this.holds[asset] = grownFloats(this.holds[asset] as Float64Array, this.capacity, 0);
    }
  }

  /** Balance of the settlement asset, and the held part of it. */
  cash(slot: number): number {
    return this.money[slot << 1] as number;
  }

  setCash(slot: number, value: number): void {
    this.money[slot << 1] = value;
  }

  cashHeld(slot: number): number {
    return this.money[(slot << 1) | 1] as number;
  }

  setCashHeld(slot: number, value: number): void {
    this.money[(slot << 1) | 1] = value;
  }

  nonceFloor(slot: number): number {
    return this.nonceFloors[slot] as number;
  }

  setNonceFloor(slot: number, value: number): void {
    this.nonceFloors[slot] = value;
  }

  /** All 32 bits of a u32: read with its sign, a large id would pass for one of the venue's. */
  id(slot: number): number {
    return (this.ints[(slot << 4) | 11] as number) >>> 0;
  }

  owner(slot: number): number {
    return (this.ints[(slot << 4) | 14] as number) >>> 0;
  }

  feeTier(slot: number): number {
    return (this.ints[(slot << 4) | 10] as number) >>> TIER_SHIFT;
  }

  setFeeTier(slot: number, value: number): void {
    this.setMarks(slot, TIER_BITS << TIER_SHIFT, value << TIER_SHIFT);
  }

  /** 1 while the cross side is flagged. */
  flagged(slot: number): number {
    return (this.ints[(slot << 4) | 10] as number) & 1;
  }

  setFlagged(slot: number, value: number): void {
    this.setMarks(slot, 1, value);
  }

  /** 1 while the account waits in the list of those to check again. */
  isDirty(slot: number): number {
    return ((this.ints[(slot << 4) | 10] as number) >>> 1) & 1;
  }

  setIsDirty(slot: number, value: number): void {
    this.setMarks(slot, 2, value << 1);
  }

  private setMarks(slot: number, mask: number, marks: number): void {
    const at = (slot << 4) | 10;
    this.ints[at] = ((this.ints[at] as number) & ~mask) | marks;
  }

  firstRecord(slot: number): number {
    return this.firstRecords[slot] as number;
  }

  setFirstRecord(slot: number, value: number): void {
    this.firstRecords[slot] = value;
  }

  firstOrder(slot: number): number {
    return this.ints[(slot << 4) | 8] as number;
  }

  setFirstOrder(slot: number, value: number): void {
    this.ints[(slot << 4) | 8] = value;
  }

  orderCount(slot: number): number {
    return this.ints[(slot << 4) | 9] as number;
  }

  setOrderCount(slot: number, value: number): void {
    this.ints[(slot << 4) | 9] = value;
  }

  /** Bit a is set when the account ever held asset a. */
  assets(slot: number): number {
    return this.ints[(slot << 4) | 15] as number;
  }

  setAssets(slot: number, value: number): void {
    this.ints[(slot << 4) | 15] = value;
  }

  /** Lower bound of free initial margin, and what it rests on: accounts/margin-slack.ts. */
  slack(slot: number): number {
    return this.floats[slot << 3] as number;
  }

  setSlack(slot: number, value: number): void {
    this.floats[slot << 3] = value;
  }

  gross(slot: number): number {
    return this.floats[(slot << 3) | 1] as number;
  }

  setGross(slot: number, value: number): void {
    this.floats[(slot << 3) | 1] = value;
  }

  stamp(slot: number): number {
    return this.floats[(slot << 3) | 2] as number;
  }

  setStamp(slot: number, value: number): void {
    this.floats[(slot << 3) | 2] = value;
  }

  freshUntil(slot: number): number {
    return this.floats[(slot << 3) | 3] as number;
  }

  setFreshUntil(slot: number, value: number): void {
    this.floats[(slot << 3) | 3] = value;
  }

  /** Maintenance slack that no price threshold has been given: liquidation/risk-index.ts. */
  reserve(slot: number): number {
    return this.floats[(slot << 3) | 6] as number;
  }

  setReserve(slot: number, value: number): void {
    this.floats[(slot << 3) | 6] = value;
  }

  /**
   * A record that was found before, by the low bits of its market and its mode; 0 when none was,
   * else the record + 1. It may be of another market: whoever asks looks.
   */
  recentRecord(slot: number, place: number): number {
    return this.recentRecords[(slot << 2) | place] as number;
  }

  setRecentRecord(slot: number, place: number, value: number): void {
    this.recentRecords[(slot << 2) | place] = value;
  }
}
