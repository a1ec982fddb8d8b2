import type { AccountEvents, MarginCall, MarketMessage, ServerAnswer } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import { refusalOf } from '../transport/read-answer.ts';
import { OutcomeUnknownError } from '../venue-error.ts';
import { reconnectPauseMs } from './reconnect.ts';

type StreamStatus = 'connecting' | 'live' | 'lagging' | 'down';

/** How the connection stands; `heardAtMs` is when anything came last. */
export type StreamState = {
  readonly status: StreamStatus;
  readonly latencyMs: number | null;
  readonly heardAtMs: number;
};

export type StreamMessage = MarketMessage | AccountEvents | MarginCall;

export type LoginHeaders = () => Promise<{ readonly [name: string]: string }> | null;

/** Where the socket leads, and who is told of what. */
export type SocketOptions = {
  readonly url: string;
  readonly onState: (state: StreamState) => void;
  /** A connection is there; `isReturn` after an earlier one. */
  readonly onOpen: (isReturn: boolean) => void;
  readonly onMessage: (message: StreamMessage) => void;
  /** The connection is gone; another one follows unless the socket was closed. */
  readonly onClosed: () => void;
  /** Longest wait between two tries to come back. */
  readonly reconnectLastMs?: number | undefined;
};

type Waiting = {
  readonly resolve: (answer: ServerAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
};

/**
 * One WebSocket that comes back by itself and finds the answer to each message. It never sends a
 * message again: what was on its way when the connection fell has an unknown outcome.
 */
export class VenueSocket {
  readonly #options: SocketOptions;
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | null = null;
  #lastId = 0;
  #failures = 0;
  #state: StreamState = { status: 'connecting', latencyMs: null, heardAtMs: Date.now() };
  #toldAtMs = 0;
  #hasBeenOpen = false;
  #pinging: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open(): void {
    if (this.#isClosed || this.#socket !== null) return;
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (socket === this.#socket) this.#onOpen();
    });
    socket.addEventListener('message', (event) => {
      if (socket === this.#socket) this.#onText(String(event.data));
    });
    socket.addEventListener('close', () => this.#onClose(socket));
  }

  /** Gives this connection up; another one follows. */
  reset(): void {
    this.#drop();
  }

  /** Ends the connection for good; what waits for an answer gets none. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#drop();
  }

  /**
   * Sends a message and gives its answer. Throws `VenueError` when the venue refuses it, and
   * `OutcomeUnknownError` when no answer comes.
   */
  ask(message: object): Promise<ServerAnswer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new OutcomeUnknownError(`within ${CLIENT_LIMITS.requestTimeoutMs} ms`));
      }, CLIENT_LIMITS.requestTimeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket?.send(JSON.stringify({ ...message, id }));
    });
  }

  #onOpen(): void {
    const isReturn = this.#hasBeenOpen;
    this.#hasBeenOpen = true;
    this.#failures = 0;
    this.#heard({ status: 'live' });
    this.#pinging = setInterval(() => void this.#ping(), CLIENT_LIMITS.pingEveryMs);
    void this.#ping();
    this.#options.onOpen(isReturn);
  }

  async #ping(): Promise<void> {
    const silenceMs = Date.now() - this.#state.heardAtMs;
    if (silenceMs > CLIENT_LIMITS.silenceMs) {
      // A dead connection closes itself only after minutes: it is given up here.
      this.reset();
      return;
    }
    if (silenceMs > CLIENT_LIMITS.pingEveryMs * 1.5) this.#setState({ status: 'lagging' });
    const askedAtMs = performance.now();
    try {
      await this.ask({ op: 'ping' });
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
    if ('channel' in message) this.#options.onMessage(message);
    else this.#onAnswer(message);
  }

  #onAnswer(answer: ServerAnswer): void {
    if (answer.id === null) return;
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.type === 'error') waiting.reject(refusalOf(answer.error, 0));
    else waiting.resolve(answer);
  }

  #onClose(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearInterval(this.#pinging);
    const unanswered = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of unanswered) {
      clearTimeout(timer);
      reject(new OutcomeUnknownError('the connection was lost'));
    }
    this.#setState({ status: 'down' });
    this.#options.onClosed();
    if (this.#isClosed) return;
    const { reconnectLastMs } = this.#options;
    const pauseMs = reconnectPauseMs(this.#failures, chance(), reconnectLastMs);
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
}

const TOLD_EVERY_MS = 500;

/** From 0 to 1, different in every client. */
function chance(): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value / 0xffff_ffff;
}
