/** The time of the venue as this machine knows it: deadlines are judged by the venue's clock. */
export class VenueClock {
  readonly #nowUs: () => number;
  /** Venue time minus local time. */
  #offsetUs = 0;

  constructor(nowUs: () => number = () => Date.now() * 1_000) {
    this.#nowUs = nowUs;
  }

  /** Sets the clock by an answer of the venue that was asked for at `askedUs` and is read now. */
  adjust(venueUs: number, askedUs: number): void {
    this.#offsetUs = Math.round(venueUs - (askedUs + this.#nowUs()) / 2);
  }

  localUs(): number {
    return this.#nowUs();
  }

  venueUs(): number {
    return this.#nowUs() + this.#offsetUs;
  }
}
