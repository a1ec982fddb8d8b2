/** How long the newest unwritten command has been waiting at most. */
export class LagMeter {
  /** When a sequence was first seen; thinned out, so that it stays short. */
  readonly #seen: { readonly sequence: number; readonly atMs: number }[] = [];
  readonly #everyMs: number;

  /** @param everyMs precision of the answer */
  constructor(everyMs = 20) {
    this.#everyMs = everyMs;
  }

  /** The feed has released up to this sequence. */
  note(sequence: number, nowMs: number): void {
    const newest = this.#seen.at(-1);
    if (newest !== undefined) {
      if (sequence <= newest.sequence || nowMs - newest.atMs < this.#everyMs) return;
    }
    this.#seen.push({ sequence, atMs: nowMs });
  }

  /** Everything up to this sequence is written. */
  written(sequence: number): void {
    const kept = this.#seen.findIndex((seen) => seen.sequence > sequence);
    this.#seen.splice(0, kept === -1 ? this.#seen.length : kept);
  }

  /** Milliseconds since the oldest unwritten command was seen; 0 when all is written. */
  lagMs(nowMs: number): number {
    const [oldest] = this.#seen;
    return oldest === undefined ? 0 : nowMs - oldest.atMs;
  }
}
