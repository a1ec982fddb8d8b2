/** A cross side (record NONE) or an isolated record that is flagged. */
export type FlaggedUnit = {
  health: number;
  readonly accountId: number;
  readonly account: number;
  /** Record of an isolated unit; NONE for a cross side. */
  readonly record: number;
  /** 0 cross, 1 isolated. */
  readonly mode: number;
  /** Market of an isolated unit; NONE for a cross side. */
  readonly market: number;
};

/** The queue's order: health, account, cross before isolated, market. */
export function compareUnits(a: FlaggedUnit, b: FlaggedUnit): number {
  return a.health - b.health || a.accountId - b.accountId || a.mode - b.mode || a.market - b.market;
}

/** Flagged units, worst health first: a binary heap. */
export class LiquidationQueue {
  private readonly heap: FlaggedUnit[] = [];

  get size(): number {
    return this.heap.length;
  }

  push(unit: FlaggedUnit): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(unit);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (compareUnits(unit, heap[parent] as FlaggedUnit) >= 0) break;
      heap[at] = heap[parent] as FlaggedUnit;
      at = parent;
    }
    heap[at] = unit;
  }

  pop(): FlaggedUnit | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && compareUnits(right, heap[child] as FlaggedUnit) < 0) child += 1;
      if (compareUnits(last, heap[child] as FlaggedUnit) <= 0) break;
      heap[at] = heap[child] as FlaggedUnit;
      at = child;
    }
    heap[at] = last;
    return top;
  }

  /** All units, in no particular order. */
  units(): readonly FlaggedUnit[] {
    return this.heap;
  }
}
