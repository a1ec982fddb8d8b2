import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { ASSETS_MAX } from '../limits.ts';
import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { ABSENT, IdMap } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';

/** Accounts as arrays, one slot an account in order of opening. Slots are internal. */
export class AccountTable {
  id: Int32Array;
  owner: Int32Array;
  feeTier: Int32Array;
  nonceFloor: Float64Array;
  /** 1 while the cross side is flagged. */
  flagged: Int32Array;
  /** 1 while the account waits in the list of those to check again. */
  isDirty: Int32Array;
  firstRecord: Int32Array;
  firstOrder: Int32Array;
  orderCount: Int32Array;
  /** Bit a is set when the account ever held asset a. */
  assets: Int32Array;
  /** Balance and held part by asset, in engine units of it. */
  readonly balance: Float64Array[] = [];
  readonly held: Float64Array[] = [];
  count = 0;
  private capacity = 64;
  private readonly slots = new IdMap(64);

  constructor() {
    const ints = (): Int32Array => new Int32Array(this.capacity).fill(0);
    this.id = ints();
    this.owner = ints();
    this.feeTier = ints();
    this.nonceFloor = new Float64Array(this.capacity).fill(0);
    this.flagged = ints();
    this.isDirty = ints();
    this.firstRecord = ints();
    this.firstOrder = ints();
    this.orderCount = ints();
    this.assets = ints();
    for (let asset = 0; asset < ASSETS_MAX; asset += 1) {
      this.balance.push(new Float64Array(asset === 0 ? this.capacity : 0));
      this.held.push(new Float64Array(asset === 0 ? this.capacity : 0));
    }
    for (const account of Object.values(PROTOCOL_ACCOUNTS)) this.open(account, account);
  }

  /** Slot of an account id; ABSENT when it was never opened. */
  slotOf(account: number): number {
    return account > 0 ? this.slots.get(account) : ABSENT;
  }

  isProtocol(slot: number): boolean {
    return (this.id[slot] as number) < FIRST_USER_ACCOUNT;
  }

  open(account: number, owner: number): number {
    if (this.count === this.capacity) this.grow();
    const slot = this.count;
    this.count += 1;
    this.slots.set(account, slot);
    this.id[slot] = account;
    this.owner[slot] = owner;
    this.firstRecord[slot] = NONE;
    this.firstOrder[slot] = NONE;
    return slot;
  }

  /** Adds to a balance; the array of an asset exists from its first use on. */
  credit(slot: number, asset: number, change: number): number {
    this.touchAsset(slot, asset);
    const balances = this.balance[asset] as Float64Array;
    const balance = (balances[slot] as number) + change;
    balances[slot] = balance;
    return balance;
  }

  hold(slot: number, asset: number, change: number): void {
    this.touchAsset(slot, asset);
    const held = this.held[asset] as Float64Array;
    held[slot] = (held[slot] as number) + change;
  }

  balanceOf(slot: number, asset: number): number {
    return (this.balance[asset] as Float64Array)[slot] ?? 0;
  }

  heldOf(slot: number, asset: number): number {
    return (this.held[asset] as Float64Array)[slot] ?? 0;
  }

  private touchAsset(slot: number, asset: number): void {
    this.assets[slot] = (this.assets[slot] as number) | (1 << asset);
    if ((this.balance[asset] as Float64Array).length < this.capacity) {
      this.balance[asset] = grownFloats(this.balance[asset] as Float64Array, this.capacity, 0);
      this.held[asset] = grownFloats(this.held[asset] as Float64Array, this.capacity, 0);
    }
  }

  private grow(): void {
    this.capacity *= 2;
    this.id = grownInts(this.id, this.capacity, 0);
    this.owner = grownInts(this.owner, this.capacity, 0);
    this.feeTier = grownInts(this.feeTier, this.capacity, 0);
    this.nonceFloor = grownFloats(this.nonceFloor, this.capacity, 0);
    this.flagged = grownInts(this.flagged, this.capacity, 0);
    this.isDirty = grownInts(this.isDirty, this.capacity, 0);
    this.firstRecord = grownInts(this.firstRecord, this.capacity, 0);
    this.firstOrder = grownInts(this.firstOrder, this.capacity, 0);
    this.orderCount = grownInts(this.orderCount, this.capacity, 0);
    this.assets = grownInts(this.assets, this.capacity, 0);
    for (let asset = 0; asset < ASSETS_MAX; asset += 1) {
      if ((this.balance[asset] as Float64Array).length === 0) continue;
      this.balance[asset] = grownFloats(this.balance[asset] as Float64Array, this.capacity, 0);
      this.held[asset] = grownFloats(this.held[asset] as Float64Array, this.capacity, 0);
    }
  }
}
