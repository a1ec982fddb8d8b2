/** Estimates how long a full queue takes, from how fast commands were taken lately. */
export class Pace {
  #sinceUs: number;
  #count = 0;
  #perMs = 0;

  constructor(nowUs: number) {
    this.#sinceUs = nowUs;
  }

  note(commands: number, nowUs: number): void {
    this.#count += commands;
    const elapsedMs = (nowUs - this.#sinceUs) / 1000;
    if (elapsedMs < WINDOW_MS) return;
    this.#perMs = this.#count / elapsedMs;
    this.#sinceUs = nowUs;
    this.#count = 0;
  }

  /** Time in which so many commands are taken, within 1 ms and 10 s; 100 ms when unknown. */
  retryAfterMs(queued: number): number {
    if (this.#perMs === 0) return 100;
    return Math.min(10_000, Math.max(1, Math.ceil(queued / this.#perMs)));
  }
}

const WINDOW_MS = 100;
