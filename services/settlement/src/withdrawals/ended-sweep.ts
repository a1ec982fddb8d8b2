import { WALK_MOST, Walk } from './walk.ts';

/** What is kept of withdrawals by their number: a map or a set. */
type Kept = {
  readonly size: number;
  keys(): IterableIterator<number>;
  delete(withdrawalId: number): unknown;
};

/** Forgets what is not pending any more, of very many a part at a time. */
export class EndedSweep {
  readonly #kept: Kept;
  readonly #pending: ReadonlyMap<number, unknown>;
  readonly #walk: Walk<number>;

  constructor(kept: Kept, pending: ReadonlyMap<number, unknown>) {
    this.#kept = kept;
    this.#pending = pending;
    this.#walk = new Walk({ [Symbol.iterator]: () => kept.keys() });
  }

  step(): void {
    this.#walk.some(Math.min(this.#kept.size, WALK_MOST), (id) => {
      if (!this.#pending.has(id)) this.#kept.delete(id);
      return true;
    });
  }
}
