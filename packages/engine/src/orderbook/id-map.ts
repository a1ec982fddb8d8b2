import { assert } from '@tandem/quantity';

/** Answer of a look-up that found nothing. */
export const ABSENT = -1;

/**
 * Four consecutive numbers share a cache line, lines are scattered. `| 0` keeps the lowest 32 bits
 * of the whole part; numbers that differ above them merely collide.
 */
function hash(number: number): number {
  const whole = number | 0;
  const mixed = Math.imul(whole >>> 2, 0x9e37_79b1);
  return ((mixed ^ (mixed >>> 15)) << 2) | (whole & 3);
}

/**
 * An open-addressing map from positive integers to small integers >= 0: no objects, no garbage.
 * Linear probing; deletion shifts back, so that there are no tombstones.
 */
export class IdMap {
  /** Key and value by turns: a look-up meets one cache line. */
  declare private entries: Float64Array;
  declare private mask: number;
  declare private readonly perKey: number;
  size = 0;

  /** `unit`: keys come in steps of it, a power of two (256 for command ids). */
  constructor(capacity = 1_024, unit = 1) {
    this.perKey = 1 / unit;
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.entries = new Float64Array(slots * 2).fill(0);
    this.mask = slots - 1;
  }

  get(key: number): number {
    const { entries, mask } = this;
    let at = hash(key * this.perKey) & mask;
    for (;;) {
      const found = entries[at * 2] as number;
      if (found === key) return entries[at * 2 + 1] as number;
      if (found === 0) return ABSENT;
      at = (at + 1) & mask;
    }
  }

  set(key: number, value: number): void {
    assert(key > 0 && value >= 0, 'keys are positive, values are not negative');
    if (this.size * 2 >= this.mask) this.grow();
    const { entries, mask } = this;
    let at = hash(key * this.perKey) & mask;
    while (entries[at * 2] !== 0 && entries[at * 2] !== key) at = (at + 1) & mask;
    if (entries[at * 2] === 0) this.size += 1;
    entries[at * 2] = key;
    entries[at * 2 + 1] = value;
  }

  delete(key: number): void {
    const { entries, mask } = this;
    let hole = hash(key * this.perKey) & mask;
    while (entries[hole * 2] !== key) {
      if (entries[hole * 2] === 0) return;
      hole = (hole + 1) & mask;
    }
    this.size -= 1;
    for (let at = (hole + 1) & mask; entries[at * 2] !== 0; at = (at + 1) & mask) {
      const home = hash((entries[at * 2] as number) * this.perKey) & mask;
      // Move back only what does not start behind the hole (circular distance).
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        entries[hole * 2] = entries[at * 2] as number;
        entries[hole * 2 + 1] = entries[at * 2 + 1] as number;
        hole = at;
      }
    }
    entries[hole * 2] = 0;
  }

  private grow(): void {
    const { entries } = this;
    this.mask = entries.length - 1;
    this.entries = new Float64Array(entries.length * 2).fill(0);
    this.size = 0;
    for (let at = 0; at < entries.length; at += 2) {
      if (entries[at] !== 0) this.set(entries[at] as number, entries[at + 1] as number);
    }
  }
}
