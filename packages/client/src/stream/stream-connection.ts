import type { Stream } from '@tandem/api';
import {
  type LoginHeaders,
  type StreamMessage,
  type StreamState,
  VenueSocket,
} from './venue-socket.ts';

/** One interest in a stream. */
export type StreamListener = {
  readonly onMessage: (message: StreamMessage) => void;
  /** The connection was lost and is back: what came in between is missing. */
  readonly onReset?: () => void;
};

export type StreamOptions = {
  readonly url: string;
  readonly onState: (state: StreamState) => void;
  /** Proves who listens after each connection; null while nobody is logged in. */
  readonly loginHeaders: LoginHeaders;
  /** Told of the sequence of each account message before its listeners are. */
  readonly onAccount?: (sequence: number) => void;
  /** Longest wait between two tries to come back. */
  readonly reconnectLastMs?: number;
};

type Entry = { readonly stream: Stream; readonly listeners: Set<StreamListener> };

/** Subscriptions over one WebSocket: after a lost connection they all come back by themselves. */
export class StreamConnection {
  readonly #loginHeaders: LoginHeaders;
  readonly #onAccount: (sequence: number) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #socket: VenueSocket;
  #isLoggedIn = false;

  constructor({ url, onState, loginHeaders, onAccount, reconnectLastMs }: StreamOptions) {
    this.#loginHeaders = loginHeaders;
    this.#onAccount = onAccount ?? (() => undefined);
    this.#socket = new VenueSocket({
      url,
      onState,
      reconnectLastMs,
      onOpen: (isReturn) => void this.#onOpen(isReturn),
      onMessage: (message) => this.#onMessage(message),
      onClosed: () => {
        this.#isLoggedIn = false;
      },
    });
  }

  open(): void {
    this.#socket.open();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#socket.close();
  }

  /** Listens to a stream until the returned function is called. */
  subscribe(stream: Stream, listener: StreamListener): () => void {
    const key = keyOf(stream);
    const entry = this.#entries.get(key) ?? { stream, listeners: new Set() };
    if (entry.listeners.size === 0) {
      this.#entries.set(key, entry);
      this.#tell({ op: 'subscribe', streams: [stream] }, stream);
    }
    entry.listeners.add(listener);
    return () => {
      if (!entry.listeners.delete(listener) || entry.listeners.size > 0) return;
      this.#entries.delete(key);
      this.#tell({ op: 'unsubscribe', streams: [stream] }, stream);
    };
  }

  /** Asks for a whole book again. */
  requestSnapshot(stream: Stream): void {
    this.#tell({ op: 'snapshot', stream }, stream);
  }

  /** Logs in again: with another key, or after the old login ended. */
  async login(): Promise<void> {
    if (this.#socket.isOpen) await this.#login();
  }

  #tell(message: object, stream: Stream): void {
    if (!this.#socket.isOpen) return;
    if (stream.channel === 'account' && !this.#isLoggedIn) return;
    // A refusal of a subscription shows in its stream: nothing comes, and the state says so.
    this.#socket.ask(message).catch(() => undefined);
  }

  async #onOpen(isReturn: boolean): Promise<void> {
    const streams = [...this.#entries.values()].map(({ stream }) => stream);
    const open = streams.filter(({ channel }) => channel !== 'account');
    if (open.length > 0) this.#tell({ op: 'subscribe', streams: open }, open[0] as Stream);
    await this.#login();
    if (!isReturn) return;
    for (const { listeners } of this.#entries.values()) {
      for (const { onReset } of listeners) onReset?.();
    }
  }

  async #login(): Promise<void> {
    const headers = await this.#loginHeaders();
    if (headers === null) return;
    try {
      await this.#socket.ask({ op: 'login', headers });
    } catch {
      // Without a login the account streams stay silent; reads by REST name the reason.
      return;
    }
    this.#isLoggedIn = true;
    for (const { stream } of this.#entries.values()) {
      if (stream.channel === 'account') this.#tell({ op: 'subscribe', streams: [stream] }, stream);
    }
  }

  #onMessage(message: StreamMessage): void {
    if (message.channel === 'account') this.#onAccount(message.sequence);
    for (const key of keysOf(message)) {
      for (const { onMessage } of this.#entries.get(key)?.listeners ?? []) onMessage(message);
    }
  }
}

function keyOf(stream: Stream): string {
  return [
    stream.channel,
    ...Object.entries(stream).flatMap(([name, value]) =>
      name === 'channel' ? [] : [String(value)],
    ),
  ].join(' ');
}

/** The subscriptions that a message belongs to. */
function keysOf(message: StreamMessage): readonly string[] {
  switch (message.channel) {
    case 'book':
      return [`book ${message.market} ${message.depth}`];
    case 'candles':
      return [`candles ${message.market} ${message.interval}`];
    case 'trades':
    case 'ticker':
    case 'prices':
      return [`${message.channel} ${message.market}`];
    case 'account':
      return [`account ${message.account}`];
    case 'tickers':
    case 'heads':
    case 'pool':
      return [message.channel];
    default:
      return message satisfies never;
  }
}
