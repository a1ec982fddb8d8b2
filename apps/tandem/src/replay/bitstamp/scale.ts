import { MAX_NOTIONAL, MAX_PRICE } from '@tandem/quantity';
import { type BitstampRecord, openRecording } from '@tandem/recording';

/** The largest price and size that the market for a recording allows. */
export type BitstampScale = {
  readonly maxPriceCents: number;
  readonly maxSizeLots: number;
  /** Recorded orders beyond one of the two: the venue will refuse them. */
  readonly ordersBeyond: number;
};

type Order = { readonly priceCents: number; readonly sizeLots: number };

/**
 * A venue needs maxPrice x maxPosition <= 2^52, and a recording has both a few huge sizes and a few
 * absurd prices. Reads it once and chooses the two bounds that leave out the fewest orders.
 */
export async function measureBitstamp(path: string): Promise<BitstampScale> {
  const orders: Order[] = [];
  const recording = await openRecording(path);
  if (recording.format !== 'bitstamp-orders') throw new Error(`${path} is not from Bitstamp`);
  for await (const entry of recording.entries) {
    if (entry.kind === 'record' && isOrder(entry.record)) orders.push(entry.record);
  }
  return chooseScale(orders);
}

function isOrder(record: BitstampRecord): record is BitstampRecord & Order {
  return record.kind === 'orderCreated' || record.kind === 'orderChanged';
}

/** Tries the largest sizes as bound, one after the other, until prices need no room any more. */
export function chooseScale(orders: readonly Order[]): BitstampScale {
  const sizes = orders.map(({ sizeLots }) => sizeLots).toSorted((a, b) => b - a);
  const highest = Math.max(1, ...orders.map(({ priceCents }) => priceCents));
  let best: BitstampScale | undefined;
  for (const size of new Set(sizes.slice(0, 200))) {
    const maxSizeLots = Math.max(1, size);
    const maxPriceCents = Math.min(MAX_PRICE, Math.floor(MAX_NOTIONAL / maxSizeLots));
    const isBeyond = (order: Order): boolean =>
      order.priceCents > maxPriceCents || order.sizeLots > maxSizeLots;
    const ordersBeyond = orders.filter(isBeyond).length;
    if (best === undefined || ordersBeyond < best.ordersBeyond) {
      best = { maxPriceCents, maxSizeLots, ordersBeyond };
    }
    if (maxPriceCents >= highest) break;
  }
  return best ?? { maxPriceCents: 1_000_000, maxSizeLots: 1_000_000_000, ordersBeyond: 0 };
}
