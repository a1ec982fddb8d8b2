/** Tells what became of a pushed item. */
export interface MergeResult<T> {
  readonly isTaken: boolean;
  readonly replaced: T | undefined;
}

/**
 * A bounded queue in which a newer item takes the place of a waiting one with the same key, so that
 * old prices are never worked through.
 */
export class MergingQueue<T> {
  readonly capacity: number;
  /** Keys keep the order of their first arrival. */
  readonly #items: Map<number, T> = new Map();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#items.size;
  }

  push(key: number, item: T): MergeResult<T> {
    const replaced = this.#items.get(key);
    if (replaced === undefined && this.#items.size === this.capacity) {
      return { isTaken: false, replaced: undefined };
    }
    this.#items.set(key, item);
    return { isTaken: true, replaced };
  }

  peek(): T | undefined {
    for (const item of this.#items.values()) return item;
    return undefined;
  }

  shift(): T | undefined {
    for (const [key, item] of this.#items) {
      this.#items.delete(key);
      return item;
    }
    return undefined;
  }
}
