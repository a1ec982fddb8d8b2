import { assert } from '@tandem/quantity';

const TWO_32 = 4_294_967_296;

/** splitmix32: spreads a seed over the words of a generator's state. */
function* spread(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (state + 0x9e37_79b9) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a_2d97);
    yield (word ^ (word >>> 15)) >>> 0;
  }
}

/**
 * xoshiro128**: the same numbers on every machine for one seed. Only integer operations, and real
 * numbers made of them by exact steps, so that a run can be repeated anywhere.
 */
export class SeededRandom {
  readonly #state: Uint32Array;

  /** @param labels integers that name the generator: a seed, and what the numbers are for */
  constructor(...labels: readonly number[]) {
    const mixed = labels.reduce((seed, label) => {
      const words = spread((seed ^ (label % TWO_32)) >>> 0);
      return (words.next().value ^ Math.floor(label / TWO_32)) >>> 0;
    }, 0x7a4d_e311);
    const words = spread(mixed);
    this.#state = Uint32Array.from({ length: 4 }, () => words.next().value);
  }

  /** An integer from 0 to 2^32 - 1. */
  next(): number {
    const s = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ (s[2] ?? 0);
    s[0] = s0 ^ (s[3] ?? 0);
    s[2] = (s[2] ?? 0) ^ shifted;
    s[3] = rotate(s[3] ?? 0, 11);
    return result;
  }

  /** A real number from 0 up to, not including, 1: a multiple of 2^-32, exactly. */
  fraction(): number {
    return this.next() / TWO_32;
  }

  /** An integer from `low` to `high`, both possible. */
  between(low: number, high: number): number {
    assert(low <= high, 'a range from low to high');
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** A real number from `low` up to `high`. */
  real(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.fraction() * 100 < percent;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    assert(item !== undefined, 'something to pick from');
    return item;
  }

  /** Nearly normal with mean 0 and deviation 1: twelve uniform numbers, no `Math.log`. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += this.fraction();
    return sum;
  }
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
