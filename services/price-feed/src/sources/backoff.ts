export type BackoffRule = { readonly firstMs: number; readonly longestMs: number };

/**
 * How long to wait before the next try: doubling from the first wait to the longest, and then a
 * random part between half and all of it, so that many clients of one venue do not come back at
 * once.
 */
export class Backoff {
  readonly #rule: BackoffRule;
  readonly #random: () => number;
  #failures = 0;

  /** @param random from 0 up to, not including, 1 */
  constructor(rule: BackoffRule, random: () => number) {
    this.#rule = rule;
    this.#random = random;
  }

  nextMs(): number {
    const { firstMs, longestMs } = this.#rule;
    const whole = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.round(whole * (0.5 + this.#random() / 2));
  }

  /** After something worked. */
  reset(): void {
    this.#failures = 0;
  }
}
