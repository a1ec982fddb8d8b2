/**
 * Keeps cancels from crowding out everything else: with priority an author gets as many of them as
 * orders placed, and a fixed allowance on top.
 */
export class CancelBudget {
  readonly #allowance: number;
  /** Cancels less orders, by author; authors in balance are not kept. */
  readonly #used: Map<number, number> = new Map();

  constructor(allowance: number) {
    this.#allowance = allowance;
  }

  /** The author placed orders. */
  earn(author: number, orders: number): void {
    if (orders > 0) this.#set(author, (this.#used.get(author) ?? 0) - orders);
  }

  /** The author wants priority for some cancels; false when there is not enough left. */
  spend(author: number, cancels: number): boolean {
    const used = this.#used.get(author) ?? 0;
    if (used + cancels > this.#allowance) return false;
    this.#set(author, used + cancels);
    return true;
  }

  #set(author: number, used: number): void {
    if (used === 0) this.#used.delete(author);
    else this.#used.set(author, used);
  }
}
