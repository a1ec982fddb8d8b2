/** Nonces that a window remembers one by one; older ones are refused. */
const NONCES = 1_024;
/** How far above the highest nonce used the next may be: a slip of the pen must not end a key. */
const JUMP_MAX = 2 ** 20;
const WORDS = NONCES / 32;

/** Which nonces of one key were used: each once, in any order within the window. */
export class NonceWindow {
  /** Highest nonce used; 0 before the first. */
  highest = 0;
  /** Bit nonce modulo 1,024, of the nonces from highest - 1,023 to highest. */
  readonly words: Uint32Array = new Uint32Array(WORDS);

  get lowestAllowed(): number {
    return Math.max(1, this.highest - NONCES + 1);
  }

  get highestAllowed(): number {
    return this.highest + JUMP_MAX;
  }

  /** True when a nonce within the allowed range was used. */
  isUsed(nonce: number): boolean {
    if (nonce > this.highest) return false;
    const bit = nonce % NONCES;
    return ((this.words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  /** Uses a nonce that is allowed and was not used. */
  use(nonce: number): void {
    if (nonce - this.highest >= NONCES) this.words.fill(0);
    else for (let next = this.highest + 1; next < nonce; next += 1) this.forget(next);
    if (nonce > this.highest) this.highest = nonce;
    const bit = nonce % NONCES;
    this.words[bit >>> 5] = (this.words[bit >>> 5] as number) | (1 << (bit & 31));
  }

  private forget(nonce: number): void {
    const bit = nonce % NONCES;
    this.words[bit >>> 5] = (this.words[bit >>> 5] as number) & ~(1 << (bit & 31));
  }
}
