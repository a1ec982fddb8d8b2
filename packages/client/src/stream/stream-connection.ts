import type { AccountEvents, MarginCall, MarketMessage, ServerAnswer, Stream } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import { VenueError } from '../venue-error.ts';
import { reconnectPauseMs } from './reconnect.ts';

export type StreamStatus = 'connecting' | 'live' | 'lagging' | 'down';

/** How the connection stands; `heardAtMs` is when anything came last. */
export type StreamState = {
  readonly status: StreamStatus;
  readonly latencyMs: number | null;
  readonly heardAtMs: number;
};

export type StreamMessage = MarketMessage | AccountEvents | MarginCall;

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
  readonly loginHeaders: () => Promise<{ readonly [name: string]: string }> | null;
};

type Waiting = {
  readonly resolve: (answer: ServerAnswer) => void;
  readonly reject: (error: Error) => void;
};

type Entry = { readonly stream: Stream; readonly listeners: Set<StreamListener> };

/**
 * One WebSocket that comes back by itself, with all its subscriptions. It never sends a request
 * again: what was on its way when the connection fell is for the caller to ask about.
 */
export class StreamConnection {
  readonly #options: StreamOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | null = null;
  #lastId = 0;
  #failures = 0;
  #state: StreamState = { status: 'connecting', latencyMs: null, heardAtMs: Date.now() };
  #timers: ReturnType<typeof setInterval>[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #isLoggedIn = false;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  open(): void {
    if (this.#isClosed || this.#socket !== null) return;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.addEventListener('open', () => void this.#onOpen());
    socket.addEventListener('message', (event) => this.#onText(String(event.data)));
    socket.addEventListener('close', () => this.#onClose(socket));
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
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
    if (this.#state.status !== 'live') return;
    await this.#login();
  }

  #tell(message: object, stream: Stream): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (stream.channel === 'account' && !this.#isLoggedIn) return;
    // A refusal of a subscription shows in its stream: nothing comes, and the state says so.
    this.#ask(message).catch(() => undefined);
  }

  #ask(message: object): Promise<ServerAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket?.send(JSON.stringify({ ...message, id }));
    });
  }

  async #onOpen(): Promise<void> {
    const isReturn = this.#failures > 0 || this.#state.latencyMs !== null;
    this.#failures = 0;
    this.#heard({ status: 'live' });
    this.#startTimers();
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
    const headers = await this.#options.loginHeaders();
    if (headers === null) return;
    try {
      await this.#ask({ op: 'login', headers });
    } catch {
      // Without a login the account streams stay silent; reads by REST name the reason.
      return;
    }
    this.#isLoggedIn = true;
    for (const { stream } of this.#entries.values()) {
      if (stream.channel === 'account') this.#tell({ op: 'subscribe', streams: [stream] }, stream);
    }
  }

  #startTimers(): void {
    const ping = setInterval(() => void this.#ping(), CLIENT_LIMITS.pingEveryMs);
    this.#timers = [ping];
    void this.#ping();
  }

  async #ping(): Promise<void> {
    const silenceMs = Date.now() - this.#state.heardAtMs;
    if (silenceMs > CLIENT_LIMITS.silenceMs) {
      // A dead connection closes itself only after minutes: it is given up here.
      this.#drop();
      return;
    }
    if (silenceMs > CLIENT_LIMITS.pingEveryMs * 1.5) this.#setState({ status: 'lagging' });
    const askedAtMs = performance.now();
    try {
      await this.#ask({ op: 'ping' });
    } catch {
      return;
    }
    this.#setState({ latencyMs: Math.round(performance.now() - askedAtMs) });
  }

  #drop(): void {
    const socket = this.#socket;
    if (socket === null) return;
    socket.close();
    this.#onClose(socket);
  }

  #onText(text: string): void {
    this.#heard({ status: 'live' });
    const message = JSON.parse(text) as StreamMessage | ServerAnswer;
    if (!('channel' in message)) {
      this.#onAnswer(message);
      return;
    }
    for (const key of keysOf(message)) {
      for (const { onMessage } of this.#entries.get(key)?.listeners ?? []) onMessage(message);
    }
  }

  #onAnswer(answer: ServerAnswer): void {
    if (answer.id === null) return;
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.type === 'error') waiting?.reject(new VenueError(answer.error, 0));
    else waiting?.resolve(answer);
  }

  #onClose(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#isLoggedIn = false;
    for (const timer of this.#timers) clearInterval(timer);
    const lost = new Error('the connection was lost');
    for (const { reject } of this.#waiting.values()) reject(lost);
    this.#waiting.clear();
    this.#setState({ status: 'down' });
    if (this.#isClosed) return;
    const pauseMs = reconnectPauseMs(this.#failures, chance());
    this.#failures += 1;
    this.#retry = setTimeout(() => this.open(), pauseMs);
  }

  #heard(change: Partial<StreamState>): void {
    this.#setState({ ...change, heardAtMs: Date.now() });
  }

  #setState(change: Partial<StreamState>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    const { status, latencyMs, heardAtMs } = this.#state;
    // Every message moves the time; who looks on is told when it would be seen.
    const isSeen = status !== before.status || latencyMs !== before.latencyMs;
    if (isSeen || heardAtMs - this.#toldAtMs > TOLD_EVERY_MS) {
      this.#toldAtMs = heardAtMs;
      this.#options.onState(this.#state);
    }
  }

  #toldAtMs = 0;
}

const TOLD_EVERY_MS = 500;

/** From 0 to 1, different in every client. */
function chance(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 0xffff_ffff;
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
