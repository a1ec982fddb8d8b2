import type { Answer, ServerAnswer } from '@tandem/api';
import { CLIENT_LIMITS } from '../limits.ts';
import { type LoginHeaders, type StreamState, VenueSocket } from '../stream/venue-socket.ts';
import { readAnswer } from '../transport/read-answer.ts';
import type { Headers, Transport } from '../transport/transport.ts';
import type { WireRequest } from '../transport/wire-request.ts';
import { NotSentError, OutcomeUnknownError, VenueError } from '../venue-error.ts';
import { MessagePace } from './message-pace.ts';
import { Turns } from './turns.ts';

export type SocketTransportOptions = {
  readonly url: string;
  readonly onState: (state: StreamState) => void;
  readonly loginHeaders: LoginHeaders;
  /** After each login, before anything else goes over the line. */
  readonly onReady: () => Promise<void>;
};

type Arrival = { readonly resolve: () => void; readonly reject: (error: Error) => void };

/**
 * Requests over one WebSocket that logs in after each connection. Never sends one again: a lost
 * answer is an `OutcomeUnknownError`, as over HTTP. A login that is refused for good ends the line.
 */
export class SocketTransport implements Transport {
  readonly #options: SocketTransportOptions;
  readonly #socket: VenueSocket;
  readonly #turns: Turns = new Turns(CLIENT_LIMITS.socketInFlight, CLIENT_LIMITS.socketWaiting);
  readonly #pace: MessagePace;
  readonly #arrivals = new Set<Arrival>();
  #isReady = false;
  #ended: Error | null = null;

  constructor(options: SocketTransportOptions) {
    const { url, onState } = options;
    const { socketPerSecond: perSecond, socketBurst: burst } = CLIENT_LIMITS;
    this.#options = options;
    this.#pace = new MessagePace({ perSecond, burst }, performance.now());
    this.#socket = new VenueSocket({
      url,
      onState,
      onOpen: () => void this.#login(),
      onMessage: () => undefined,
      onClosed: () => {
        this.#isReady = false;
      },
    });
  }

  /** Resolves after the login. Throws `VenueError` when that is refused, `NotSentError` in vain. */
  open(): Promise<void> {
    this.#socket.open();
    return this.#ready(CLIENT_LIMITS.requestTimeoutMs);
  }

  /** Ends the line for good. What is on its way has an unknown outcome. */
  close(): void {
    this.#end(new NotSentError('the line was closed'));
  }

  send<T>(request: WireRequest, sign: () => Promise<Headers>): Promise<Answer<T>> {
    return this.#turns.run(async () => {
      await this.#ready(CLIENT_LIMITS.lineWaitMs);
      await this.#wait();
      const carried = carriedRequest(request, await sign());
      // The line may have fallen meanwhile.
      if (!this.#isReady) throw this.#ended ?? new NotSentError('the line is down');
      const answer = await this.#socket.ask({ op: 'request', request: carried });
      if (answer.type !== 'answer' || answer.op !== 'request') throw strange(answer);
      return readAnswer<T>(answer.body as object, answer.status);
    });
  }

  /** Leaves a signed request with the venue for the end of this connection; null takes it back. */
  async leave(request: WireRequest | null, sign: () => Promise<Headers>): Promise<void> {
    if (!this.#socket.isOpen) throw this.#ended ?? new NotSentError('the line is down');
    const carried = request === null ? null : carriedRequest(request, await sign());
    await this.#socket.ask({ op: 'onDisconnect', request: carried });
  }

  async #login(): Promise<void> {
    try {
      const headers = await this.#options.loginHeaders();
      if (headers === null) throw new NotSentError('orders need a key: useKey first');
      await this.#socket.ask({ op: 'login', headers });
      await this.#options.onReady();
      this.#isReady = true;
      for (const { resolve } of this.#arrivals) resolve();
    } catch (error) {
      this.#onLoginFault(error);
    }
  }

  #onLoginFault(error: unknown): void {
    // A connection that fell is followed by another one, which logs in again.
    if (this.#ended !== null || !this.#socket.isOpen) return;
    if (error instanceof OutcomeUnknownError) return this.#socket.reset();
    if (error instanceof VenueError && PASSING.has(error.code)) {
      setTimeout(() => void this.#login(), error.retryAfterMs ?? CLIENT_LIMITS.reconnectFirstMs);
      return;
    }
    this.#end(error as Error);
  }

  #end(error: Error): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    this.#isReady = false;
    this.#socket.close();
    for (const { reject } of this.#arrivals) reject(error);
  }

  /** Waits until the line is there and logged in. */
  #ready(timeoutMs: number): Promise<void> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#isReady) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const arrival = { resolve, reject };
    this.#arrivals.add(arrival);
    const timer = setTimeout(() => reject(new NotSentError('the line is down')), timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#arrivals.delete(arrival);
    });
  }

  async #wait(): Promise<void> {
    const waitMs = this.#pace.take(performance.now());
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Refusals of a login that another try may get over. */
const PASSING: ReadonlySet<string> = new Set([
  'RateLimited',
  'QueueFull',
  'NotReady',
  'VenueStopped',
]);

function carriedRequest({ method, path, body }: WireRequest, headers: Headers): object {
  return { method, path, headers, ...(body === '' ? {} : { body }) };
}

function strange(answer: ServerAnswer): Error {
  return new OutcomeUnknownError(`an answer of type ${answer.type} to a request`);
}
