import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { ASSETS_MAX } from '../limits.ts';
import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { ABSENT, IdMap } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';

/** Bytes of one account: two cache lines. */
const ROW_BYTES = 128;

/** Account ids below this have a place in a table: they are dense. Others are looked up by hash. */
const NEAR_MAX = 2 ** 20;
const NEAR_START = 1_024;

/**
 * Accounts as rows of one block of memory, in order of opening; assets other than the settlement
 * asset have arrays of their own. Slots are internal.
 */
export class AccountTable {
  private floats: Float64Array;
  private ints: Int32Array;
  /** Balance and held part by asset from 1 on, in engine units of it. */
  private readonly balances: Float64Array[] = [];
  private readonly holds: Float64Array[] = [];
  count = 0;
  private capacity = 64;
  /** Slots of low account ids, by id; of the others. */
  private near: Int32Array = new Int32Array(NEAR_START).fill(ABSENT);
  private readonly far = new IdMap(64);

  constructor() {
    const block = new ArrayBuffer(this.capacity * ROW_BYTES);
    this.floats = new Float64Array(block).fill(0);
    this.ints = new Int32Array(block);
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
    this.setId(slot, account);
    this.setOwner(slot, owner);
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
    this.floats = grownFloats(this.floats, this.capacity * (ROW_BYTES / 8), 0);
    this.ints = new Int32Array(this.floats.buffer);
    for (let asset = 1; asset < ASSETS_MAX; asset += 1) {
      if ((this.balances[asset] as Float64Array).length === 0) continue;
      this.balances[asset] = grownFloats(this.balances[asset] as Float64Array, this.capacity, 0);
      this.holds[asset] = grownFloats(this.holds[asset] as Float64Array, this.capacity, 0);
    }
  }

  /** Balance of the settlement asset, and the held part of it. */
  cash(slot: number): number {
    return this.floats[slot * 16] as number;
  }

  setCash(slot: number, value: number): void {
    this.floats[slot * 16] = value;
  }

  cashHeld(slot: number): number {
    return this.floats[slot * 16 + 1] as number;
  }

  setCashHeld(slot: number, value: number): void {
    this.floats[slot * 16 + 1] = value;
  }

  nonceFloor(slot: number): number {
    return this.floats[slot * 16 + 12] as number;
  }

  setNonceFloor(slot: number, value: number): void {
    this.floats[slot * 16 + 12] = value;
  }

  /** All 32 bits of a u32: read with its sign, a large id would pass for one of the venue's. */
  id(slot: number): number {
    return (this.ints[slot * 32 + 14] as number) >>> 0;
  }

  setId(slot: number, value: number): void {
    this.ints[slot * 32 + 14] = value;
  }

  owner(slot: number): number {
    return (this.ints[slot * 32 + 15] as number) >>> 0;
  }

  setOwner(slot: number, value: number): void {
    this.ints[slot * 32 + 15] = value;
  }

  feeTier(slot: number): number {
    return this.ints[slot * 32 + 16] as number;
  }

  setFeeTier(slot: number, value: number): void {
    this.ints[slot * 32 + 16] = value;
  }

  /** 1 while the cross side is flagged. */
  flagged(slot: number): number {
    return this.ints[slot * 32 + 17] as number;
  }

  setFlagged(slot: number, value: number): void {
    this.ints[slot * 32 + 17] = value;
  }

  /** 1 while the account waits in the list of those to check again. */
  isDirty(slot: number): number {
    return this.ints[slot * 32 + 18] as number;
  }

  setIsDirty(slot: number, value: number): void {
    this.ints[slot * 32 + 18] = value;
  }

  firstRecord(slot: number): number {
    return this.ints[slot * 32 + 19] as number;
  }

  setFirstRecord(slot: number, value: number): void {
    this.ints[slot * 32 + 19] = value;
  }

  firstOrder(slot: number): number {
    return this.ints[slot * 32 + 20] as number;
  }

  setFirstOrder(slot: number, value: number): void {
    this.ints[slot * 32 + 20] = value;
  }

  orderCount(slot: number): number {
    return this.ints[slot * 32 + 21] as number;
  }

  setOrderCount(slot: number, value: number): void {
    this.ints[slot * 32 + 21] = value;
  }

  /** Bit a is set when the account ever held asset a. */
  assets(slot: number): number {
    return this.ints[slot * 32 + 22] as number;
  }

  setAssets(slot: number, value: number): void {
    this.ints[slot * 32 + 22] = value;
  }

  /** Lower bound of free initial margin, and what it rests on: accounts/margin-slack.ts. */
  slack(slot: number): number {
    return this.floats[slot * 16 + 3] as number;
  }

  setSlack(slot: number, value: number): void {
    this.floats[slot * 16 + 3] = value;
  }

  gross(slot: number): number {
    return this.floats[slot * 16 + 4] as number;
  }

  setGross(slot: number, value: number): void {
    this.floats[slot * 16 + 4] = value;
  }

  stamp(slot: number): number {
    return this.floats[slot * 16 + 5] as number;
  }

  setStamp(slot: number, value: number): void {
    this.floats[slot * 16 + 5] = value;
  }

  freshUntil(slot: number): number {
    return this.floats[slot * 16 + 6] as number;
  }

  setFreshUntil(slot: number, value: number): void {
    this.floats[slot * 16 + 6] = value;
  }

  /** Maintenance slack that no price threshold has been given: liquidation/risk-index.ts. */
  reserve(slot: number): number {
    return this.floats[slot * 16 + 13] as number;
  }

  setReserve(slot: number, value: number): void {
    this.floats[slot * 16 + 13] = value;
  }

  /**
   * A record that was found before, by the low bits of its market and its mode; 0 when none was,
   * else the record + 1. It may be of another market: whoever asks looks.
   */
  recentRecord(slot: number, place: number): number {
    return this.ints[slot * 32 + 28 + place] as number;
  }

  setRecentRecord(slot: number, place: number, value: number): void {
    this.ints[slot * 32 + 28 + place] = value;
  }
}
