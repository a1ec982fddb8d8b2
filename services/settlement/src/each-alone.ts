import { failureText } from './failure-text.ts';

/** Some of them could not be looked at; the others were. */
class LookError extends Error {
  override readonly name = 'LookError';
}

/** One look at many: what fails for one stops none of the others, and is told behind all. */
export class EachAlone<Id extends number | bigint | string> {
  readonly #what: string;
  readonly #note: (id: Id, reason: string) => void;
  readonly #reasons = new Set<string>();
  #first: Id | null = null;
  #failed = 0;
  #looks = 0;

  /** @param note is told why one failed */
  constructor(what: string, note: (id: Id, reason: string) => void = () => undefined) {
    this.#what = what;
    this.#note = note;
  }

  /** @returns null when it failed */
  async look<Result>(id: Id, act: () => Promise<Result>): Promise<Result | null> {
    this.#looks += 1;
    try {
      return await act();
    } catch (error) {
      const reason = failureText(error);
      this.#first ??= id;
      this.#failed += 1;
      this.#reasons.add(reason);
      this.#note(id, reason);
      return null;
    }
  }

  /** @throws LookError when one of them failed */
  end(): void {
    const [reason] = this.#reasons;
    if (reason === undefined) return;
    // Not one of them is at fault: it is told in the same words as long as it stands.
    const isOfAll = this.#failed > 1 && this.#failed === this.#looks && this.#reasons.size === 1;
    if (isOfAll) throw new LookError(reason);
    throw new LookError(`${this.#what} ${this.#first}: ${reason} (${this.#failed} failed)`);
  }
}
