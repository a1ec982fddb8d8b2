/** Entries of a collection that one look goes through. */
export const WALK_MOST = 4_096;

/**
 * Goes through a collection that changes meanwhile, a part at each call, and from the beginning
 * again behind its end. Iterators of maps and sets live: what is added comes, what is deleted not.
 */
export class Walk<One> {
  readonly #all: Iterable<One>;
  #at: Iterator<One> | null = null;

  constructor(all: Iterable<One>) {
    this.#all = all;
  }

  /** Visits up to `most`, or until a visit returns false; none a third time. */
  some(most: number, visit: (one: One) => boolean): void {
    let ends = 0;
    for (let visited = 0; visited < most; ) {
      this.#at ??= this.#all[Symbol.iterator]();
      const next = this.#at.next();
      if (next.done === true) {
        this.#at = null;
        ends += 1;
        if (ends > 1) return;
      } else {
        visited += 1;
        if (!visit(next.value)) return;
      }
    }
  }
}
