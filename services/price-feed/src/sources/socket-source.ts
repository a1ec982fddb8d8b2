import { type RawData, WebSocket } from 'ws';
import { LIMITS } from '../limits.ts';
import type { Quote, QuoteSink } from '../quotes/quote.ts';
import { Backoff, type BackoffRule } from './backoff.ts';
import type { PriceSource, SourceStatus } from './price-source.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { SourceTally } from './source-tally.ts';
import { readMessage, type VenueProtocol } from './venues/venue-protocol.ts';

export type SocketTimes = {
  /** To open a connection. */
  readonly handshakeMs: number;
  readonly pingEveryMs: number;
  /** Without any byte of the venue, pongs included, the connection is given up. */
  readonly silenceMs: number;
  /** Without a message, though it answers pings: a venue that forgot what was asked of it. */
  readonly quietMs: number;
  readonly backoff: BackoffRule;
};

export const SOCKET_TIMES: SocketTimes = {
  handshakeMs: 5_000,
  pingEveryMs: 5_000,
  silenceMs: 15_000,
  quietMs: 60_000,
  backoff: { firstMs: 250, longestMs: 30_000 },
};

export type SocketSourceParts = {
  readonly name: string;
  readonly protocol: VenueProtocol;
  readonly endpoint: string;
  readonly symbols: readonly string[];
  readonly nowUs: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly times: SocketTimes;
};

/** The public socket of one venue, connected again for ever until it is closed. */
export class SocketSource implements PriceSource {
  readonly kind = 'venue';
  readonly name: string;
  readonly origin: string;
  readonly #parts: SocketSourceParts;
  readonly #tally = new SourceTally();
  readonly #backoff: Backoff;
  #sink: QuoteSink | null = null;
  #socket: WebSocket | null = null;
  #timers: NodeJS.Timeout[] = [];
  #retry: NodeJS.Timeout | undefined;
  #sequences: SequenceWatch;
  #connections = 0;
  #rejectsInARow = 0;
  #window = { startMs: 0, messages: 0 };
  #lastByteMs = 0;
  #lastMessageMs = 0;

  constructor(parts: SocketSourceParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.origin = parts.endpoint;
    this.#backoff = new Backoff(parts.times.backoff, parts.random);
    this.#sequences = new SequenceWatch(parts.protocol.isSequenceDense);
  }

  start(sink: QuoteSink): void {
    this.#sink = sink;
    this.#connect();
  }

  status(): SourceStatus {
    return this.#tally.status();
  }

  close(): Promise<void> {
    this.#tally.state = 'closed';
    clearTimeout(this.#retry);
    this.#hangUp();
    return Promise.resolve();
  }

  #connect(): void {
    const { protocol, endpoint, symbols, times } = this.#parts;
    this.#tally.state = 'connecting';
    if (this.#connections > 0) this.#tally.reconnects += 1;
    this.#connections += 1;
    this.#sequences = new SequenceWatch(protocol.isSequenceDense);
    this.#rejectsInARow = 0;
    const socket = new WebSocket(protocol.url(endpoint, symbols), {
      handshakeTimeout: times.handshakeMs,
      maxPayload: LIMITS.socketMessageBytes,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#socket = socket;
    socket.on('open', () => this.#opened(socket));
    socket.on('message', (data, isBinary) => {
      if (this.#socket !== socket) return;
      this.#lastByteMs = performance.now();
      this.#lastMessageMs = this.#lastByteMs;
      if (isBinary) this.#reject('UnknownShape', 'a binary message');
      else this.#received(data);
    });
    socket.on('pong', () => {
      this.#lastByteMs = performance.now();
    });
    socket.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
        this.#tally.reject('TooLarge', `more than ${LIMITS.socketMessageBytes} bytes`);
      } else if (this.#socket === socket) {
        this.#tally.fail(error);
      }
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#retryLater();
    });
  }

  #opened(socket: WebSocket): void {
    const { protocol, symbols, times } = this.#parts;
    this.#tally.state = 'open';
    this.#lastByteMs = performance.now();
    this.#lastMessageMs = this.#lastByteMs;
    for (const request of protocol.requests(symbols)) socket.send(request);
    this.#every(times.pingEveryMs, () => {
      const now = performance.now();
      if (now - this.#lastByteMs > times.silenceMs) this.#giveUp('it answers no pings');
      else if (now - this.#lastMessageMs > times.quietMs) this.#giveUp('it sends nothing');
      else socket.ping();
    });
    const { keepAlive } = protocol;
    if (keepAlive !== null) this.#every(keepAlive.everyMs, () => socket.send(keepAlive.message));
  }

  #every(everyMs: number, action: () => void): void {
    const timer = setInterval(() => {
      if (this.#socket?.readyState === WebSocket.OPEN) action();
    }, everyMs);
    timer.unref();
    this.#timers.push(timer);
  }

  #received(data: RawData): void {
    if (this.#isFlooded()) return;
    const { protocol, nowUs } = this.#parts;
    this.#tally.lastMessageUs = nowUs();
    const message = readMessage(protocol, asText(data));
    switch (message.kind) {
      case 'quotes':
        for (const quote of message.quotes) this.#deliver(quote);
        break;
      case 'notice':
        break;
      case 'refused':
        this.#tally.reject('RequestRefused', message.detail);
        break;
      case 'goodbye':
        this.#giveUp('the venue asked to connect again');
        break;
      case 'fault':
        this.#reject(message.reason, message.detail);
        break;
    }
  }

  #deliver(quote: Quote): void {
    const { protocol, symbols } = this.#parts;
    if (!symbols.includes(quote.symbol)) {
      this.#reject('UnknownSymbol', quote.symbol);
      return;
    }
    const verdict = this.#sequences.see(quote.symbol, quote.sequence);
    if (verdict === 'older') {
      this.#reject('OutOfOrder', `${quote.symbol} ${quote.sequence}`);
      return;
    }
    // A quote is whole: a gap loses nothing, but says that the connection does.
    if (verdict === 'gap' && protocol.isSequenceDense) this.#tally.gaps += 1;
    if (this.#sink === null || !this.#tally.deliver(this.#sink, quote)) return;
    this.#rejectsInARow = 0;
    this.#backoff.reset();
  }

  #reject(reason: Parameters<SourceTally['reject']>[0], detail: string): void {
    this.#tally.reject(reason, detail);
    this.#rejectsInARow += 1;
    if (this.#rejectsInARow >= LIMITS.rejectsInARow) {
      this.#giveUp(`${this.#rejectsInARow} unreadable messages in a row, last ${reason}`);
    }
  }

  #isFlooded(): boolean {
    const now = performance.now();
    if (now - this.#window.startMs >= 1_000) this.#window = { startMs: now, messages: 0 };
    this.#window.messages += 1;
    if (this.#window.messages <= LIMITS.messagesPerSecond) return false;
    this.#tally.reject('TooMany', `more than ${LIMITS.messagesPerSecond} messages a second`);
    return true;
  }

  #giveUp(why: string): void {
    this.#tally.fail(why);
    this.#hangUp();
    this.#retryLater();
  }

  #hangUp(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    const socket = this.#socket;
    this.#socket = null;
    // Not `close`: that waits for an answer of a venue that may not answer any more.
    socket?.terminate();
  }

  #retryLater(): void {
    if (this.#tally.state === 'closed') return;
    this.#hangUp();
    this.#tally.state = 'waiting';
    this.#retry = setTimeout(() => this.#connect(), this.#backoff.nextMs());
  }
}

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
