import { assert } from '@tandem/quantity';

/** Answer of a look-up that found nothing. */
export const ABSENT = -1;

/**
 * Eight consecutive numbers share a cache line, lines are scattered. `| 0` keeps the lowest 32 bits
 * of the whole part; numbers that differ above them merely collide.
 */
function hash(number: number): number {
  const whole = number | 0;
  const mixed = Math.imul(whole >>> 3, 0x9e37_79b1);
  return ((mixed ^ (mixed >>> 15)) << 3) | (whole & 7);
}

/**
 * An open-addressing map from positive integers to small integers >= 0: no objects, no garbage.
 * Linear probing; deletion shifts back, so that there are no tombstones.
 */
export class IdMap {
  private keys: Float64Array;
  private values: Int32Array;
  private mask: number;
  private readonly perKey: number;
  size = 0;

  /** `unit`: keys come in steps of it, a power of two (256 for command ids). */
  constructor(capacity = 1_024, unit = 1) {
    this.perKey = 1 / unit;
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.keys = new Float64Array(slots).fill(0);
    this.values = new Int32Array(slots).fill(0);
    this.mask = slots - 1;
  }

  get(key: number): number {
    const { keys, mask } = this;
    let at = hash(key * this.perKey) & mask;
    for (;;) {
      const found = keys[at] as number;
      if (found === key) return this.values[at] as number;
      if (found === 0) return ABSENT;
      at = (at + 1) & mask;
    }
  }

  set(key: number, value: number): void {
    assert(key > 0 && value >= 0, 'keys are positive, values are not negative');
    if (this.size * 2 >= this.mask) this.grow();
    let at = hash(key * this.perKey) & this.mask;
    while (this.keys[at] !== 0 && this.keys[at] !== key) at = (at + 1) & this.mask;
    if (this.keys[at] === 0) this.size += 1;
    this.keys[at] = key;
    this.values[at] = value;
  }

  delete(key: number): void {
    const { keys, values, mask } = this;
    let hole = hash(key * this.perKey) & mask;
    while (keys[hole] !== key) {
      if (keys[hole] === 0) return;
      hole = (hole + 1) & mask;
    }
    this.size -= 1;
    for (let at = (hole + 1) & mask; keys[at] !== 0; at = (at + 1) & mask) {
      const home = hash((keys[at] as number) * this.perKey) & mask;
      // Move back only what does not start behind the hole (circular distance).
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at] as number;
        values[hole] = values[at] as number;
        hole = at;
      }
    }
    keys[hole] = 0;
  }

  private grow(): void {
    const { keys, values } = this;
    this.mask = keys.length * 2 - 1;
    this.keys = new Float64Array(keys.length * 2).fill(0);
    this.values = new Int32Array(keys.length * 2).fill(0);
    this.size = 0;
    for (let i = 0; i < keys.length; i += 1) {
      if (keys[i] !== 0) this.set(keys[i] as number, values[i] as number);
    }
  }
}
