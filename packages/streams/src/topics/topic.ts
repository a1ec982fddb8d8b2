import type { MarketMessage, PublicStream } from '@tandem/api';
import type { Subscription } from '../clients/subscription.ts';
import { textFrame } from '../clients/text-frame.ts';

/** How a topic tells its whole state to one who was not there, or was too slow. */
export type StateOf = (subscription: Subscription) => MarketMessage | null;

/** The key under which equal streams are one topic. */
export function topicKey(stream: PublicStream): string {
  const { channel } = stream;
  const market = 'market' in stream ? stream.market : '';
  const detail = 'depth' in stream ? stream.depth : 'interval' in stream ? stream.interval : '';
  return `${channel} ${market} ${detail}`;
}

/** One stream of market data and everybody who follows it. A message is encoded once for all. */
export class Topic {
  readonly key: string;
  readonly stream: PublicStream;
  readonly subscriptions: Set<Subscription> = new Set();
  readonly #state: StateOf;
  readonly #dropped: (topic: Topic) => void;

  /** @param dropped is told when nobody follows it any more */
  constructor(stream: PublicStream, state: StateOf, dropped: (topic: Topic) => void) {
    this.key = topicKey(stream);
    this.stream = stream;
    this.#state = state;
    this.#dropped = dropped;
  }

  state(subscription: Subscription): Buffer | null {
    const message = this.#state(subscription);
    return message === null ? null : textFrame(JSON.stringify(message));
  }

  /** Sends a message to everybody who is up to date; the others get the state later. */
  publish(message: MarketMessage, items = 1): void {
    if (this.subscriptions.size === 0) return;
    const frame = textFrame(JSON.stringify(message));
    const what = { fromSequence: message.sequence, items };
    for (const subscription of this.subscriptions) {
      subscription.client.offer(subscription, frame, what);
    }
  }

  drop(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
    if (this.subscriptions.size === 0) this.#dropped(this);
  }
}
