import type { Worth } from '../execution/worth.ts';
import type { Order } from '../model/position.ts';

/**
 * What the rewards of orders are worth in this block, and which of them got to the other side of
 * the least one since the last: prices come, move and go while orders stay as they are.
 */
export class RewardRule {
  readonly #worth: Worth;
  readonly #leastWei: bigint;
  /** By asset and amount: many orders promise the same. */
  readonly #worths = new Map<string, bigint | null>();
  readonly #areTooSmall = new Map<bigint, boolean>();

  constructor(worth: Worth, leastWei: bigint) {
    this.#worth = worth;
    this.#leastWei = leastWei;
  }

  /** Prices the rewards anew; returns the orders that the rule now answers otherwise for. */
  takeChanged(orders: Iterable<Order>): ReadonlySet<bigint> {
    this.#worths.clear();
    const changed = new Set<bigint>();
    if (this.#leastWei === 0n) return changed;
    for (const order of orders) {
      const rewardWei = this.worthOf(order);
      const isTooSmall = rewardWei !== null && rewardWei < this.#leastWei;
      const wasTooSmall = this.#areTooSmall.get(order.orderId) ?? isTooSmall;
      if (isTooSmall !== wasTooSmall) changed.add(order.orderId);
      this.#areTooSmall.set(order.orderId, isTooSmall);
    }
    return changed;
  }

  /** Wei, the same until the next block; null without a price. */
  worthOf({ rewardAsset, rewardAmount }: Order): bigint | null {
    const key = `${rewardAsset} ${rewardAmount}`;
    const known = this.#worths.get(key);
    if (known !== undefined) return known;
    const rewardWei = this.#worth.toWei(rewardAsset, rewardAmount);
    this.#worths.set(key, rewardWei);
    return rewardWei;
  }
}
