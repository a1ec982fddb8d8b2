/** How far a walk through blocks has come. */
export type Walk = {
  readonly done: number;
  readonly all: number;
  readonly elapsedMs: number;
};

const MS_IN_S = 1000;
const PERCENT = 100;
/** A person sees it move; a log is not filled by it. */
const SCREEN_EVERY_MS = 500;
const LOG_EVERY_MS = 30_000;
const CLEAR_LINE = '\r\u001b[K';

/** Blocks done of all, how many a second, and the time that is left at that rate. */
export function describeWalk({ done, all, elapsedMs }: Walk): string {
  const percent = Math.floor((done * PERCENT) / Math.max(1, all));
  const perSecond = elapsedMs > 0 ? (done * MS_IN_S) / elapsedMs : 0;
  const rate = perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10;
  const left = perSecond > 0 ? describeSeconds((all - done) / perSecond) : 'unknown';
  return `${done} of ${all} blocks (${percent} %), ${rate} a second, ${left} left`;
}

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Where it is told. */
export type ProgressPlace = {
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  readonly log: (walk: Walk, text: string) => void;
  readonly nowMs: () => number;
};

/**
 * Tells whoever waits how far it is: where a person watches, in one line that is written over;
 * otherwise now and then as a line of a log. Never on the standard output, which has the result.
 */
export class Progress {
  readonly #all: number;
  readonly #to: ProgressPlace;
  readonly #startMs: number;
  #nextMs: number;
  #done = 0;

  constructor(all: number, to: ProgressPlace) {
    this.#all = all;
    this.#to = to;
    this.#startMs = to.nowMs();
    this.#nextMs = this.#startMs + this.#everyMs;
  }

  /** One more block. */
  step(): void {
    this.#done += 1;
    const nowMs = this.#to.nowMs();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + this.#everyMs;
    const walk = { done: this.#done, all: this.#all, elapsedMs: nowMs - this.#startMs };
    const text = describeWalk(walk);
    if (this.#to.isTerminal) this.#to.write(`${CLEAR_LINE}${text}`);
    else this.#to.log(walk, text);
  }

  /** Takes the line away: the result follows, or why there is none. */
  end(): void {
    if (this.#to.isTerminal) this.#to.write(CLEAR_LINE);
  }

  get #everyMs(): number {
    return this.#to.isTerminal ? SCREEN_EVERY_MS : LOG_EVERY_MS;
  }
}
