/**
 * A binary heap of (key, id), smallest first, for trigger prices and expiries. Entries are not
 * removed when their order ends: whoever pops one checks that it is still meant.
 */
export class KeyHeap {
  private keys = new Float64Array(16);
  private ids = new Float64Array(16);
  size = 0;

  /** Smallest key; NaN when empty. */
  get topKey(): number {
    return this.size === 0 ? Number.NaN : (this.keys[0] as number);
  }

  get topId(): number {
    return this.ids[0] as number;
  }

  push(key: number, id: number): void {
    if (this.size === this.keys.length) this.grow();
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.isBefore(key, id, parent)) break;
      this.keys[at] = this.keys[parent] as number;
      this.ids[at] = this.ids[parent] as number;
      at = parent;
    }
    this.keys[at] = key;
    this.ids[at] = id;
  }

  pop(): void {
    this.size -= 1;
    const key = this.keys[this.size] as number;
    const id = this.ids[this.size] as number;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.size) break;
      const right = child + 1;
      if (
        right < this.size &&
        this.isBefore(this.keys[right] as number, this.ids[right] as number, child)
      ) {
        child = right;
      }
      if (this.isBefore(key, id, child)) break;
      this.keys[at] = this.keys[child] as number;
      this.ids[at] = this.ids[child] as number;
      at = child;
    }
    this.keys[at] = key;
    this.ids[at] = id;
  }

  /** Keeps only entries whose order is still meant; called when most have ended. */
  compact(isLive: (id: number) => boolean): void {
    const { keys, ids, size } = this;
    this.keys = new Float64Array(Math.max(16, keys.length));
    this.ids = new Float64Array(Math.max(16, keys.length));
    this.size = 0;
    for (let i = 0; i < size; i += 1) {
      if (isLive(ids[i] as number)) this.push(keys[i] as number, ids[i] as number);
    }
  }

  private isBefore(key: number, id: number, at: number): boolean {
    const other = this.keys[at] as number;
    return key < other || (key === other && id < (this.ids[at] as number));
  }

  private grow(): void {
    const keys = new Float64Array(this.size * 2);
    const ids = new Float64Array(this.size * 2);
    keys.set(this.keys);
    ids.set(this.ids);
    this.keys = keys;
    this.ids = ids;
  }
}
