import { NotSentError } from '../venue-error.ts';

/** Lets so many requests be under way at once; the others have their turn in order. */
export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  /** Throws `NotSentError` when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else await this.#queue();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on as it is, so that nobody can slip in between.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #queue(): Promise<void> {
    if (this.#waiting.length >= this.#waitingMax) {
      throw new NotSentError(`${this.#waitingMax} requests wait already`);
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
