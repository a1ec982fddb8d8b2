import { KeyHeap } from './key-heap.ts';

export const BY_MARK = 0;
export const BY_LAST = 1;
export const BY_INDEX = 2;

/**
 * Waiting trigger orders of one market by price, so that a price costs only what it fires. For each
 * kind of price: those that fire on a rise (lowest first) and on a fall (highest first).
 */
export class TriggerIndex {
  private readonly rising: readonly KeyHeap[] = [new KeyHeap(), new KeyHeap(), new KeyHeap()];
  private readonly falling: readonly KeyHeap[] = [new KeyHeap(), new KeyHeap(), new KeyHeap()];
  /** Waiting orders that have not ended. */
  live = 0;

  add(by: number, firesOnRise: boolean, triggerPrice: number, orderId: number): void {
    if (firesOnRise) (this.rising[by] as KeyHeap).push(triggerPrice, orderId);
    else (this.falling[by] as KeyHeap).push(-triggerPrice, orderId);
    this.live += 1;
  }

  /** A waiting order ended without firing. Entries are dropped once most are of ended orders. */
  drop(isLive: (id: number) => boolean): void {
    this.live -= 1;
    const entries = [...this.rising, ...this.falling].reduce((sum, heap) => sum + heap.size, 0);
    if (entries <= this.live * 2 + 1_024) return;
    for (const heap of this.rising) heap.compact(isLive);
    for (const heap of this.falling) heap.compact(isLive);
  }

  /** Takes an order that `high` reaches, lowest trigger first; 0 when there is none. */
  takeRisen(by: number, high: number): number {
    const heap = this.rising[by] as KeyHeap;
    if (!(heap.topKey <= high)) return 0;
    const id = heap.topId;
    heap.pop();
    return id;
  }

  /** Takes an order that `low` reaches, highest trigger first; 0 when there is none. */
  takeFallen(by: number, low: number): number {
    const heap = this.falling[by] as KeyHeap;
    if (!(-heap.topKey >= low)) return 0;
    const id = heap.topId;
    heap.pop();
    return id;
  }
}
