import { assert } from '@tandem/quantity';

/**
 * Counts what is under way by the owner of its account: sub-accounts are free, so a bound on each
 * account alone would bound nothing. An index of the state, not part of it.
 */
export class PendingByOwner {
  private readonly counts: Map<number, number> = new Map();
  /** Of all owners. */
  count = 0;

  of(owner: number): number {
    return this.counts.get(owner) ?? 0;
  }

  /** All but the first of each owner, which takes nobody else's place. */
  get shared(): number {
    return this.count - this.counts.size;
  }

  add(owner: number): void {
    this.counts.set(owner, this.of(owner) + 1);
    this.count += 1;
  }

  remove(owner: number): void {
    const before = this.of(owner);
    assert(before > 0, 'what ends was under way');
    if (before === 1) this.counts.delete(owner);
    else this.counts.set(owner, before - 1);
    this.count -= 1;
  }

  /** Owners with something under way, and how much of it. */
  entries(): Iterable<readonly [owner: number, count: number]> {
    return this.counts;
  }
}
