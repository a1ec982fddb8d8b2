import {
  type ApiError,
  type ClientMessage,
  edgeError,
  type ServerAnswer,
  type Stream,
} from '@tandem/api';
import { CLOSE } from '../clients/close-codes.ts';
import type { StreamClient } from '../clients/stream-client.ts';
import { textFrame } from '../clients/text-frame.ts';
import type { StreamHub } from '../stream-hub.ts';
import { topicKey } from '../topics/topic.ts';
import { readMessage } from './read-message.ts';
import type { PrivateSession } from './session.ts';

const SECOND_MS = 1_000;

/** One client's conversation: reads its messages in order and answers each of them. */
export class Connection {
  readonly client: StreamClient;
  readonly #hub: StreamHub;
  readonly #session: PrivateSession | null;
  #windowMs = 0;
  #messages = 0;

  constructor(hub: StreamHub, client: StreamClient, session: PrivateSession | null) {
    this.#hub = hub;
    this.client = client;
    this.#session = session;
  }

  /** True when the client has said what it is here for. */
  get hasPurpose(): boolean {
    return this.#session?.isLoggedIn === true || this.client.subscriptions.length > 0;
  }

  /** Takes a message in. */
  receive(text: string): void {
    if (this.client.cutFor !== null) return;
    if (this.#isFlood()) {
      this.client.end(CLOSE.flood);
      return;
    }
    const message = readMessage(text);
    if ('error' in message) this.#answer({ type: 'error', ...message });
    else this.#carryOut(message);
  }

  closed(): void {
    this.#session?.closed();
    this.#hub.clients.remove(this.client);
  }

  #isFlood(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#windowMs >= SECOND_MS) {
      this.#windowMs = nowMs;
      this.#messages = 0;
    }
    this.#messages += 1;
    return this.#messages > this.#hub.limits.messagesPerSecond;
  }

  #carryOut(message: ClientMessage): void {
    const { id } = message;
    switch (message.op) {
      case 'subscribe':
        this.#answer(this.#subscribe(id, message.streams));
        return;
      case 'unsubscribe':
        for (const stream of message.streams) this.#unsubscribe(stream);
        this.#answer({ type: 'answer', op: 'unsubscribe', id, streams: this.#streams().length });
        return;
      case 'subscriptions':
        this.#answer({ type: 'answer', op: 'subscriptions', id, streams: this.#streams() });
        return;
      case 'snapshot': {
        const subscription = this.client.subscription(topicKey(message.stream));
        if (subscription === undefined) {
          const problem = 'is of a book that is not followed';
          this.#refuse(id, edgeError('InvalidRequest', { path: '/stream', problem }));
          return;
        }
        this.#answer({ type: 'answer', op: 'snapshot', id });
        this.client.renew(subscription);
        return;
      }
      case 'ping': {
        this.#answer({ type: 'answer', op: 'ping', id, timeUs: this.#hub.nowUs() });
        return;
      }
      default: {
        if (this.#session === null) {
          this.#refuse(
            id,
            edgeError('InvalidRequest', { path: '/op', problem: 'is not done here' }),
          );
          return;
        }
        void this.#session.handle(message).then((answer) => this.#answer(answer));
      }
    }
  }

  /** All or nothing: a stream that does not exist subscribes to none. */
  #subscribe(id: number, streams: readonly Stream[]): ServerAnswer {
    const limit = this.#hub.limits.subscriptions;
    if (this.#streams().length + streams.length > limit) {
      return { type: 'error', id, error: edgeError('TooManyStreams', { limit }) };
    }
    const topics = [];
    for (const stream of streams) {
      if (stream.channel === 'account') continue;
      const topic = this.#hub.topic(stream);
      if ('code' in topic) return { type: 'error', id, error: topic };
      topics.push(topic);
    }
    for (const stream of streams) {
      if (stream.channel !== 'account') continue;
      const missing = edgeError('AuthenticationRequired', { missing: 'login' });
      const fault = this.#session === null ? missing : this.#session.follow(stream);
      if (fault !== null) return { type: 'error', id, error: fault };
    }
    for (const topic of topics) this.client.follow(topic);
    const { sequence } = this.#hub.now;
    return { type: 'answer', op: 'subscribe', id, sequence, streams: this.#streams().length };
  }

  #unsubscribe(stream: Stream): void {
    if (stream.channel === 'account') this.#session?.leave(stream);
    else this.client.leave(topicKey(stream));
  }

  #streams(): Stream[] {
    const streams: Stream[] = this.client.subscriptions.map(({ topic }) => topic.stream);
    return [...streams, ...(this.#session?.streams() ?? [])];
  }

  #refuse(id: number, error: ApiError): void {
    this.#answer({ type: 'error', id, error });
  }

  #answer(answer: ServerAnswer): void {
    this.client.send(textFrame(JSON.stringify(answer)));
  }
}
