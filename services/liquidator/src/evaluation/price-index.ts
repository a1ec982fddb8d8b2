import type { Columns } from './columns.ts';

const BLOCK = 512;
const BLOCK_BITS = 9;

/**
 * Which holdings a price touches. The holdings of a pair lie in blocks, and of each block the
 * highest floor is known, so a price that falls a little looks at one number for 512 positions, and
 * at a block only when it holds somebody who has to be looked at.
 */
export class PriceIndex {
  #columns: Columns;
  readonly #pairs: Postings[] = [];
  /** Where a holding lies in the list of its pair. */
  #place: Int32Array;

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#place = new Int32Array(columns.pair.length).fill(-1);
  }

  useColumns(columns: Columns): void {
    this.#columns = columns;
    const place = new Int32Array(columns.pair.length).fill(-1);
    place.set(this.#place);
    this.#place = place;
  }

  get bytes(): number {
    return this.#pairs.reduce(
      (sum, { holdings, highest }) => sum + holdings.byteLength + highest.byteLength,
      this.#place.byteLength,
    );
  }

  addPair(): void {
    this.#pairs.push({
      holdings: new Int32Array(BLOCK),
      highest: new Float64Array(1).fill(Number.NEGATIVE_INFINITY),
      count: 0,
    });
  }

  add(holding: number): void {
    const postings = this.#postingsOf(holding);
    if (postings.count === postings.holdings.length) grow(postings);
    postings.holdings[postings.count] = holding;
    this.#place[holding] = postings.count;
    postings.count++;
    this.raise(holding);
  }

  remove(holding: number): void {
    const postings = this.#postingsOf(holding);
    const place = this.#place[holding] as number;
    postings.count--;
    this.#place[holding] = -1;
    if (place === postings.count) return;
    const last = postings.holdings[postings.count] as number;
    postings.holdings[place] = last;
    this.#place[last] = place;
    this.raise(last);
  }

  /** Tells of a floor that may have risen. One that fell is noticed when its block is looked at. */
  raise(holding: number): void {
    const { highest } = this.#postingsOf(holding);
    const block = (this.#place[holding] as number) >> BLOCK_BITS;
    const floor = this.#columns.rateFloor[holding] as number;
    if (floor > (highest[block] as number)) highest[block] = floor;
  }

  /** Calls for every holding whose floor is above the rate, or for all of the pair. */
  collect(pair: number, rate: number, touch: (holding: number) => void): void {
    const postings = this.#pairs[pair] as Postings;
    const { holdings, highest, count } = postings;
    const floors = this.#columns.rateFloor;
    for (let start = 0, block = 0; start < count; start += BLOCK, block++) {
      if ((highest[block] as number) <= rate) continue;
      const end = Math.min(start + BLOCK, count);
      let seen = Number.NEGATIVE_INFINITY;
      for (let place = start; place < end; place++) {
        const holding = holdings[place] as number;
        const floor = floors[holding] as number;
        if (floor > seen) seen = floor;
        if (floor > rate) touch(holding);
      }
      highest[block] = seen;
    }
  }

  collectAll(pair: number, touch: (holding: number) => void): void {
    const { holdings, count } = this.#pairs[pair] as Postings;
    for (let place = 0; place < count; place++) touch(holdings[place] as number);
  }

  #postingsOf(holding: number): Postings {
    return this.#pairs[this.#columns.pair[holding] as number] as Postings;
  }
}

type Postings = {
  holdings: Int32Array;
  highest: Float64Array;
  count: number;
};

function grow(postings: Postings): void {
  const holdings = new Int32Array(postings.holdings.length * 2);
  holdings.set(postings.holdings);
  const highest = new Float64Array(holdings.length / BLOCK).fill(Number.NEGATIVE_INFINITY);
  highest.set(postings.highest);
  postings.holdings = holdings;
  postings.highest = highest;
}
