/** Authors below this have a place in a table: account ids are dense. Others are looked up. */
const NEAR_MAX = 1 << 20;
const NEAR_START = 1 << 10;

/**
 * Keeps cancels from crowding out everything else: with priority an author gets as many of them as
 * orders placed, and a fixed allowance on top.
 */
export class CancelBudget {
  readonly #allowance: number;
  /** Cancels less orders, by author: every order and cancel looks here. */
  #near: Float64Array = new Float64Array(NEAR_START);
  /** The same of authors with high numbers; those in balance are not kept. */
  readonly #far: Map<number, number> = new Map();

  constructor(allowance: number) {
    this.#allowance = allowance;
  }

  /** The author placed orders. */
  earn(author: number, orders: number): void {
    if (orders > 0) this.#set(author, this.#used(author) - orders);
  }

  /** The author wants priority for some cancels; false when there is not enough left. */
  spend(author: number, cancels: number): boolean {
    const used = this.#used(author) + cancels;
    if (used > this.#allowance) return false;
    this.#set(author, used);
    return true;
  }

  #used(author: number): number {
    if (author < NEAR_MAX) return this.#near[author] ?? 0;
    return this.#far.get(author) ?? 0;
  }

  #set(author: number, used: number): void {
    if (author >= NEAR_MAX) {
      if (used === 0) this.#far.delete(author);
      else this.#far.set(author, used);
      return;
    }
    if (author >= this.#near.length) this.#grow(author);
    this.#near[author] = used;
  }

  #grow(author: number): void {
    let length = this.#near.length;
    while (length <= author) length *= 2;
    const grown = new Float64Array(length);
    grown.set(this.#near);
    this.#near = grown;
  }
}
