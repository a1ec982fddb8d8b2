import { basename } from 'node:path';
import { pricedAssetOf } from '../quotes/priced-asset.ts';
import type { QuoteSink } from '../quotes/quote.ts';
import type { PriceSource, SourceStatus } from './price-source.ts';
import { recordedQuotes } from './recorded-quotes.ts';
import { SourceTally } from './source-tally.ts';

export type RecordedSourceParts = {
  readonly name: string;
  readonly path: string;
  /** 1 plays by the recorded times, 60 a minute in a second. */
  readonly speed: number;
  /** Begins again at the end. */
  readonly isLooped: boolean;
  readonly nowUs: () => number;
};

/** Shorter waits are not worth a timer. */
const WAIT_MIN_MS = 4;
const ENTRIES_WITHOUT_PAUSE = 500;

/** Plays a recording by its times. Its symbols are assets: BTC, ETH. */
export class RecordedSource implements PriceSource {
  readonly kind = 'recording';
  readonly name: string;
  readonly origin: string;
  readonly #parts: RecordedSourceParts;
  readonly #tally = new SourceTally();
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: RecordedSourceParts) {
    this.#parts = parts;
    this.name = parts.name;
    // The folder is nobody's business who looks at the page.
    this.origin = basename(parts.path);
  }

  start(sink: QuoteSink): void {
    this.#running = this.#play(sink).catch((error: unknown) => {
      this.#tally.fail(error);
      this.#tally.state = 'ended';
    });
  }

  status(): SourceStatus {
    return this.#tally.status();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    this.#tally.state = 'closed';
  }

  async #play(sink: QuoteSink): Promise<void> {
    this.#tally.state = 'open';
    do {
      const delivered = await this.#playOnce(sink);
      if (delivered === 0) throw new Error(`${this.#parts.path} holds no price that is wanted`);
      if (this.#parts.isLooped) this.#tally.reconnects += 1;
    } while (this.#parts.isLooped && !this.#closing.signal.aborted);
    this.#tally.state = 'ended';
  }

  async #playOnce(sink: QuoteSink): Promise<number> {
    const { path, speed, nowUs } = this.#parts;
    let first: { readonly atUs: number; readonly atMs: number } | null = null;
    let delivered = 0;
    let sincePause = 0;
    for await (const quote of recordedQuotes(path)) {
      if (this.#closing.signal.aborted) return delivered;
      sincePause += 1;
      if (sincePause >= ENTRIES_WITHOUT_PAUSE) {
        sincePause = 0;
        await this.#wait(0);
      }
      const symbol = quote === null ? null : pricedAssetOf(quote.market);
      if (quote === null || symbol === null) continue;
      first ??= { atUs: quote.atUs, atMs: performance.now() };
      const dueMs = first.atMs + (quote.atUs - first.atUs) / 1_000 / speed;
      const waitMs = dueMs - performance.now();
      if (waitMs >= WAIT_MIN_MS) {
        sincePause = 0;
        await this.#wait(waitMs);
      }
      this.#tally.lastMessageUs = nowUs();
      const { price } = quote;
      // Its own time is long past: what is played now counts as said now.
      this.#tally.deliver(sink, { symbol, price, publishedUs: null, sequence: null });
      delivered += 1;
    }
    return delivered;
  }

  #wait(durationMs: number): Promise<void> {
    const { signal } = this.#closing;
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
}
