import { connect, type Socket } from 'node:net';
import type { ReleasedCommand } from '@tandem/feed';
import type { AuthorizationError, CommandPort, Outcome } from '../command-port.ts';
import type { ProofPort } from '../proof-port.ts';
import type { CommandRefusal } from '../refusal.ts';
import { nodeAddress, type WireAddress } from './address.ts';
import { decodeOutcome, decodeReleased, encodeClaim, encodeSigned, parseJson } from './content.ts';
import { encodeFrame, FRAME, type Frame, FrameReader, WireError } from './frame.ts';
import { greeting } from './greeting.ts';
import { WIRE_LIMITS } from './limits.ts';
import { RequestsInFlight } from './requests-in-flight.ts';

/** How a service reaches the exchange. */
export type LinkConfig = {
  readonly address: WireAddress;
  readonly secret: Uint8Array | null;
  /** First and longest pause before it connects again. */
  readonly backoffMs?: readonly [first: number, longest: number];
};

/** Follows the feed over a link, across connections. */
export type FeedReader = {
  /** Begins with the released state; otherwise with what is released next. */
  readonly wantsState: boolean;
  /** Sequence that is wanted next; null before the first start. */
  nextSequence(): number | null;
  /** Called at each start, with the state after `sequence` when it was asked for. */
  begin(start: { readonly sequence: number; readonly content: unknown }): void;
  take(released: ReleasedCommand): void;
  notice(content: unknown): void;
  /** The exchange refuses to go on from where the reader stands. */
  refused(problem: string): void;
};

/** There is no connection, or it was lost before the answer. */
export class LinkDownError extends Error {
  override readonly name = 'LinkDownError';
}

const DEFAULT_BACKOFF_MS = [20, 1_000] as const;
const LOOK_EVERY_MS = 1_000;
const RETRY_AFTER_MS = 100;

type Answer<T> = {
  readonly kind: number;
  readonly decode: (body: Buffer) => T;
  /** What is answered when nothing was sent, and when what was sent got no answer. */
  readonly unsent: (refusal: CommandRefusal) => T | Promise<T>;
  readonly lost: (problem: string) => T | Promise<T>;
};

/** A service's end of the connection to the exchange; connects again when it is lost. */
export class ExchangeLink {
  readonly port: CommandPort;
  /** Checks as the port does, and changes nothing. */
  readonly dryPort: CommandPort;
  readonly proofs: ProofPort;
  readonly #config: LinkConfig;
  readonly #requests = new RequestsInFlight();
  readonly #watch: NodeJS.Timeout;
  #socket: Socket | undefined;
  #isWelcome = false;
  #isClosed = false;
  #failures = 0;
  #problem = 'not connected yet';
  #retry: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];
  #reader: FeedReader | undefined;
  #start: Buffer[] = [];

  constructor(config: LinkConfig) {
    this.#config = config;
    this.port = { submit: (signed) => this.#submit(FRAME.submit, () => encodeSigned(signed)) };
    this.dryPort = { submit: (signed) => this.#submit(FRAME.rehearse, () => encodeSigned(signed)) };
    this.proofs = {
      proveRead: (claim) =>
        this.#request<AuthorizationError | null>(FRAME.prove, encodeClaim(claim), {
          kind: FRAME.verdict,
          decode: (body) => parseJson(body) as AuthorizationError | null,
          unsent: () => notReached('the exchange is not reached'),
          lost: notReached,
        }),
    };
    this.#watch = setInterval(() => this.#giveUpOldest(), LOOK_EVERY_MS);
    this.#connect();
  }

  /** Null while connected; otherwise why not. */
  health(): string | null {
    return this.#isWelcome ? null : this.#problem;
  }

  /** Resolves when there is a connection. */
  connected(): Promise<void> {
    if (this.#isWelcome) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Asks what the exchange answers in JSON. Rejects with `LinkDownError`. */
  ask(operation: string, input: unknown): Promise<unknown> {
    const down = (problem: string) => Promise.reject(new LinkDownError(problem));
    const question = Buffer.from(JSON.stringify({ operation, input }));
    return this.#request<unknown>(FRAME.ask, question, {
      kind: FRAME.answer,
      decode: parseJson,
      unsent: () => down(this.#problem),
      lost: down,
    });
  }

  /** Follows the feed from now on. One reader a link. */
  follow(reader: FeedReader): void {
    this.#reader = reader;
    if (this.#isWelcome) this.#sendWish();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#socket?.destroy();
    this.#lose('the link was closed');
  }

  #submit(kind: number, encode: () => Uint8Array): Promise<Outcome> {
    let body: Uint8Array;
    try {
      body = encode();
    } catch (error) {
      const refusal = { reason: 'Malformed', problem: (error as Error).message } as const;
      return Promise.resolve({ kind: 'refused', refusal });
    }
    return this.#request<Outcome>(kind, body, {
      kind: FRAME.outcome,
      decode: decodeOutcome,
      unsent: (refusal) => ({ kind: 'refused', refusal }),
      lost: (problem) => ({ kind: 'refused', refusal: { reason: 'Unknown', problem } }),
    });
  }

  #request<T>(kind: number, body: Uint8Array, answer: Answer<T>): Promise<T> {
    const socket = this.#socket;
    if (socket === undefined || !this.#isWelcome) {
      return Promise.resolve(answer.unsent({ reason: 'Stopped' }));
    }
    const queued = this.#requests.size;
    const isFull = queued >= WIRE_LIMITS.inFlight;
    if (isFull || socket.writableLength > WIRE_LIMITS.unsentBytes) {
      const figures = { queued, capacity: WIRE_LIMITS.inFlight, retryAfterMs: RETRY_AFTER_MS };
      const full = { reason: 'QueueFull', queue: 'exchange link', ...figures } as const;
      return Promise.resolve(answer.unsent(full));
    }
    return new Promise((resolve) => {
      const number = this.#requests.add({
        sentMs: performance.now(),
        isLost: (problem) => resolve(answer.lost(problem)),
        isAnswered: (frame) => {
          try {
            if (frame.kind !== answer.kind) throw new WireError(`an answer of kind ${frame.kind}`);
            resolve(answer.decode(frame.body));
          } catch (error) {
            // The exchange may have carried it out: what it said cannot be read.
            resolve(answer.lost((error as Error).message));
            throw error;
          }
        },
      });
      socket.write(encodeFrame(kind, number, body));
    });
  }

  #connect(): void {
    const socket = connect(nodeAddress(this.#config.address));
    const frames = new FrameReader(WIRE_LIMITS.frameBytes);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.on('connect', () => {
      socket.write(encodeFrame(FRAME.greet, 0, greeting(this.#config.secret)));
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of frames.take(chunk)) this.#handle(frame);
      } catch (error) {
        this.#problem = (error as Error).message;
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      this.#problem = error.message;
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#lose(`the connection was lost: ${this.#problem}`);
    });
  }

  #handle(frame: Frame): void {
    const { kind, number, body } = frame;
    switch (kind) {
      case FRAME.welcome:
        this.#welcome();
        return;
      case FRAME.checkpoint:
        this.#takeStart(body);
        return;
      case FRAME.released:
        this.#reader?.take(decodeReleased(body));
        return;
      case FRAME.notice:
        this.#reader?.notice(parseJson(body));
        return;
      case FRAME.fault:
        this.#fault(parseJson(body));
        return;
      default:
        // Late answers of requests that were given up are dropped.
        this.#requests.settle(number)?.isAnswered(frame);
    }
  }

  #welcome(): void {
    this.#isWelcome = true;
    this.#failures = 0;
    this.#problem = 'the exchange ended the connection';
    for (const resolve of this.#waiting.splice(0)) resolve();
    if (this.#reader !== undefined) this.#sendWish();
  }

  #sendWish(): void {
    const fromSequence = this.#reader?.nextSequence() ?? null;
    const withState = fromSequence === null && this.#reader?.wantsState === true;
    const wish = { fromSequence, withState };
    this.#start = [];
    const body = Buffer.from(JSON.stringify(wish));
    this.#socket?.write(encodeFrame(FRAME.follow, 0, body));
  }

  #takeStart(piece: Buffer): void {
    this.#start.push(piece.subarray(1));
    if (piece[0] !== 1) return;
    const start = parseJson(Buffer.concat(this.#start.splice(0)));
    const { sequence, content } = start as { readonly sequence: number; readonly content: unknown };
    this.#reader?.begin({ sequence, content });
  }

  #fault(value: unknown): void {
    const { problem, isFinal } = value as { readonly problem: string; readonly isFinal: boolean };
    this.#problem = problem;
    if (isFinal) this.#reader?.refused(problem);
  }

  #giveUpOldest(): void {
    const beforeMs = performance.now() - WIRE_LIMITS.answerMs;
    this.#requests.lose(`no answer within ${WIRE_LIMITS.answerMs} ms`, beforeMs);
  }

  #lose(problem: string): void {
    this.#isWelcome = false;
    this.#socket = undefined;
    this.#requests.lose(problem);
    if (this.#isClosed) return;
    const [first, longest] = this.#config.backoffMs ?? DEFAULT_BACKOFF_MS;
    const pauseMs = Math.min(longest, first * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), pauseMs);
  }
}

function notReached(problem: string): AuthorizationError {
  const message = `the exchange could not be asked: ${problem}`;
  return { code: 'NotReady', message, inputs: { part: 'exchange', problem } };
}
