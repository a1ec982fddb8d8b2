/**
 * Commands that the passing of time makes due. Time itself never changes the state: only the
 * journalled command does, so that a replay needs no clock.
 */
export interface TimerRule<C> {
  /** Period in microseconds; due at its whole multiples since 1970. */
  readonly everyUs: number;
  /**
   * Asked once a period which commands are due, by the state of the machine. What is not done in
   * one period (after a stop, or with a full queue) must be named again in the next.
   */
  readonly due: (nowUs: number) => readonly C[];
}

/** What a sequencer has to make by itself. */
export interface TimerParts<C> {
  readonly rules: readonly TimerRule<C>[];
  /** Asked after each command for work that a bounded command left over; at most one waits. */
  readonly continuation?: () => C | undefined;
}

/** Decides when each rule is asked. Periods that were missed are not made up for. */
export class Timers<C> {
  readonly #parts: TimerParts<C>;
  readonly #periods: number[];

  /** @param lastUs the last stamp in the journal; rules are due again after it */
  constructor(parts: TimerParts<C>, lastUs: number) {
    this.#parts = parts;
    this.#periods = parts.rules.map((rule) => Math.floor(lastUs / rule.everyUs));
  }

  /** The commands that have become due by now. */
  due(nowUs: number): C[] {
    const commands: C[] = [];
    this.#parts.rules.forEach((rule, index) => {
      const period = Math.floor(nowUs / rule.everyUs);
      if (period <= (this.#periods[index] ?? 0)) return;
      this.#periods[index] = period;
      commands.push(...rule.due(nowUs));
    });
    return commands;
  }

  continuation(): C | undefined {
    return this.#parts.continuation?.();
  }
}
