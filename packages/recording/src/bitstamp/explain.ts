import type { SeedAction } from './action.ts';
import type { LevelDifference } from './compare-books.ts';
import type { ComparedTrade } from './match-trades.ts';
import type { ReplayMethod } from './method.ts';
import type { BitstampOrderRecord, BitstampRecord, Side } from './record.ts';

/** Why a recorded trade or snapshot is not reproduced. */
export type DifferenceCause =
  /** Orders that rested before the recording began were not known yet. */
  | 'BeforeFirstSnapshot'
  /** An order got another price (`order_changed`), which this method does not feed. */
  | 'OrderRepriced'
  /** An order older than the recording rested deeper than any seeded level. */
  | 'OrderOlderThanRecording'
  /** Orders older than the recording share one ghost: sizes and places in the queue differ. */
  | 'GhostMergesOrders'
  /** The snapshot shows the book as it was a few events earlier. */
  | 'SnapshotBehindStream'
  /** The same level was left different by an earlier difference of the trades. */
  | 'FollowsEarlierDifference'
  | 'Unexplained';

/** A trade prints up to two seconds after the order that caused it; amendments a little more. */
const REPRICE_WINDOW_US = 5_000_000;
const TRADE_WINDOW_US = 1_000_000;
/** How far the stream of orders may be ahead of a snapshot. */
const SNAPSHOT_LAG_US = 500_000;

type Reprice = { readonly timeUs: number; readonly levels: readonly string[] };

/** Watches a recording and afterwards says why a difference came about. */
export class DifferenceExplainer {
  readonly #method: ReplayMethod;
  readonly #prices = new Map<number, number>();
  readonly #reprices: Reprice[] = [];
  /** Times at which an order never created was changed or deleted, by level. */
  readonly #olderOrders = new Map<string, number[]>();
  readonly #ghostLevels = new Set<string>();
  readonly #lastTouch = new Map<string, Touch>();
  /** Depth of the first snapshot: what rests deeper was not seeded from it. */
  #firstDepth: { readonly buy: number; readonly sell: number } | null = null;
  #firstSnapshotUs: number | null = null;

  constructor(method: ReplayMethod) {
    this.#method = method;
  }

  observe(record: BitstampRecord): void {
    if (record.kind === 'orderBook') {
      this.#firstSnapshotUs ??= record.receivedUs;
      this.#firstDepth ??= {
        buy: record.bids.at(-1)?.priceCents ?? 0,
        sell: record.asks.at(-1)?.priceCents ?? 0,
      };
    }
    if (record.kind === 'trade' || record.kind === 'orderBook') return;
    const level = levelKey(record.side, record.priceCents);
    this.#lastTouch.set(level, { timeUs: record.receivedUs, sizeLots: record.sizeLots });
    if (record.kind === 'orderCreated') this.#prices.set(record.orderId, record.priceCents);
    else this.#observeLater(record, level);
  }

  #observeLater(record: BitstampOrderRecord, level: string): void {
    const known = this.#prices.get(record.orderId);
    if (known === undefined) {
      const times = this.#olderOrders.get(level);
      if (times === undefined) this.#olderOrders.set(level, [record.receivedUs]);
      else times.push(record.receivedUs);
    } else if (known !== record.priceCents) {
      this.#prices.set(record.orderId, record.priceCents);
      const levels = [levelKey(record.side, known), level];
      this.#reprices.push({ timeUs: record.receivedUs, levels });
    }
  }

  observeSeed(seed: SeedAction): void {
    this.#ghostLevels.add(levelKey(seed.side, seed.priceCents));
  }

  /** True when the last order event of the level is recent and is exactly the difference. */
  isBehindStream(difference: LevelDifference, timeUs: number): boolean {
    const touch = this.#lastTouch.get(levelKey(difference.side, difference.priceCents));
    if (touch === undefined || timeUs - touch.timeUs > SNAPSHOT_LAG_US) return false;
    return Math.abs(difference.recordedLots - difference.venueLots) === touch.sizeLots;
  }

  explainTrade(trade: ComparedTrade, followsTradeDifference: boolean): DifferenceCause {
    if (this.#firstSnapshotUs === null || trade.timeUs <= this.#firstSnapshotUs) {
      return 'BeforeFirstSnapshot';
    }
    const reprice = this.#reprices.find(
      ({ timeUs }) => timeUs <= trade.timeUs && trade.timeUs - timeUs <= REPRICE_WINDOW_US,
    );
    if (reprice !== undefined && !this.#method.feedsReprices) return 'OrderRepriced';
    for (const side of ['buy', 'sell'] as const) {
      const level = levelKey(side, trade.priceCents);
      const times = this.#olderOrders.get(level) ?? [];
      if (!times.some((time) => Math.abs(time - trade.timeUs) <= TRADE_WINDOW_US)) continue;
      return this.#ghostLevels.has(level) ? 'GhostMergesOrders' : 'OrderOlderThanRecording';
    }
    return followsTradeDifference ? 'FollowsEarlierDifference' : 'Unexplained';
  }

  explainLevel(difference: LevelDifference, context: LevelContext): DifferenceCause {
    const level = levelKey(difference.side, difference.priceCents);
    if (context.isBehindStream) return 'SnapshotBehindStream';
    if (!this.#method.feedsReprices) {
      const reprice = this.#reprices.find(
        ({ timeUs, levels }) => timeUs <= context.timeUs && levels.includes(level),
      );
      if (reprice !== undefined) return 'OrderRepriced';
    }
    if (this.#olderOrders.has(level)) {
      return this.#ghostLevels.has(level) ? 'GhostMergesOrders' : 'OrderOlderThanRecording';
    }
    if (this.#isDeeperThanFirst(difference) && difference.recordedLots > difference.venueLots) {
      return 'OrderOlderThanRecording';
    }
    return context.followsTradeDifference ? 'FollowsEarlierDifference' : 'Unexplained';
  }

  #isDeeperThanFirst({ side, priceCents }: LevelDifference): boolean {
    const depth = this.#firstDepth;
    if (depth === null || this.#ghostLevels.has(levelKey(side, priceCents))) return false;
    return side === 'buy' ? priceCents < depth.buy : priceCents > depth.sell;
  }
}

type Touch = { readonly timeUs: number; readonly sizeLots: number };

export type LevelContext = {
  readonly timeUs: number;
  readonly isBehindStream: boolean;
  /** The trades of the two venues differed at this price before, or anywhere just before. */
  readonly followsTradeDifference: boolean;
};

function levelKey(side: Side, priceCents: number): string {
  return `${side} ${priceCents}`;
}
