import { scaledInteger } from '../decimal-text.ts';
import type { RecordedLevel } from '../fields.ts';
import { PriceLevels } from '../price-levels.ts';
import type { BinanceDepthUpdate, BinanceSnapshot } from './record.ts';

/** How many decimals the market's prices and sizes have. */
export type DepthScale = { readonly priceDecimals: number; readonly sizeDecimals: number };

/**
 * What a message did to the book: `buffered` waits for a snapshot, `stale` was in the snapshot
 * already, `gap` means that an update was lost and a new snapshot is needed.
 */
export type DepthOutcome = 'applied' | 'stale' | 'buffered' | 'gap';

/** More than an hour of updates at 20 ms without a snapshot is a broken recorder, not a wait. */
const BUFFERED_UPDATES_MAX = 200_000;

/**
 * A local copy of one Binance book by the venue's rule: buffer updates, take a snapshot of id L,
 * drop updates with u < L, begin with the one that has U <= L <= u, and from there on each
 * update's `pu` must be the `u` before it. Spot counts one further (drop u <= L, begin at
 * U <= L + 1 <= u) and chains by U = previous u + 1.
 */
export class DepthBook {
  readonly bids: PriceLevels = new PriceLevels('bid');
  readonly asks: PriceLevels = new PriceLevels('ask');
  readonly #scale: DepthScale;
  #buffer: BinanceDepthUpdate[] = [];
  #snapshotId: number | null = null;
  /** Id of the last update applied; null until the first one after a snapshot. */
  #lastUpdateId: number | null = null;
  #gaps = 0;

  constructor(scale: DepthScale) {
    this.#scale = scale;
  }

  /** True once a snapshot and the update that joins it have been applied. */
  get isLive(): boolean {
    return this.#lastUpdateId !== null;
  }

  /** Times that the book was given up because updates were missing. */
  get gaps(): number {
    return this.#gaps;
  }

  get lastUpdateId(): number | null {
    return this.#lastUpdateId;
  }

  onSnapshot(snapshot: BinanceSnapshot): DepthOutcome {
    this.bids.clear();
    this.asks.clear();
    this.#setLevels(this.bids, snapshot.bids);
    this.#setLevels(this.asks, snapshot.asks);
    this.#snapshotId = snapshot.lastUpdateId;
    this.#lastUpdateId = null;
    const buffered = this.#buffer;
    this.#buffer = [];
    let outcome: DepthOutcome = 'applied';
    for (const update of buffered) {
      if (this.onUpdate(update) === 'gap') outcome = 'gap';
    }
    return outcome;
  }

  onUpdate(update: BinanceDepthUpdate): DepthOutcome {
    if (this.#snapshotId === null) return this.#bufferUpdate(update);
    if (this.#isBefore(update, this.#snapshotId)) return 'stale';
    if (!this.#isNext(update, this.#snapshotId)) return this.#giveUp(update);
    this.#setLevels(this.bids, update.bids);
    this.#setLevels(this.asks, update.asks);
    this.#lastUpdateId = update.lastUpdateId;
    return 'applied';
  }

  #bufferUpdate(update: BinanceDepthUpdate): DepthOutcome {
    if (this.#buffer.length >= BUFFERED_UPDATES_MAX) this.#buffer.shift();
    this.#buffer.push(update);
    return 'buffered';
  }

  #isBefore(update: BinanceDepthUpdate, snapshotId: number): boolean {
    if (this.#lastUpdateId !== null) return false;
    const isSpot = update.previousUpdateId === null;
    return isSpot ? update.lastUpdateId <= snapshotId : update.lastUpdateId < snapshotId;
  }

  #isNext(update: BinanceDepthUpdate, snapshotId: number): boolean {
    const { firstUpdateId, lastUpdateId, previousUpdateId } = update;
    if (this.#lastUpdateId === null) {
      const joint = previousUpdateId === null ? snapshotId + 1 : snapshotId;
      return firstUpdateId <= joint && joint <= lastUpdateId;
    }
    if (previousUpdateId === null) return firstUpdateId === this.#lastUpdateId + 1;
    return previousUpdateId === this.#lastUpdateId;
  }

  /** The book is wrong from here on: it is emptied, and this update waits for a snapshot. */
  #giveUp(update: BinanceDepthUpdate): DepthOutcome {
    this.#gaps += 1;
    this.#snapshotId = null;
    this.#lastUpdateId = null;
    this.bids.clear();
    this.asks.clear();
    this.#buffer = [update];
    return 'gap';
  }

  #setLevels(side: PriceLevels, levels: readonly RecordedLevel[]): void {
    const { priceDecimals, sizeDecimals } = this.#scale;
    for (const [price, size] of levels) {
      side.set(scaledInteger(price, priceDecimals), scaledInteger(size, sizeDecimals));
    }
  }
}
