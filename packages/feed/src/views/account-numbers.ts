import { FIRST_USER_ACCOUNT } from '@tandem/protocol';

/** The highest number that an account can have. */
const LAST_ACCOUNT = 0xffff_ffff;

/** Which numbers of accounts are taken, and by which owner. Accounts are never closed. */
export class AccountNumbers {
  readonly #owned = new Map<number, number[]>();
  readonly #taken = new Set<number>();
  #highest = FIRST_USER_ACCOUNT - 1;
  /** Every number of users below it is taken: it only grows, so that all looks together are few. */
  #lowestFree: number = FIRST_USER_ACCOUNT;

  add(account: number, owner: number): void {
    // A checkpoint brings the accounts of the protocol, which are there from the beginning.
    if (this.#taken.has(account)) return;
    this.#taken.add(account);
    this.#highest = Math.max(this.#highest, account);
    const owned = this.#owned.get(owner);
    if (owned === undefined) this.#owned.set(owner, [account]);
    else owned.push(account);
  }

  /** The accounts of an owner, his own among them, in the order in which they were added. */
  of(owner: number): readonly number[] {
    return this.#owned.get(owner) ?? [];
  }

  /** One above the highest; below it, where somebody chose the last number that there is. */
  nextFree(): number {
    if (this.#highest < LAST_ACCOUNT) return this.#highest + 1;
    while (this.#taken.has(this.#lowestFree)) this.#lowestFree += 1;
    return this.#lowestFree;
  }
}
