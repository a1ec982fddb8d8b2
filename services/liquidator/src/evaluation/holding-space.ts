/** Places for the holdings of positions: each block has room for a power of two of them. */
export class HoldingSpace {
  readonly #free: number[][] = [];
  #end = 0;

  /** Where the first place that was never given away is. */
  get end(): number {
    return this.#end;
  }

  take(count: number): number {
    if (count === 0) return 0;
    const order = orderOf(count);
    const free = this.#free[order]?.pop();
    if (free !== undefined) return free;
    const start = this.#end;
    this.#end += 1 << order;
    return start;
  }

  giveBack(start: number, count: number): void {
    if (count === 0) return;
    const order = orderOf(count);
    const free = this.#free[order] ?? [];
    free.push(start);
    this.#free[order] = free;
  }
}

function orderOf(count: number): number {
  return 32 - Math.clz32(count - 1);
}
