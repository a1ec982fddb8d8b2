import { assert } from '@tandem/quantity';
import type { ReleasedCommand } from './released.ts';

/** Bounds of a feed: what it keeps for subscribers that are behind. */
export type FeedLimits = {
  /** Commands kept. */
  readonly commands: number;
  /** Event slots of 8 bytes kept; the oldest commands go first when there are more. */
  readonly slots: number;
};

export const DEFAULT_FEED_LIMITS: FeedLimits = { commands: 65_536, slots: 8_388_608 };

type Waiter = { readonly sequence: number; readonly resolve: () => void };

/**
 * Released commands in order, for any number of readers inside the process. It keeps a bounded
 * ring and waits for nobody: a reader that is slower than the venue for too long is told so and
 * costs no memory.
 */
export class Feed {
  readonly #limits: FeedLimits;
  readonly #ring: (ReleasedCommand | undefined)[];
  readonly #waiting = new Set<Waiter>();
  #oldest: number;
  #next: number;
  #slots = 0;
  #isEnded = false;

  /** @param nextSequence the sequence that will be published first */
  constructor(nextSequence = 1, limits: FeedLimits = DEFAULT_FEED_LIMITS) {
    assert(limits.commands >= 1 && limits.slots >= 1, 'a feed keeps something');
    this.#limits = limits;
    this.#ring = Array.from({ length: limits.commands });
    this.#oldest = nextSequence;
    this.#next = nextSequence;
  }

  /** Sequence of the oldest command that is still kept. */
  get oldestSequence(): number {
    return this.#oldest;
  }

  /** Sequence that is published next. */
  get nextSequence(): number {
    return this.#next;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Hands on one durable command. Sequences come without gap. */
  publish(released: ReleasedCommand): void {
    assert(!this.#isEnded, 'nothing follows the end');
    assert(released.sequence === this.#next, 'commands are released in order, without gap');
    if (this.#next - this.#oldest === this.#limits.commands) this.#dropOldest();
    this.#ring[released.sequence % this.#limits.commands] = released;
    this.#next += 1;
    this.#slots += released.slots.length;
    // The newest command stays, however many events it has.
    while (this.#slots > this.#limits.slots && this.#next - this.#oldest > 1) this.#dropOldest();
    this.#wake();
  }

  /** Ends the feed: readers get what is left, then the end. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** The command of a sequence, when it is kept. */
  at(sequence: number): ReleasedCommand | undefined {
    if (sequence < this.#oldest || sequence >= this.#next) return undefined;
    return this.#ring[sequence % this.#limits.commands];
  }

  /** Readers that wait for a sequence; every command that is published asks each of them. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves when a sequence is published, the feed has ended, or the reader gives up. */
  reached(sequence: number, givenUp?: AbortSignal): Promise<void> {
    if (sequence < this.#next || this.#isEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { sequence, resolve };
      this.#waiting.add(waiter);
      const forget = (): void => {
        this.#waiting.delete(waiter);
        resolve();
      };
      givenUp?.addEventListener('abort', forget, { once: true });
    });
  }

  #dropOldest(): void {
    const place = this.#oldest % this.#limits.commands;
    this.#slots -= this.#ring[place]?.slots.length ?? 0;
    this.#ring[place] = undefined;
    this.#oldest += 1;
  }

  #wake(): void {
    for (const waiter of this.#waiting) {
      if (waiter.sequence >= this.#next && !this.#isEnded) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }
}
