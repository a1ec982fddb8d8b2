/** Ctrl-C asks for an end; a second one does not wait for it. */
export class StopSignal {
  #isRequested = false;

  constructor() {
    const request = (): void => {
      if (this.#isRequested) process.exit(130);
      this.#isRequested = true;
    };
    process.on('SIGINT', request);
    process.on('SIGTERM', request);
  }

  get isRequested(): boolean {
    return this.#isRequested;
  }
}
