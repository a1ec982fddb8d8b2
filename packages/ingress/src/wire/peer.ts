import type { Socket } from 'node:net';
import { FellBehindError, Subscription } from '@tandem/feed';
import { EncodingError } from '@tandem/protocol';
import { decodeClaim, decodeSigned, encodeOutcome, encodeReleased, parseJson } from './content.ts';
import { encodeFrame, FRAME, type Frame, FrameReader, WireError } from './frame.ts';
import { greetingProblem } from './greeting.ts';
import { WIRE_LIMITS } from './limits.ts';
import type { ServedExchange } from './served-exchange.ts';

const TAKEN_AT_ONCE = 256;
const NO_REQUEST = 0;

/** The exchange's end of one connection. A peer that breaks the rules loses its connection. */
export class Peer {
  readonly #socket: Socket;
  readonly #served: ServedExchange;
  readonly #secret: Uint8Array | null;
  readonly #reader = new FrameReader(WIRE_LIMITS.firstFrameBytes);
  readonly #greetingTimer: NodeJS.Timeout;
  #isGreeted = false;
  #isFollowing = false;
  #inFlight = 0;

  constructor(socket: Socket, served: ServedExchange, secret: Uint8Array | null) {
    this.#socket = socket;
    this.#served = served;
    this.#secret = secret;
    this.#greetingTimer = setTimeout(() => socket.destroy(), WIRE_LIMITS.greetingMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    // The close that follows says all that matters.
    socket.on('error', () => {});
    socket.on('close', () => clearTimeout(this.#greetingTimer));
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** Something beside the feed that followers are told. */
  notify(bytes: Buffer): void {
    this.#send(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.take(chunk)) {
        if (this.#isGreeted) this.#handle(frame);
        else this.#greet(frame);
        if (this.#socket.destroyed) return;
      }
    } catch (error) {
      if (!(error instanceof WireError || error instanceof EncodingError)) throw error;
      this.#giveUp(error.message);
    }
  }

  #greet({ kind, body }: Frame): void {
    if (kind !== FRAME.greet) throw new WireError('no greeting');
    const problem = greetingProblem(body, this.#secret);
    if (problem !== null) throw new WireError(problem);
    clearTimeout(this.#greetingTimer);
    this.#isGreeted = true;
    this.#reader.longest = WIRE_LIMITS.frameBytes;
    this.#send(encodeFrame(FRAME.welcome, NO_REQUEST, new Uint8Array(0)));
  }

  #handle(frame: Frame): void {
    const { kind, number, body } = frame;
    switch (kind) {
      case FRAME.submit:
      case FRAME.rehearse: {
        const port = kind === FRAME.submit ? this.#served.port : this.#served.dryPort;
        const outcome = port.submit(decodeSigned(body));
        this.#answer(FRAME.outcome, number, outcome.then(encodeOutcome));
        return;
      }
      case FRAME.prove: {
        const verdict = this.#served.proofs.proveRead(decodeClaim(body));
        this.#answer(FRAME.verdict, number, verdict.then(jsonBytes));
        return;
      }
      case FRAME.ask: {
        const { operation, input } = questionOf(parseJson(body));
        const answer = this.#served.answer(operation, input);
        this.#answer(FRAME.answer, number, answer.then(jsonBytes));
        return;
      }
      case FRAME.follow:
        this.#follow(parseJson(body));
        return;
      default:
        throw new WireError(`no request has kind ${kind}`);
    }
  }

  #answer(kind: number, number: number, content: Promise<Uint8Array>): void {
    this.#inFlight += 1;
    // A peer with too many requests waits: nothing more is read of it.
    if (this.#inFlight === WIRE_LIMITS.inFlight) this.#socket.pause();
    content
      .then((bytes) => this.#send(encodeFrame(kind, number, bytes)))
      .catch((error: Error) => this.#giveUp(error.message))
      .finally(() => {
        this.#inFlight -= 1;
        if (this.#inFlight < WIRE_LIMITS.inFlight && this.#socket.isPaused()) this.#socket.resume();
      });
  }

  #follow(wish: unknown): void {
    if (this.#isFollowing) throw new WireError('this connection follows already');
    const { fromSequence, withState } = wishOf(wish);
    const { feed } = this.#served;
    const next = fromSequence ?? feed.nextSequence;
    if (next > feed.nextSequence) {
      const problem = `sequence ${next} is wanted and ${feed.nextSequence} comes next`;
      this.#giveUp(`${problem}: this is another journal`, true);
      return;
    }
    const start = withState ? this.#served.checkpoint() : { sequence: next - 1, content: null };
    this.#isFollowing = true;
    this.#sendStart(Buffer.from(JSON.stringify(start)));
    this.#stream(start.sequence + 1).catch((error: Error) => {
      this.#giveUp(error.message, error instanceof FellBehindError);
    });
  }

  #sendStart(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += WIRE_LIMITS.pieceBytes) {
      const end = Math.min(bytes.length, at + WIRE_LIMITS.pieceBytes);
      const isLast = Buffer.from([end === bytes.length ? 1 : 0]);
      const piece = Buffer.concat([isLast, bytes.subarray(at, end)]);
      this.#socket.write(encodeFrame(FRAME.checkpoint, NO_REQUEST, piece));
    }
  }

  /** Sends what is released until the feed ends, never faster than the peer reads. */
  async #stream(fromSequence: number): Promise<void> {
    const { feed } = this.#served;
    const subscription = new Subscription(feed, { name: 'a follower', fromSequence });
    while (!this.#socket.destroyed) {
      const frames: Buffer[] = [];
      let bytes = 0;
      for (const released of subscription.take(TAKEN_AT_ONCE)) {
        const frame = encodeFrame(FRAME.released, NO_REQUEST, encodeReleased(released));
        frames.push(frame);
        bytes += frame.length;
      }
      if (bytes > 0) {
        const isRoom = this.#socket.write(Buffer.concat(frames, bytes));
        if (!isRoom) await this.#drained();
      } else if (feed.isEnded) {
        this.#socket.end();
        return;
      } else {
        await feed.reached(subscription.nextSequence);
      }
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
      if (this.#socket.destroyed) done();
    });
  }

  #send(bytes: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(bytes);
    // Who does not read his answers is not there any more.
    if (this.#socket.writableLength > 2 * WIRE_LIMITS.unsentBytes) this.#socket.destroy();
  }

  /** Says why and ends the connection. Final: the same wish would fail again. */
  #giveUp(problem: string, isFinal = false): void {
    if (this.#socket.destroyed) return;
    this.#socket.end(encodeFrame(FRAME.fault, NO_REQUEST, jsonBytes({ problem, isFinal })));
    this.#socket.destroySoon();
  }
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value ?? null));
}

function questionOf(value: unknown): { readonly operation: string; readonly input: unknown } {
  const { operation, input } = (value ?? {}) as { readonly [name: string]: unknown };
  if (typeof operation !== 'string') throw new WireError('a question without operation');
  return { operation, input };
}

type Wish = { readonly fromSequence: number | null; readonly withState: boolean };

function wishOf(value: unknown): Wish {
  const { fromSequence = null, withState } = (value ?? {}) as { readonly [name: string]: unknown };
  const isSequence = Number.isSafeInteger(fromSequence) && (fromSequence as number) >= 1;
  if (typeof withState !== 'boolean' || !(fromSequence === null || isSequence)) {
    throw new WireError('a wish to follow that is none');
  }
  return { fromSequence: fromSequence as number | null, withState };
}
