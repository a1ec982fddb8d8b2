import { RecordingFault, type UpdateTrust } from '@tandem/recording';
import { LIMITS } from '../../limits.ts';
import type { QuoteSink } from '../../quotes/quote.ts';
import { Backoff, type BackoffRule } from '../backoff.ts';
import type { PriceSource, SourceStatus } from '../price-source.ts';
import { SourceTally } from '../source-tally.ts';
import { QuoteFault } from '../venues/venue-protocol.ts';
import { AnswerTooLarge, readBody, readEvents } from './event-stream.ts';
import { readHermesUpdate } from './read-update.ts';

export type HermesTimes = {
  /** Until the first bytes of an answer, and between two pieces of a stream. */
  readonly silenceMs: number;
  /** Between two questions when polling: the public limit is ten in ten seconds. */
  readonly pollEveryMs: number;
  readonly backoff: BackoffRule;
};

export const HERMES_TIMES: HermesTimes = {
  silenceMs: 10_000,
  pollEveryMs: 1_000,
  backoff: { firstMs: 500, longestMs: 60_000 },
};

export type HermesParts = {
  readonly name: string;
  /** For example `https://pyth.dourolabs.app/hermes`. */
  readonly endpoint: string;
  readonly mode: 'stream' | 'poll';
  /** Goes into one header and nowhere else. */
  readonly apiKey: string | null;
  /** Ids of the feeds, 64 hexadecimal digits each. */
  readonly symbols: readonly string[];
  readonly trust: UpdateTrust;
  readonly nowUs: () => number;
  readonly random: () => number;
  readonly times: HermesTimes;
  /** Gets every update that was verified; it must not throw. */
  readonly keepUpdate?: (update: Uint8Array) => void;
};

/** Pyth's prices through Hermes, streamed or polled; every update is verified before it counts. */
export class HermesSource implements PriceSource {
  readonly kind = 'pyth';
  readonly name: string;
  readonly origin: string;
  readonly #parts: HermesParts;
  readonly #tally = new SourceTally();
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  #sink: QuoteSink | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: HermesParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.origin = parts.endpoint;
    this.#backoff = new Backoff(parts.times.backoff, parts.random);
  }

  start(sink: QuoteSink): void {
    this.#sink = sink;
    this.#running = this.#run();
  }

  status(): SourceStatus {
    return this.#tally.status();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#tally.state = 'closed';
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let round = 0; !signal.aborted; round += 1) {
      if (round > 0) this.#tally.reconnects += 1;
      this.#tally.state = 'connecting';
      const patience = new Patience(this.#parts.times.silenceMs, signal);
      try {
        if (this.#parts.mode === 'stream') await this.#stream(patience);
        else await this.#poll(patience);
      } catch (error) {
        if (error instanceof AnswerTooLarge) this.#tally.reject('TooLarge', error.message);
        else this.#tally.fail(patience.hasRunOut ? 'it says nothing' : error);
      } finally {
        patience.end();
      }
      this.#tally.state = 'waiting';
      if (!signal.aborted) await sleep(this.#backoff.nextMs(), signal);
    }
  }

  async #stream(patience: Patience): Promise<void> {
    const body = await this.#ask('/v2/updates/price/stream', patience);
    this.#tally.state = 'open';
    for await (const text of readEvents(patience.watch(body), LIMITS.hermesMessageBytes)) {
      this.#read(text);
    }
    throw new Error('the stream ended');
  }

  async #poll(patience: Patience): Promise<void> {
    while (!this.#closing.signal.aborted) {
      patience.renew();
      const body = await this.#ask('/v2/updates/price/latest', patience);
      this.#tally.state = 'open';
      this.#read(await readBody(patience.watch(body), LIMITS.hermesMessageBytes));
      patience.pause();
      await sleep(this.#parts.times.pollEveryMs, this.#closing.signal);
    }
  }

  async #ask(path: string, patience: Patience): Promise<AsyncIterable<Uint8Array>> {
    const { endpoint, symbols, apiKey } = this.#parts;
    const query = new URLSearchParams([
      ...symbols.map((symbol): [string, string] => ['ids[]', symbol]),
      ['encoding', 'hex'],
      ['parsed', 'false'],
    ]);
    const response = await fetch(`${endpoint}${path}?${query.toString()}`, {
      headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
      // The key must not follow a redirect to somebody else.
      redirect: 'error',
      signal: patience.signal,
    });
    if (response.status !== 200 || response.body === null) {
      throw new Error(`Hermes answered ${response.status}`);
    }
    return response.body;
  }

  #read(text: string): void {
    const { trust, symbols, nowUs } = this.#parts;
    this.#tally.lastMessageUs = nowUs();
    try {
      const { updates, quotes } = readHermesUpdate(text, trust);
      for (const update of updates) this.#parts.keepUpdate?.(update);
      for (const quote of quotes) {
        // An update may prove more feeds than were asked for.
        if (!symbols.includes(quote.symbol) || this.#sink === null) continue;
        if (this.#tally.deliver(this.#sink, quote)) this.#backoff.reset();
      }
    } catch (error) {
      if (error instanceof QuoteFault) this.#tally.reject(error.reason, error.message);
      else if (!(error instanceof RecordingFault)) throw error;
      else if (error.reason === 'InvalidJson') this.#tally.reject('InvalidJson', error.detail);
      else this.#tally.reject('UnknownShape', error.detail);
    }
  }
}

/** Gives a request up when nothing comes for too long, or when the source is closed. */
class Patience {
  readonly #silenceMs: number;
  readonly #abort = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  hasRunOut = false;

  constructor(silenceMs: number, closing: AbortSignal) {
    this.#silenceMs = silenceMs;
    this.signal = AbortSignal.any([closing, this.#abort.signal]);
    this.renew();
  }

  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.hasRunOut = true;
      this.#abort.abort();
    }, this.#silenceMs);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  async *watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.renew();
      yield chunk;
    }
  }

  /** Also lets go of an answer that was not read to its end. */
  end(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}

function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
