import type { Feed } from './feed.ts';
import type { ReleasedCommand } from './released.ts';

/** Where commands come from that the ring no longer holds: a replay of the journal. */
export type History = (
  fromSequence: number,
  throughSequence: number,
) => Iterable<ReleasedCommand> | AsyncIterable<ReleasedCommand>;

/** The subscriber was too slow, or asked for too much: what it wants is no longer kept. */
export class FellBehindError extends Error {
  override readonly name = 'FellBehindError';
  readonly wantedSequence: number;
  readonly oldestSequence: number;

  constructor(subscriber: string, wantedSequence: number, oldestSequence: number) {
    super(
      `${subscriber} wants sequence ${wantedSequence}, the oldest that is kept is ` +
        `${oldestSequence}: subscribe again from a checkpoint`,
    );
    this.wantedSequence = wantedSequence;
    this.oldestSequence = oldestSequence;
  }
}

/** What a reader asks for. */
export type SubscriptionRequest = {
  /** Appears in errors. */
  readonly name: string;
  /** First sequence wanted; usually the one after a checkpoint. */
  readonly fromSequence: number;
  /** Source of commands older than the feed keeps; without one they are refused. */
  readonly history?: History;
};

/** One reader's place in a feed. It holds a number, not a queue. */
export class Subscription {
  readonly #feed: Feed;
  readonly #request: SubscriptionRequest;
  #next: number;

  constructor(feed: Feed, request: SubscriptionRequest) {
    this.#feed = feed;
    this.#request = request;
    this.#next = request.fromSequence;
  }

  /** Sequence that this reader gets next. */
  get nextSequence(): number {
    return this.#next;
  }

  /** Released commands that wait for this reader. */
  get lag(): number {
    return this.#feed.nextSequence - this.#next;
  }

  /**
   * Takes what is there now, at most `max` commands.
   *
   * @throws FellBehindError when the next one is no longer kept
   */
  take(max: number): readonly ReleasedCommand[] {
    const taken: ReleasedCommand[] = [];
    while (taken.length < max && this.#next < this.#feed.nextSequence) {
      taken.push(this.#takeOne());
    }
    return taken;
  }

  /**
   * Everything from the wanted sequence on: first the past, then live, until the feed ends. A
   * reader that falls behind later is not sent to the past again: it would never catch up.
   *
   * @throws FellBehindError when the next one is no longer kept
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReleasedCommand> {
    yield* this.#catchUp();
    for (;;) {
      while (this.#next < this.#feed.nextSequence) yield this.#takeOne();
      if (this.#feed.isEnded) return;
      await this.#feed.reached(this.#next);
    }
  }

  async *#catchUp(): AsyncGenerator<ReleasedCommand> {
    const { history } = this.#request;
    if (history === undefined) return;
    // While the past is read the feed moves on: read again until the ring has the rest.
    while (this.#next < this.#feed.oldestSequence) {
      const before = this.#next;
      for await (const released of history(this.#next, this.#feed.nextSequence - 1)) {
        this.#next = released.sequence + 1;
        yield released;
      }
      if (this.#next === before) return;
    }
  }

  #takeOne(): ReleasedCommand {
    const released = this.#feed.at(this.#next);
    if (released === undefined) {
      throw new FellBehindError(this.#request.name, this.#next, this.#feed.oldestSequence);
    }
    this.#next += 1;
    return released;
  }
}
