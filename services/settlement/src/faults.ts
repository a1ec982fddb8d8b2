import type { Logger } from 'pino';
import { failureText } from './failure-text.ts';

/** What a part waits for, and nothing is wrong: a venue that is new has not everything at once. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

/** What fails by itself, part by part: a fault of one does not stop the others. */
export class Faults<Part extends string> {
  readonly #log: Logger;
  readonly #standing = new Map<Part, string>();

  /** @param log says whose parts they are */
  constructor(log: Logger) {
    this.#log = log;
  }

  /** What stands, in words. */
  get words(): readonly string[] {
    return [...this.#standing].map(([part, fault]) => `${part}: ${fault}`);
  }

  /**
   * Does a step of a part. A fault is told once when it begins, and stands until a step succeeds.
   *
   * @returns null when it failed
   */
  async guard<T>(part: Part, step: () => Promise<T>): Promise<T | null> {
    try {
      const result = await step();
      this.#standing.delete(part);
      return result;
    } catch (error) {
      const message = failureText(error);
      const isNew = this.#standing.get(part) !== message;
      this.#standing.set(part, message);
      if (isNew && error instanceof NotYetError) this.#log.info({ part, message }, 'waits');
      else if (isNew) this.#log.error({ part, message }, 'failed');
      return null;
    }
  }
}
