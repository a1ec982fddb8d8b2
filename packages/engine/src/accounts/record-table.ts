import { grownFloats } from '../orderbook/growth.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { AccountTable } from './account-table.ts';

/** What a record is before its first fill. */
export const CROSS = 0;
export const ISOLATED = 1;

/** Bytes of one record: two cache lines; what margin needs is in the first. */
const ROW_BYTES = 128;

/**
 * Position records: one (account, market, margin mode) each, as rows of one block of memory. A
 * position is (size, quote) and never an average price. Units: docs/rulebook/margin.md.
 */
export class RecordTable {
  private floats: Float64Array;
  private ints: Int32Array;
  count = 0;
  capacity = 64;

  constructor() {
    const block = new ArrayBuffer(this.capacity * ROW_BYTES);
    this.floats = new Float64Array(block).fill(0);
    this.ints = new Int32Array(block);
  }

  /** The record of an account in a market and mode; NONE when it never had one. */
  find(accounts: AccountTable, account: number, market: number, mode: number): number {
    const place = (market ^ (mode << 1)) & 3;
    const recent = accounts.recentRecord(account, place) - 1;
    if (recent >= 0 && this.market(recent) === market && this.mode(recent) === mode) return recent;
    let record = accounts.firstRecord(account);
    while (record !== NONE) {
      if (this.market(record) === market && this.mode(record) === mode) {
        accounts.setRecentRecord(account, place, record + 1);
        return record;
      }
      record = this.nextInAccount(record);
    }
    return NONE;
  }

  /** A fresh record at the head of its account's list. The caller links it to its market. */
  create(accounts: AccountTable, account: number, market: number, mode: number): number {
    if (this.count === this.capacity) this.grow();
    const record = this.count;
    this.count += 1;
    this.setAccount(record, account);
    this.setMarket(record, market);
    this.setMode(record, mode);
    this.setNextInAccount(record, accounts.firstRecord(account));
    this.setNextInMarket(record, NONE);
    accounts.setFirstRecord(account, record);
    return record;
  }

  /** Adds lots to the open total of a side: 0 buy, 1 sell. */
  addOpen(record: number, side: number, lots: number): void {
    if (side === 0) this.setOpenBuy(record, this.openBuy(record) + lots);
    else this.setOpenSell(record, this.openSell(record) + lots);
  }

  private grow(): void {
    this.capacity *= 2;
    this.floats = grownFloats(this.floats, this.capacity * (ROW_BYTES / 8), 0);
    this.ints = new Int32Array(this.floats.buffer);
  }

  /** Signed lots. */
  size(record: number): number {
    return this.floats[record * 16] as number;
  }

  setSize(record: number, value: number): void {
    this.floats[record * 16] = value;
  }

  quote(record: number): number {
    return this.floats[record * 16 + 1] as number;
  }

  setQuote(record: number, value: number): void {
    this.floats[record * 16 + 1] = value;
  }

  /** Funding index up to which the position has paid. */
  fundingIndex(record: number): number {
    return this.floats[record * 16 + 2] as number;
  }

  setFundingIndex(record: number, value: number): void {
    this.floats[record * 16 + 2] = value;
  }

  openBuy(record: number): number {
    return this.floats[record * 16 + 3] as number;
  }

  setOpenBuy(record: number, value: number): void {
    this.floats[record * 16 + 3] = value;
  }

  openSell(record: number): number {
    return this.floats[record * 16 + 4] as number;
  }

  setOpenSell(record: number, value: number): void {
    this.floats[record * 16 + 4] = value;
  }

  customRate(record: number): number {
    return this.floats[record * 16 + 5] as number;
  }

  setCustomRate(record: number, value: number): void {
    this.floats[record * 16 + 5] = value;
  }

  remainder(record: number): number {
    return this.floats[record * 16 + 8] as number;
  }

  setRemainder(record: number, value: number): void {
    this.floats[record * 16 + 8] = value;
  }

  openCost(record: number): number {
    return this.floats[record * 16 + 9] as number;
  }

  setOpenCost(record: number, value: number): void {
    this.floats[record * 16 + 9] = value;
  }

  postedMargin(record: number): number {
    return this.floats[record * 16 + 10] as number;
  }

  setPostedMargin(record: number, value: number): void {
    this.floats[record * 16 + 10] = value;
  }

  account(record: number): number {
    return this.ints[record * 32 + 15] as number;
  }

  setAccount(record: number, value: number): void {
    this.ints[record * 32 + 15] = value;
  }

  market(record: number): number {
    return this.ints[record * 32 + 12] as number;
  }

  setMarket(record: number, value: number): void {
    this.ints[record * 32 + 12] = value;
  }

  /** 0 cross, 1 isolated. */
  mode(record: number): number {
    return this.ints[record * 32 + 13] as number;
  }

  setMode(record: number, value: number): void {
    this.ints[record * 32 + 13] = value;
  }

  /** Resting reduce-only and live attached orders: those that a closed position cancels. */
  reducers(record: number): number {
    return this.ints[record * 32 + 22] as number;
  }

  setReducers(record: number, value: number): void {
    this.ints[record * 32 + 22] = value;
  }

  /** 1 while an isolated record is flagged. */
  flagged(record: number): number {
    return this.ints[record * 32 + 23] as number;
  }

  setFlagged(record: number, value: number): void {
    this.ints[record * 32 + 23] = value;
  }

  /** 0 in no price wheel, 1 in its market's wheel of longs, 2 of shorts; not part of the state. */
  wheel(record: number): number {
    return this.ints[record * 32 + 24] as number;
  }

  setWheel(record: number, value: number): void {
    this.ints[record * 32 + 24] = value;
  }

  nextInAccount(record: number): number {
    return this.ints[record * 32 + 14] as number;
  }

  setNextInAccount(record: number, value: number): void {
    this.ints[record * 32 + 14] = value;
  }

  nextInMarket(record: number): number {
    return this.ints[record * 32 + 25] as number;
  }

  setNextInMarket(record: number, value: number): void {
    this.ints[record * 32 + 25] = value;
  }
}
