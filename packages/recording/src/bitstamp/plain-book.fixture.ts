import type { ComparedTrade } from './match-trades.ts';
import type { BookLevel, Side } from './record.ts';

type RestingOrder = {
  readonly orderKey: number;
  readonly side: Side;
  readonly priceCents: number;
  sizeLots: number;
};

export type PlainOrder = Readonly<RestingOrder> & { readonly timeUs: number };

/**
 * The simplest price-time book there is, to prove the method of the comparison without the
 * engine. For tests only: it is not part of the package's door.
 */
export class PlainBook {
  readonly #orders = new Map<number, RestingOrder>();
  readonly #levels = {
    buy: new Map<number, RestingOrder[]>(),
    sell: new Map<number, RestingOrder[]>(),
  };

  submit(order: PlainOrder): readonly ComparedTrade[] {
    const { orderKey, side, priceCents, timeUs } = order;
    const taker: RestingOrder = { orderKey, side, priceCents, sizeLots: order.sizeLots };
    const trades: ComparedTrade[] = [];
    for (;;) {
      const maker = this.#bestMaker(taker);
      if (maker === null || taker.sizeLots === 0) break;
      const sizeLots = Math.min(maker.sizeLots, taker.sizeLots);
      trades.push({ timeUs, priceCents: maker.priceCents, sizeLots });
      taker.sizeLots -= sizeLots;
      this.setSize(maker.orderKey, maker.sizeLots - sizeLots);
    }
    if (taker.sizeLots > 0) {
      this.#orders.set(taker.orderKey, taker);
      const queue = this.#levels[side].get(priceCents);
      if (queue === undefined) this.#levels[side].set(priceCents, [taker]);
      else queue.push(taker);
    }
    return trades;
  }

  /** Sets the size of a resting order, keeping its place; 0 removes it. */
  setSize(orderKey: number, sizeLots: number): void {
    const order = this.#orders.get(orderKey);
    if (order === undefined) return;
    order.sizeLots = sizeLots;
    if (sizeLots > 0) return;
    this.#orders.delete(orderKey);
    const levels = this.#levels[order.side];
    const queue = (levels.get(order.priceCents) ?? []).filter((resting) => resting !== order);
    if (queue.length === 0) levels.delete(order.priceCents);
    else levels.set(order.priceCents, queue);
  }

  sizeOf(orderKey: number): number {
    return this.#orders.get(orderKey)?.sizeLots ?? 0;
  }

  levelSize(side: Side, priceCents: number): number {
    const queue = this.#levels[side].get(priceCents) ?? [];
    return queue.reduce((sum, order) => sum + order.sizeLots, 0);
  }

  bestPrice(side: Side): number | null {
    const prices = this.#levels[side].keys();
    let best: number | null = null;
    for (const price of prices) {
      if (best === null || (side === 'buy' ? price > best : price < best)) best = price;
    }
    return best;
  }

  top(side: Side, count: number): readonly BookLevel[] {
    const descending = side === 'buy' ? -1 : 1;
    return [...this.#levels[side].keys()]
      .toSorted((a, b) => (a - b) * descending)
      .slice(0, count)
      .map((priceCents) => ({ priceCents, sizeLots: this.levelSize(side, priceCents) }));
  }

  #bestMaker(taker: RestingOrder): RestingOrder | null {
    const side = taker.side === 'buy' ? 'sell' : 'buy';
    const best = this.bestPrice(side);
    if (best === null) return null;
    const crosses = side === 'sell' ? best <= taker.priceCents : best >= taker.priceCents;
    return crosses ? (this.#levels[side].get(best)?.[0] ?? null) : null;
  }
}
