/** Spreads the requests to one node: so many a second, and none while it asked to be left alone. */
export class RequestPace {
  readonly #intervalMs: number;
  #nextAt = 0;

  /** @param requestsPerSecond null: as fast as they come */
  constructor(requestsPerSecond: number | null) {
    this.#intervalMs = requestsPerSecond === null ? 0 : 1000 / requestsPerSecond;
  }

  /** Waits until it is this request's turn. */
  async turn(): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = Date.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
  }
}
