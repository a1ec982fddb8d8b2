const MULTIPLIER_HIGH = 0x5851f42d;
const MULTIPLIER_LOW = 0x4c957f2d;
const INCREMENT_HIGH = 0x14057b7e;
const INCREMENT_LOW = 0xf767814f;
const TWO_32 = 2 ** 32;
const WARM_UP_DRAWS = 8;

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 0x10000);
  const other = aLow * bHigh + (middle % 0x10000);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000);
}

/**
 * The generator of stream S1: PCG XSH-RR with 64 bits of state and 32 bits of output. The state is
 * kept in two halves, because JavaScript has no 64-bit integer that is fast.
 */
export class Pcg {
  private high = 0;
  private low: number;

  constructor(seed: number) {
    this.low = seed >>> 0;
    for (let i = 0; i < WARM_UP_DRAWS; i += 1) this.next();
  }

  /** The next unsigned 32-bit integer. */
  next(): number {
    const high =
      multiplyHigh(this.low, MULTIPLIER_LOW) +
      (Math.imul(this.high, MULTIPLIER_LOW) >>> 0) +
      (Math.imul(this.low, MULTIPLIER_HIGH) >>> 0);
    const low = (Math.imul(this.low, MULTIPLIER_LOW) >>> 0) + INCREMENT_LOW;
    this.high = (high + INCREMENT_HIGH + (low >= TWO_32 ? 1 : 0)) >>> 0;
    this.low = low >>> 0;
    return this.permuted();
  }

  /** An integer from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return this.next() % bound;
  }

  private permuted(): number {
    const { high, low } = this;
    // ((state >> 18) ^ state) >> 27, of which 32 bits stay.
    const mixedHigh = high ^ (high >>> 18);
    const mixedLow = low ^ ((high << 14) | (low >>> 18));
    const folded = (mixedHigh << 5) | (mixedLow >>> 27);
    const rotation = high >>> 27;
    return ((folded >>> rotation) | (folded << (-rotation & 31))) >>> 0;
  }
}
