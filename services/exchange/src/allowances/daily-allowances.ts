import { DurableLines } from '@tandem/durable-lines';

const DAY_MS = 86_400_000;

/** Most that one name, and all names together, may take in a day; in the unit of what is taken. */
export type DailyRule = { readonly each: number; readonly all: number };

/** Something was taken, or the day has no more of it. */
export type Allowance =
  | { readonly isAllowed: true }
  | {
      readonly isAllowed: false;
      readonly limit: number;
      readonly used: number;
      /** Until midnight, UTC. */
      readonly retryAfterMs: number;
    };

type Taking = { readonly what: string; readonly who: string; readonly amount: number };
type AllowanceParts = {
  /** Where the day is kept: a restart gives nobody a second one. */
  readonly path: string;
  readonly nowMs: () => number;
};

/** What costs the venue nothing to give and would be gone if somebody took all of it. */
export class DailyAllowances {
  readonly #parts: AllowanceParts;
  readonly #taken = new Map<string, number>();
  readonly #lines: DurableLines;
  #day: number;

  constructor(parts: AllowanceParts) {
    this.#parts = parts;
    this.#day = this.#today();
    const present = (): readonly string[] =>
      [...this.#taken].map(([name, amount]) => JSON.stringify([this.#day, name, amount]));
    this.#lines = DurableLines.open({ path: parts.path, present }, (line) => {
      const [day, name, amount] = JSON.parse(line) as [number, string, number];
      // A line says how much it is by now: the last one counts.
      if (day === this.#day) this.#taken.set(name, amount);
    });
  }

  /** Takes it, and resolves when that is on disk; nothing is taken where it is not allowed. */
  async take({ what, who, amount }: Taking, rule: DailyRule): Promise<Allowance> {
    this.#turn();
    for (const [name, limit] of [
      [`${what} ${who}`, rule.each],
      [what, rule.all],
    ] as const) {
      const used = this.#taken.get(name) ?? 0;
      if (used + amount <= limit) continue;
      const retryAfterMs = (this.#day + 1) * DAY_MS - this.#parts.nowMs();
      return { isAllowed: false, limit, used, retryAfterMs };
    }
    await this.#add({ what, who, amount });
    return { isAllowed: true };
  }

  /** Gives back what was taken for something that then did not happen. */
  async giveBack({ what, who, amount }: Taking): Promise<void> {
    this.#turn();
    await this.#add({ what, who, amount: -amount });
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  async #add({ what, who, amount }: Taking): Promise<void> {
    const written = [`${what} ${who}`, what].map((name) => {
      const now = Math.max(0, (this.#taken.get(name) ?? 0) + amount);
      this.#taken.set(name, now);
      return this.#lines.append(JSON.stringify([this.#day, name, now]));
    });
    await Promise.all(written);
  }

  #turn(): void {
    const today = this.#today();
    // A clock that goes back gives nobody the day again.
    if (today <= this.#day) return;
    this.#day = today;
    this.#taken.clear();
  }

  #today(): number {
    return Math.floor(this.#parts.nowMs() / DAY_MS);
  }
}
