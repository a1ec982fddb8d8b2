import { unreachable } from '@tandem/quantity';
import type { RepriceAction, SeedAction, VenueAction } from './action.ts';
import type { ReplayMethod } from './method.ts';
import type {
  BitstampBookRecord,
  BitstampOrderRecord,
  BitstampRecord,
  BookLevel,
  Side,
} from './record.ts';

type TrackedOrder = { orderKey: number; priceCents: number };

/**
 * Maps recorded events to actions of a venue. It knows nothing of the book under test; what
 * depends on the book (the size of a ghost) is left to whoever carries the actions out.
 */
export class BitstampTranslator {
  readonly #method: ReplayMethod;
  readonly #orders = new Map<number, TrackedOrder>();
  readonly #ghosts = new Map<string, number>();
  /** Price of the deepest level seen a side; null before the first snapshot. */
  readonly #deepestCents: { buy: number | null; sell: number | null } = { buy: null, sell: null };
  #hasSnapshot = false;
  #lastOrderKey = 0;

  constructor(method: ReplayMethod) {
    this.#method = method;
  }

  translate(record: BitstampRecord): readonly VenueAction[] {
    switch (record.kind) {
      case 'orderCreated':
        return [this.#submit(record)];
      case 'orderChanged':
        return this.#method.feedsReprices ? this.#reprice(record) : [];
      case 'orderDeleted':
        return this.#remove(record);
      case 'trade':
        return [
          {
            kind: 'expectTrade',
            timeUs: record.receivedUs,
            tradeId: record.tradeId,
            priceCents: record.priceCents,
            sizeLots: record.sizeLots,
          },
        ];
      case 'orderBook':
        return this.#snapshot(record);
      default:
        return unreachable(record);
    }
  }

  #nextOrderKey(): number {
    this.#lastOrderKey += 1;
    return this.#lastOrderKey;
  }

  #submit(record: BitstampOrderRecord): VenueAction {
    const { receivedUs: timeUs, side, priceCents, sizeLots } = record;
    const orderKey = this.#nextOrderKey();
    this.#orders.set(record.orderId, { orderKey, priceCents });
    return { kind: 'submit', timeUs, orderKey, side, priceCents, sizeLots };
  }

  /** Fills are the business of the book under test; only a changed price is news to it. */
  #reprice(record: BitstampOrderRecord): readonly RepriceAction[] {
    const order = this.#orders.get(record.orderId);
    if (order === undefined || order.priceCents === record.priceCents) return [];
    const oldOrderKey = order.orderKey;
    order.orderKey = this.#nextOrderKey();
    order.priceCents = record.priceCents;
    const { receivedUs: timeUs, side, priceCents, sizeLots } = record;
    const { orderKey } = order;
    return [{ kind: 'reprice', timeUs, oldOrderKey, orderKey, side, priceCents, sizeLots }];
  }

  /** Orders older than the recording have no id here: they are part of the ghost of their level. */
  #remove(record: BitstampOrderRecord): readonly VenueAction[] {
    const timeUs = record.receivedUs;
    const order = this.#orders.get(record.orderId);
    if (order !== undefined) return [{ kind: 'cancel', timeUs, orderKey: order.orderKey }];
    const ghost = this.#ghosts.get(levelKey(record.side, record.priceCents));
    if (ghost === undefined || record.sizeLots === 0) return [];
    return [{ kind: 'reduce', timeUs, orderKey: ghost, byLots: record.sizeLots }];
  }

  #snapshot(record: BitstampBookRecord): readonly VenueAction[] {
    const { receivedUs: timeUs, bids, asks } = record;
    const actions: VenueAction[] = [];
    if (this.#hasSnapshot) actions.push({ kind: 'expectBook', timeUs, bids, asks });
    if (!this.#hasSnapshot || this.#method.seedsOnFirstSight) {
      actions.push(...this.#seeds('buy', record), ...this.#seeds('sell', record));
    }
    this.#hasSnapshot = true;
    return actions;
  }

  #seeds(side: Side, record: BitstampBookRecord): readonly SeedAction[] {
    const levels = side === 'buy' ? record.bids : record.asks;
    const seeds: SeedAction[] = [];
    for (const level of levels) {
      if (this.#isInSight(side, level)) continue;
      const { priceCents, sizeLots: levelLots } = level;
      const orderKey = this.#nextOrderKey();
      this.#ghosts.set(levelKey(side, priceCents), orderKey);
      seeds.push({
        kind: 'seed',
        timeUs: record.receivedUs,
        orderKey,
        side,
        priceCents,
        levelLots,
      });
    }
    const last = seeds.at(-1);
    if (last !== undefined) this.#deepestCents[side] = last.priceCents;
    return seeds;
  }

  #isInSight(side: Side, level: BookLevel): boolean {
    const deepest = this.#deepestCents[side];
    if (deepest === null) return false;
    return side === 'buy' ? level.priceCents >= deepest : level.priceCents <= deepest;
  }
}

function levelKey(side: Side, priceCents: number): string {
  return `${side} ${priceCents}`;
}
