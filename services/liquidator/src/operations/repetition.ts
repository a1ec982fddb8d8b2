const AGAIN_MS = 60_000;
const TEXTS_MOST = 100;

/** Tells what is said again and again from what is new: once a minute is enough for a log. */
export class Repetition {
  readonly #saidAtMs = new Map<string, number>();

  isNew(text: string, nowMs: number): boolean {
    const saidAtMs = this.#saidAtMs.get(text);
    if (saidAtMs !== undefined && nowMs - saidAtMs < AGAIN_MS) return false;
    if (this.#saidAtMs.size >= TEXTS_MOST) this.#saidAtMs.clear();
    this.#saidAtMs.set(text, nowMs);
    return true;
  }
}
