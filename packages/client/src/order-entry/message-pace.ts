/** Spends messages at a steady rate with some saved up: never more than a flood limit allows. */
export class MessagePace {
  readonly #perSecond: number;
  readonly #burst: number;
  #saved: number;
  #atMs: number;

  constructor(rule: { readonly perSecond: number; readonly burst: number }, nowMs: number) {
    this.#perSecond = rule.perSecond;
    this.#burst = rule.burst;
    this.#saved = rule.burst;
    this.#atMs = nowMs;
  }

  /** Takes one message out, and gives the milliseconds to wait before it may leave. */
  take(nowMs: number): number {
    const grown = (Math.max(0, nowMs - this.#atMs) / 1_000) * this.#perSecond;
    this.#saved = Math.min(this.#burst, this.#saved + grown) - 1;
    this.#atMs = nowMs;
    return this.#saved >= 0 ? 0 : (-this.#saved / this.#perSecond) * 1_000;
  }
}
