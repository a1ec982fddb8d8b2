/** Promises that wait for sequences to become durable, oldest first. */
export class DurableWaiters {
  readonly #waiting: {
    readonly sequence: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  #failure: Error | undefined;

  wait(sequence: number, durableSequence: number): Promise<void> {
    if (sequence <= durableSequence) return Promise.resolve();
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ sequence, resolve, reject });
    });
  }

  settle(durableSequence: number): void {
    for (let i = 0; i < this.#waiting.length; ) {
      const waiter = this.#waiting[i]!;
      if (waiter.sequence > durableSequence) i++;
      else {
        this.#waiting.splice(i, 1);
        waiter.resolve();
      }
    }
  }

  fail(error: Error): void {
    this.#failure = error;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }
}
