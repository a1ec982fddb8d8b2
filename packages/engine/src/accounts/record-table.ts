import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { NONE } from '../orderbook/order-pool.ts';
import type { AccountTable } from './account-table.ts';

/** Margin modes of a record. */
export const CROSS = 0;
export const ISOLATED = 1;

const MARKET_BITS = 0xffff;
const MODE_SHIFT = 16;
const WHEEL_SHIFT = 17;
const FLAGGED_SHIFT = 19;

/** What a fill may change of a record, as it was before. */
export type RecordFigures = {
  sizeBefore: number;
  openBuyBefore: number;
  openSellBefore: number;
  quoteBefore: number;
  openCostBefore: number;
  remainderBefore: number;
};

/**
 * Position records: one (account, market, margin mode) each. A position is (size, quote) and never
 * an average price. What an order or a cancel needs is one row of 32 bytes, what a fill needs
 * besides is another: the less memory a command reads, the more of it stays near. Units:
 * docs/rulebook/margin.md.
 */
export class RecordTable {
  /** Rows of four: 0 size, 1 open to buy, 2 open to sell. */
  private fronts: Float64Array;
  /** The same rows: 6 custom rate, 7 market and marks. */
  private frontInts: Int32Array;
  /** Rows of four: 0 quote, 1 funding index, 2 open cost. */
  private backs: Float64Array;
  /** The same rows: 6 funding remainder, 7 account. */
  private backInts: Int32Array;
  private postedMargins: Float64Array;
  private nextsInAccount: Int32Array;
  private nextsInMarket: Int32Array;
  private reducerCounts: Int32Array;
  count = 0;
  capacity = 64;

  constructor() {
    const { capacity } = this;
    this.fronts = new Float64Array(capacity * 4).fill(0);
    this.frontInts = new Int32Array(this.fronts.buffer);
    this.backs = new Float64Array(capacity * 4).fill(0);
    this.backInts = new Int32Array(this.backs.buffer);
    this.postedMargins = new Float64Array(capacity).fill(0);
    this.nextsInAccount = new Int32Array(capacity).fill(0);
    this.nextsInMarket = new Int32Array(capacity).fill(0);
    this.reducerCounts = new Int32Array(capacity).fill(0);
  }

  /** The record of an account in a market and mode; NONE when it never had one. */
  find(accounts: AccountTable, account: number, market: number, mode: number): number {
    const place = (market ^ (mode << 1)) & 3;
    const recent = accounts.recentRecord(account, place) - 1;
    if (recent >= 0 && this.isOf(recent, market, mode)) return recent;
    let record = accounts.firstRecord(account);
    while (record !== NONE) {
      if (this.isOf(record, market, mode)) {
        accounts.setRecentRecord(account, place, record + 1);
        return record;
      }
      record = this.nextInAccount(record);
    }
    return NONE;
  }

  private isOf(record: number, market: number, mode: number): boolean {
    const marks = this.frontInts[(record << 3) | 7] as number;
    return (marks & (MARKET_BITS | (1 << MODE_SHIFT))) === (market | (mode << MODE_SHIFT));
  }

  /** A fresh record at the head of its account's list. The caller links it to its market. */
  create(accounts: AccountTable, account: number, market: number, mode: number): number {
    if (this.count === this.capacity) this.grow();
    const record = this.count;
    this.count += 1;
    this.backInts[(record << 3) | 7] = account;
    this.frontInts[(record << 3) | 7] = market | (mode << MODE_SHIFT);
    this.setNextInAccount(record, accounts.firstRecord(account));
    this.setNextInMarket(record, NONE);
    accounts.setFirstRecord(account, record);
    return record;
  }

  /** Adds lots to the open total of a side: 0 buy, 1 sell. */
  addOpen(record: number, side: number, lots: number): void {
    const { fronts } = this;
    const at = (record << 2) | (1 + side);
    fronts[at] = (fronts[at] as number) + lots;
  }

  /** Notes what a fill may change of a record. */
  readInto(record: number, noted: RecordFigures): void {
    const { fronts, backs } = this;
    const row = record << 2;
    noted.sizeBefore = fronts[row] as number;
    noted.openBuyBefore = fronts[row | 1] as number;
    noted.openSellBefore = fronts[row | 2] as number;
    noted.quoteBefore = backs[row] as number;
    noted.openCostBefore = backs[row | 2] as number;
    noted.remainderBefore = this.backInts[(record << 3) | 6] as number;
  }

  /** The inverse of {@link readInto}. */
  writeBack(record: number, noted: RecordFigures): void {
    const { fronts, backs } = this;
    const row = record << 2;
    fronts[row] = noted.sizeBefore;
    fronts[row | 1] = noted.openBuyBefore;
    fronts[row | 2] = noted.openSellBefore;
    backs[row] = noted.quoteBefore;
    backs[row | 2] = noted.openCostBefore;
    this.backInts[(record << 3) | 6] = noted.remainderBefore;
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.fronts = grownFloats(this.fronts, capacity * 4, 0);
    this.frontInts = new Int32Array(this.fronts.buffer);
    this.backs = grownFloats(this.backs, capacity * 4, 0);
    this.backInts = new Int32Array(this.backs.buffer);
    this.postedMargins = grownFloats(this.postedMargins, capacity, 0);
    this.nextsInAccount = grownInts(this.nextsInAccount, capacity, 0);
    this.nextsInMarket = grownInts(this.nextsInMarket, capacity, 0);
    this.reducerCounts = grownInts(this.reducerCounts, capacity, 0);
  }

  /** Signed lots. */
  size(record: number): number {
    return this.fronts[record << 2] as number;
  }

  setSize(record: number, value: number): void {
    this.fronts[record << 2] = value;
  }

  quote(record: number): number {
    return this.backs[record << 2] as number;
  }

  setQuote(record: number, value: number): void {
    this.backs[record << 2] = value;
  }

  /** Funding index up to which the position has paid. */
  fundingIndex(record: number): number {
    return this.backs[(record << 2) | 1] as number;
  }

  setFundingIndex(record: number, value: number): void {
    this.backs[(record << 2) | 1] = value;
  }

  openBuy(record: number): number {
    return this.fronts[(record << 2) | 1] as number;
  }

  openSell(record: number): number {
    return this.fronts[(record << 2) | 2] as number;
  }

  /** Initial margin rate of the leverage that its owner chose, in ppb; 0 for the tiers'. */
  customRate(record: number): number {
    return this.frontInts[(record << 3) | 6] as number;
  }

  setCustomRate(record: number, value: number): void {
    this.frontInts[(record << 3) | 6] = value;
  }

  /** Funding below one quote unit that is not paid yet, in 2^-20 of it. */
  remainder(record: number): number {
    return this.backInts[(record << 3) | 6] as number;
  }

  setRemainder(record: number, value: number): void {
    this.backInts[(record << 3) | 6] = value;
  }

  openCost(record: number): number {
    return this.backs[(record << 2) | 2] as number;
  }

  setOpenCost(record: number, value: number): void {
    this.backs[(record << 2) | 2] = value;
  }

  postedMargin(record: number): number {
    return this.postedMargins[record] as number;
  }

  setPostedMargin(record: number, value: number): void {
    this.postedMargins[record] = value;
  }

  account(record: number): number {
    return this.backInts[(record << 3) | 7] as number;
  }

  market(record: number): number {
    return (this.frontInts[(record << 3) | 7] as number) & MARKET_BITS;
  }

  /** 0 cross, 1 isolated. */
  mode(record: number): number {
    return ((this.frontInts[(record << 3) | 7] as number) >>> MODE_SHIFT) & 1;
  }

  /** Resting reduce-only and live attached orders: those that a closed position cancels. */
  reducers(record: number): number {
    return this.reducerCounts[record] as number;
  }

  setReducers(record: number, value: number): void {
    this.reducerCounts[record] = value;
  }

  /** 1 while an isolated record is flagged. */
  flagged(record: number): number {
    return ((this.frontInts[(record << 3) | 7] as number) >>> FLAGGED_SHIFT) & 1;
  }

  setFlagged(record: number, value: number): void {
    this.setMarks(record, 1 << FLAGGED_SHIFT, value << FLAGGED_SHIFT);
  }

  /** 0 in no price wheel, 1 in its market's wheel of longs, 2 of shorts; not part of the state. */
  wheel(record: number): number {
    return ((this.frontInts[(record << 3) | 7] as number) >>> WHEEL_SHIFT) & 3;
  }

  setWheel(record: number, value: number): void {
    this.setMarks(record, 3 << WHEEL_SHIFT, value << WHEEL_SHIFT);
  }

  private setMarks(record: number, mask: number, marks: number): void {
    const at = (record << 3) | 7;
    this.frontInts[at] = ((this.frontInts[at] as number) & ~mask) | marks;
  }

  nextInAccount(record: number): number {
    return this.nextsInAccount[record] as number;
  }

  setNextInAccount(record: number, value: number): void {
    this.nextsInAccount[record] = value;
  }

  nextInMarket(record: number): number {
    return this.nextsInMarket[record] as number;
  }

  setNextInMarket(record: number, value: number): void {
    this.nextsInMarket[record] = value;
  }
}
