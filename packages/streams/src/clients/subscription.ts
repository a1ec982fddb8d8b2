import type { Topic } from '../topics/topic.ts';
import type { StreamClient } from './stream-client.ts';

/** What a client was not sent while it was slow. */
export type Missed = { readonly fromSequence: number; items: number };

/** One client's place in one topic. */
export class Subscription {
  readonly client: StreamClient;
  readonly topic: Topic;
  /** Set while the client waits for the state of the topic instead of its messages. */
  missed: Missed | null = null;
  /** True until the client got its first state. */
  isNew = true;

  constructor(client: StreamClient, topic: Topic) {
    this.client = client;
    this.topic = topic;
  }

  /** Notes messages that are not sent. */
  miss(fromSequence: number, items: number): void {
    if (this.missed === null) this.missed = { fromSequence, items };
    else this.missed.items += items;
  }
}
