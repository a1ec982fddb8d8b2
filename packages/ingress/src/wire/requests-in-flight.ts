import type { Frame } from './frame.ts';

/** A request whose answer is awaited. */
type Request = {
  readonly sentMs: number;
  readonly isAnswered: (frame: Frame) => void;
  /** No answer will come; whether the request was carried out is not known. */
  readonly isLost: (problem: string) => void;
};

const NUMBERS = 2 ** 32;

/** Requests of one connection by number, oldest first. */
export class RequestsInFlight {
  readonly #requests = new Map<number, Request>();
  #last = 0;

  get size(): number {
    return this.#requests.size;
  }

  /** Keeps a request and gives its number. */
  add(request: Request): number {
    do this.#last = (this.#last + 1) % NUMBERS;
    while (this.#last === 0 || this.#requests.has(this.#last));
    this.#requests.set(this.#last, request);
    return this.#last;
  }

  /** Takes the request out that a frame answers; undefined when it is not awaited any more. */
  settle(number: number): Request | undefined {
    const request = this.#requests.get(number);
    this.#requests.delete(number);
    return request;
  }

  /** Gives up all that were sent before a time; all of them without one. */
  lose(problem: string, beforeMs: number = Number.POSITIVE_INFINITY): void {
    for (const [number, request] of this.#requests) {
      if (request.sentMs >= beforeMs) return;
      this.#requests.delete(number);
      request.isLost(problem);
    }
  }
}
