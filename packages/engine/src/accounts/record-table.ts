import { grownFloats, grownInts } from '../orderbook/growth.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { grownRows, makeRows, wordsOf } from '../rows.ts';
import type { AccountTable } from './account-table.ts';

/** Margin modes of a record. */
export const CROSS = 0;
export const ISOLATED = 1;

const MARKET_BITS = 0xffff;
const MODE_SHIFT = 16;
const WHEEL_SHIFT = 17;
const FLAGGED_SHIFT = 19;
/** Says that the record has reducers: most have none, and are not looked up among the counts. */
const HAS_REDUCERS = 1 << 20;

/** What a fill may change of a record, as it was before. */
export type RecordFigures = {
  sizeBefore: number;
  openBuyBefore: number;
  openSellBefore: number;
  quoteBefore: number;
  openCostBefore: number;
  remainderBefore: number;
};

/** Which of the recent records of an account may be that of a market and mode. */
function placeOf(market: number, mode: number): number {
  return (market ^ (mode << 1)) & 3;
}

/**
 * Position records: one (account, market, margin mode) each. A position is (size, quote) and never
 * an average price. What orders, cancels and fills need is one row of 64 bytes, so that each reads
 * one place in memory. Units: docs/rulebook/margin.md.
 */
export class RecordTable {
  /** Rows of eight: 0 size, 1 open to buy, 2 to sell, 3 quote, 4 funding index, 5 open cost. */
  declare private floats: Float64Array;
  /** The same rows: 12 custom rate, 13 market and marks, 14 funding remainder, 15 account. */
  declare private ints: Int32Array;
  declare private postedMargins: Float64Array;
  declare private nextsInAccount: Int32Array;
  declare private nextsInMarket: Int32Array;
  declare private reducerCounts: Int32Array;
  count = 0;
  capacity = 64;

  constructor() {
    const { capacity } = this;
    this.floats = makeRows(capacity);
    this.ints = wordsOf(this.floats);
    this.postedMargins = new Float64Array(capacity).fill(0);
    this.nextsInAccount = new Int32Array(capacity).fill(0);
    this.nextsInMarket = new Int32Array(capacity).fill(0);
    this.reducerCounts = new Int32Array(capacity).fill(0);
  }

  /** The record of an account in a market and mode; NONE when it never had one. */
  find(accounts: AccountTable, account: number, market: number, mode: number): number {
    const place = placeOf(market, mode);
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

  /** The record that {@link find} looks at first, which may be of another market; or NONE. */
  recall(accounts: AccountTable, account: number, market: number, mode: number): number {
    return accounts.recentRecord(account, placeOf(market, mode)) - 1;
  }

  /** For {@link ReadAhead}: touches the rows of records, and gives what means nothing. */
  readRows(records: Int32Array, count: number): number {
    const { ints } = this;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum ^= ints[((records[i] as number) << 4) | 13] as number;
    return sum;
  }

  private isOf(record: number, market: number, mode: number): boolean {
    const marks = this.ints[(record << 4) | 13] as number;
    return (marks & (MARKET_BITS | (1 << MODE_SHIFT))) === (market | (mode << MODE_SHIFT));
  }

  /** A fresh record at the head of its account's list. The caller links it to its market. */
  create(accounts: AccountTable, account: number, market: number, mode: number): number {
    if (this.count === this.capacity) this.grow();
    const record = this.count;
    this.count += 1;
    this.ints[(record << 4) | 15] = account;
    this.ints[(record << 4) | 13] = market | (mode << MODE_SHIFT);
    this.setNextInAccount(record, accounts.firstRecord(account));
    this.setNextInMarket(record, NONE);
    accounts.setFirstRecord(account, record);
    return record;
  }

  /** Adds lots to the open total of a side: 0 buy, 1 sell. */
  addOpen(record: number, side: number, lots: number): void {
    const { floats } = this;
    const at = (record << 3) | (1 + side);
    floats[at] = (floats[at] as number) + lots;
  }

  /** Notes what a fill may change of a record. */
  readInto(record: number, noted: RecordFigures): void {
    const { floats } = this;
    const row = record << 3;
    noted.sizeBefore = floats[row] as number;
    noted.openBuyBefore = floats[row | 1] as number;
    noted.openSellBefore = floats[row | 2] as number;
    noted.quoteBefore = floats[row | 3] as number;
    noted.openCostBefore = floats[row | 5] as number;
    noted.remainderBefore = this.ints[(record << 4) | 14] as number;
  }

  /** The inverse of {@link readInto}. */
  writeBack(record: number, noted: RecordFigures): void {
    const { floats } = this;
    const row = record << 3;
    floats[row] = noted.sizeBefore;
    floats[row | 1] = noted.openBuyBefore;
    floats[row | 2] = noted.openSellBefore;
    floats[row | 3] = noted.quoteBefore;
    floats[row | 5] = noted.openCostBefore;
    this.ints[(record << 4) | 14] = noted.remainderBefore;
  }

  private grow(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.floats = grownRows(this.floats, capacity);
    this.ints = wordsOf(this.floats);
    this.postedMargins = grownFloats(this.postedMargins, capacity, 0);
    this.nextsInAccount = grownInts(this.nextsInAccount, capacity, 0);
    this.nextsInMarket = grownInts(this.nextsInMarket, capacity, 0);
    this.reducerCounts = grownInts(this.reducerCounts, capacity, 0);
  }

  /** Signed lots. */
  size(record: number): number {
    return this.floats[record << 3] as number;
  }

  setSize(record: number, value: number): void {
    this.floats[record << 3] = value;
  }

  quote(record: number): number {
    return this.floats[(record << 3) | 3] as number;
  }

  setQuote(record: number, value: number): void {
    this.floats[(record << 3) | 3] = value;
  }

  /** Funding index up to which the position has paid. */
  fundingIndex(record: number): number {
    return this.floats[(record << 3) | 4] as number;
  }

  setFundingIndex(record: number, value: number): void {
    this.floats[(record << 3) | 4] = value;
  }

  openBuy(record: number): number {
    return this.floats[(record << 3) | 1] as number;
  }

  openSell(record: number): number {
    return this.floats[(record << 3) | 2] as number;
  }

  /** Initial margin rate of the leverage that its owner chose, in ppb; 0 for the tiers'. */
  customRate(record: number): number {
    return this.ints[(record << 4) | 12] as number;
  }

  setCustomRate(record: number, value: number): void {
    this.ints[(record << 4) | 12] = value;
  }

  /** Funding below one quote unit that is not paid yet, in 2^-20 of it. */
  remainder(record: number): number {
    return this.ints[(record << 4) | 14] as number;
  }

  setRemainder(record: number, value: number): void {
    this.ints[(record << 4) | 14] = value;
  }

  openCost(record: number): number {
    return this.floats[(record << 3) | 5] as number;
  }

  setOpenCost(record: number, value: number): void {
    this.floats[(record << 3) | 5] = value;
  }

  postedMargin(record: number): number {
    return this.postedMargins[record] as number;
  }

  setPostedMargin(record: number, value: number): void {
    this.postedMargins[record] = value;
  }

  account(record: number): number {
    return this.ints[(record << 4) | 15] as number;
  }

  market(record: number): number {
    return (this.ints[(record << 4) | 13] as number) & MARKET_BITS;
  }

  /** 0 cross, 1 isolated. */
  mode(record: number): number {
    return ((this.ints[(record << 4) | 13] as number) >>> MODE_SHIFT) & 1;
  }

  /** Resting reduce-only and live attached orders: those that a closed position cancels. */
  reducers(record: number): number {
    const marks = this.ints[(record << 4) | 13] as number;
    return (marks & HAS_REDUCERS) === 0 ? 0 : (this.reducerCounts[record] as number);
  }

  setReducers(record: number, value: number): void {
    this.reducerCounts[record] = value;
    this.setMarks(record, HAS_REDUCERS, value > 0 ? HAS_REDUCERS : 0);
  }

  /** 1 while an isolated record is flagged. */
  flagged(record: number): number {
    return ((this.ints[(record << 4) | 13] as number) >>> FLAGGED_SHIFT) & 1;
  }

  setFlagged(record: number, value: number): void {
    this.setMarks(record, 1 << FLAGGED_SHIFT, value << FLAGGED_SHIFT);
  }

  /** 0 in no price wheel, 1 in its market's wheel of longs, 2 of shorts; not part of the state. */
  wheel(record: number): number {
    return ((this.ints[(record << 4) | 13] as number) >>> WHEEL_SHIFT) & 3;
  }

  setWheel(record: number, value: number): void {
    this.setMarks(record, 3 << WHEEL_SHIFT, value << WHEEL_SHIFT);
  }

  private setMarks(record: number, mask: number, marks: number): void {
    const at = (record << 4) | 13;
    this.ints[at] = ((this.ints[at] as number) & ~mask) | marks;
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
