/**
 * Which numbers of requests are looked at next: in their order, a page at a time, from the end of
 * the last page on, and those that have ended never again. So thousands of them hold up nobody.
 */
export class RequestRound {
  /** All below have ended. */
  #lowest = 1;
  /** The next page begins here. */
  #next = 1;
  /** Above the lowest. */
  readonly #ended = new Set<number>();
  /** Numbers that were seen open, by account. */
  readonly #open = new Map<number, Set<number>>();

  /** The next page of numbers up to `last`; empty at the end of a round, and then comes another. */
  page(last: number, most: number): readonly number[] {
    const numbers: number[] = [];
    for (
      let number = Math.max(this.#next, this.#lowest);
      number <= last && numbers.length < most;
      number += 1
    ) {
      if (!this.#ended.has(number)) numbers.push(number);
    }
    if (numbers.length === 0) this.#next = this.#lowest;
    return numbers;
  }

  /** One was read; what was not is in the next page again. */
  passed(number: number): void {
    this.#next = number + 1;
  }

  seeOpen(number: number, account: number): void {
    const numbers = this.#open.get(account);
    if (numbers === undefined) this.#open.set(account, new Set([number]));
    else numbers.add(number);
  }

  /** Returns whether it was seen open. */
  end(number: number, account: number): boolean {
    if (number >= this.#lowest) this.#ended.add(number);
    while (this.#ended.delete(this.#lowest)) this.#lowest += 1;
    const numbers = this.#open.get(account);
    const wasOpen = numbers?.delete(number) === true;
    if (numbers?.size === 0) this.#open.delete(account);
    return wasOpen;
  }

  /** Of an account: those before this one that have not ended as far as is known. */
  before(number: number, account: number): readonly number[] {
    return [...(this.#open.get(account) ?? [])].filter((one) => one < number);
  }
}
