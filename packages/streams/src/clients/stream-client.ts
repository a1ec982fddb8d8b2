import type { StreamLimits } from '../limits.ts';
import type { Topic } from '../topics/topic.ts';
import { CLOSE, type CloseCause } from './close-codes.ts';
import { Subscription } from './subscription.ts';
import type { Wire } from './wire.ts';

type ClientLimits = Pick<StreamLimits, 'conflateBytes' | 'resumeBytes' | 'cutBytes' | 'stallMs'>;

/**
 * What goes out to one client. Everything of a turn leaves in one write. A client that is slow
 * gets the state of its topics in place of their messages; one that takes nothing for too long, or
 * for whom too much waits that must not be left out, is cut. It never costs more than
 * `cutBytes` and the frames of one turn, and those are shared.
 */
export class StreamClient {
  readonly #wire: Wire;
  readonly #limits: ClientLimits;
  readonly #wake: (client: StreamClient) => void;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Subscriptions that wait for the state of their topic, in the order in which they began to. */
  readonly #behind = new Set<Subscription>();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Bytes that waited when nothing was taken any more, and since when. */
  #stalled: { bytes: number; sinceMs: number } | null = null;
  #cut: CloseCause | null = null;
  /** Times that messages were replaced by a state. */
  conflations = 0;

  /** @param wake asks for a flush at the end of this turn, or soon */
  constructor(wire: Wire, limits: ClientLimits, wake: (client: StreamClient) => void) {
    this.#wire = wire;
    this.#limits = limits;
    this.#wake = wake;
  }

  /** Why the venue ended the connection; null while it has not. */
  get cutFor(): CloseCause | null {
    return this.#cut;
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()];
  }

  /** Bytes that wait for this client. */
  get waitingBytes(): number {
    return this.#wire.bufferedBytes + this.#pendingBytes;
  }

  get isBehind(): boolean {
    return this.#behind.size > 0;
  }

  /** True when the client follows the topic from now on; false when it did before. */
  follow(topic: Topic): boolean {
    if (this.#subscriptions.has(topic.key)) return false;
    const subscription = new Subscription(this, topic);
    this.#subscriptions.set(topic.key, subscription);
    topic.subscriptions.add(subscription);
    // The state comes first, as soon as there is room for it.
    this.renew(subscription);
    return true;
  }

  /** True when the client followed the topic. */
  leave(key: string): boolean {
    const subscription = this.#subscriptions.get(key);
    if (subscription === undefined) return false;
    this.#subscriptions.delete(key);
    this.#behind.delete(subscription);
    subscription.topic.drop(subscription);
    return true;
  }

  /** Sends the state of a topic in place of its messages, as when the client was slow. */
  renew(subscription: Subscription): void {
    this.#behind.add(subscription);
    this.#wake(this);
  }

  /** The client's place in a topic; undefined when it does not follow it. */
  subscription(key: string): Subscription | undefined {
    return this.#subscriptions.get(key);
  }

  /** Queues a frame that must not be left out. */
  send(frame: Buffer): void {
    if (this.#cut !== null) return;
    if (this.waitingBytes + frame.length > this.#limits.cutBytes) {
      this.end(CLOSE.slow);
      return;
    }
    this.#push(frame);
  }

  /** Queues a message of a topic, or notes that the client missed it. */
  offer(
    subscription: Subscription,
    frame: Buffer,
    what: { readonly fromSequence: number; readonly items: number },
  ): void {
    if (this.#cut !== null) return;
    const isBehind = this.#behind.has(subscription);
    if (!isBehind && this.waitingBytes + frame.length <= this.#limits.conflateBytes) {
      this.#push(frame);
      return;
    }
    if (!isBehind) this.conflations += 1;
    this.#behind.add(subscription);
    subscription.miss(what.fromSequence, what.items);
  }

  /** Writes what is queued, brings a client that was behind up to date, cuts one that stalls. */
  flush(nowMs: number): void {
    if (this.#cut !== null) return;
    if (this.#behind.size > 0) this.#catchUp();
    if (this.#pending.length > 0) {
      this.#wire.write(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    this.#watch(nowMs);
  }

  /** Ends the connection and says why. */
  end(cause: CloseCause): void {
    if (this.#cut !== null) return;
    this.#cut = cause;
    this.release();
    this.#wire.close(cause);
  }

  /** Forgets everything that is kept for the client. */
  release(): void {
    for (const { topic } of this.#subscriptions.values()) this.leave(topic.key);
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #push(frame: Buffer): void {
    if (this.#pending.push(frame) === 1) this.#wake(this);
    this.#pendingBytes += frame.length;
  }

  #catchUp(): void {
    if (this.waitingBytes > this.#limits.resumeBytes) return;
    for (const subscription of this.#behind) {
      // The rest waits until this is taken.
      if (this.waitingBytes > this.#limits.conflateBytes) return;
      this.#behind.delete(subscription);
      const frame = subscription.topic.state(subscription);
      subscription.missed = null;
      subscription.isNew = false;
      if (frame !== null) this.#push(frame);
    }
  }

  #watch(nowMs: number): void {
    const bytes = this.#wire.bufferedBytes;
    if (bytes <= this.#limits.resumeBytes) {
      this.#stalled = null;
    } else if (this.#stalled === null || bytes < this.#stalled.bytes) {
      this.#stalled = { bytes, sinceMs: nowMs };
    } else if (nowMs - this.#stalled.sinceMs > this.#limits.stallMs) {
      this.end(CLOSE.stalled);
    }
  }
}
