import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { AccountTable } from './account-table.ts';

/** What a record is before its first fill. */
export const CROSS = 0;
export const ISOLATED = 1;

/**
 * Position records: one (account, market, margin mode) each, as arrays. A position is (size, quote)
 * and never an average price (ENGINE 3). Units: docs/rulebook/margin.md.
 */
export class RecordTable {
  account: Int32Array;
  market: Int32Array;
  mode: Int32Array;
  size: Float64Array;
  quote: Float64Array;
  fundingIndex: Float64Array;
  remainder: Float64Array;
  openCost: Float64Array;
  postedMargin: Float64Array;
  customRate: Float64Array;
  openBuy: Float64Array;
  openSell: Float64Array;
  /** Resting reduce-only and live attached orders: those that a closed position cancels. */
  reducers: Int32Array;
  /** 1 while an isolated record is flagged. */
  flagged: Int32Array;
  /** 0 in no price wheel, 1 in its market's wheel of longs, 2 of shorts; not part of the state. */
  wheel: Int32Array;
  nextInAccount: Int32Array;
  nextInMarket: Int32Array;
  count = 0;
  capacity = 64;

  constructor() {
    const floats = (): Float64Array => new Float64Array(this.capacity).fill(0);
    const ints = (): Int32Array => new Int32Array(this.capacity).fill(0);
    this.account = ints();
    this.market = ints();
    this.mode = ints();
    this.size = floats();
    this.quote = floats();
    this.fundingIndex = floats();
    this.remainder = floats();
    this.openCost = floats();
    this.postedMargin = floats();
    this.customRate = floats();
    this.openBuy = floats();
    this.openSell = floats();
    this.reducers = ints();
    this.flagged = ints();
    this.wheel = ints();
    this.nextInAccount = ints();
    this.nextInMarket = ints();
  }

  /** The record of an account in a market and mode; NONE when it never had one. */
  find(accounts: AccountTable, account: number, market: number, mode: number): number {
    let record = accounts.firstRecord[account] as number;
    while (record !== NONE) {
      if (this.market[record] === market && this.mode[record] === mode) return record;
      record = this.nextInAccount[record] as number;
    }
    return NONE;
  }

  /** A fresh record at the head of its account's list. The caller links it to its market. */
  create(accounts: AccountTable, account: number, market: number, mode: number): number {
    if (this.count === this.capacity) this.grow();
    const record = this.count;
    this.count += 1;
    this.account[record] = account;
    this.market[record] = market;
    this.mode[record] = mode;
    this.nextInAccount[record] = accounts.firstRecord[account] as number;
    this.nextInMarket[record] = NONE;
    accounts.firstRecord[account] = record;
    return record;
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.account = grownInts(this.account, capacity, 0);
    this.market = grownInts(this.market, capacity, 0);
    this.mode = grownInts(this.mode, capacity, 0);
    this.size = grownFloats(this.size, capacity, 0);
    this.quote = grownFloats(this.quote, capacity, 0);
    this.fundingIndex = grownFloats(this.fundingIndex, capacity, 0);
    this.remainder = grownFloats(this.remainder, capacity, 0);
    this.openCost = grownFloats(this.openCost, capacity, 0);
    this.postedMargin = grownFloats(this.postedMargin, capacity, 0);
    this.customRate = grownFloats(this.customRate, capacity, 0);
    this.openBuy = grownFloats(this.openBuy, capacity, 0);
    this.openSell = grownFloats(this.openSell, capacity, 0);
    this.reducers = grownInts(this.reducers, capacity, 0);
    this.flagged = grownInts(this.flagged, capacity, 0);
    this.wheel = grownInts(this.wheel, capacity, 0);
    this.nextInAccount = grownInts(this.nextInAccount, capacity, 0);
    this.nextInMarket = grownInts(this.nextInMarket, capacity, 0);
  }
}
