import type { Feed, History, ReleasedCommand } from '@tandem/feed';

/** Reads released commands one after the other, as fast as the chain takes them and no faster. */
export class FeedReader {
  readonly #feed: Feed;
  readonly #history: History;
  #next: number;
  #past: AsyncIterator<ReleasedCommand> | Iterator<ReleasedCommand> | null = null;

  /** @param fromSequence the command that is read first */
  constructor(feed: Feed, history: History, fromSequence = 1) {
    this.#feed = feed;
    this.#history = history;
    this.#next = fromSequence;
  }

  /** Commands that are released and not read. */
  get waiting(): number {
    return this.#feed.nextSequence - this.#next;
  }

  /** The next command; null while there is none. Older ones than the feed keeps are replayed. */
  async next(): Promise<ReleasedCommand | null> {
    if (this.waiting <= 0) return null;
    const released = this.#feed.at(this.#next) ?? (await this.#fromPast());
    if (released === null) return null;
    this.#next = released.sequence + 1;
    return released;
  }

  async #fromPast(): Promise<ReleasedCommand | null> {
    if (this.#past === null) {
      const past = this.#history(this.#next, this.#feed.nextSequence - 1);
      this.#past =
        Symbol.asyncIterator in past ? past[Symbol.asyncIterator]() : past[Symbol.iterator]();
    }
    const step = await this.#past.next();
    if (step.done !== true && step.value.sequence === this.#next) return step.value;
    // It ended, or the feed went ahead of it for a while: begin it anew.
    this.#past = null;
    return null;
  }
}
