const WINDOW_MS = 2_000;

/** How many commands a second there were lately. */
export class PaceMeter {
  readonly #points: { readonly atMs: number; readonly commands: number }[] = [];

  note(atMs: number, commands: number): void {
    this.#points.push({ atMs, commands });
    while ((this.#points[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#points.shift();
  }

  get perSecond(): number {
    const first = this.#points.at(0);
    const last = this.#points.at(-1);
    if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
    return ((last.commands - first.commands) * 1_000) / (last.atMs - first.atMs);
  }
}
