/** Ctrl-C asks for an end; a second one does not wait for it. */
export class StopSignal {
  /** Resolves when the end is asked for. */
  readonly requested: Promise<void>;
  #isRequested = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.requested = promise;
    const request = (): void => {
      if (this.#isRequested) process.exit(130);
      this.#isRequested = true;
      resolve();
    };
    process.on('SIGINT', request);
    process.on('SIGTERM', request);
  }

  get isRequested(): boolean {
    return this.#isRequested;
  }
}
