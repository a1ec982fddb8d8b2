import type { Quote, QuoteReject, QuoteSink } from '../quotes/quote.ts';
import { quoteText } from '../quotes/quote-text.ts';
import type { SourceState, SourceStatus } from './price-source.ts';

/** What a source counts about itself. */
export class SourceTally {
  state: SourceState = 'connecting';
  reconnects = 0;
  gaps = 0;
  lastMessageUs: number | null = null;
  lastError: string | null = null;
  readonly #rejects = new Map<QuoteReject, number>();

  reject(reason: QuoteReject, detail: string): void {
    this.#rejects.set(reason, (this.#rejects.get(reason) ?? 0) + 1);
    this.lastError = `${reason}: ${quoteText(detail)}`;
  }

  fail(error: unknown): void {
    this.lastError = quoteText(error instanceof Error ? error.message : String(error));
  }

  /** Hands a quote on and counts it when it is not wanted. True when it was taken. */
  deliver(sink: QuoteSink, quote: Quote): boolean {
    const reason = sink(quote);
    if (reason !== null) this.reject(reason, quote.symbol);
    return reason === null;
  }

  status(): SourceStatus {
    const { state, reconnects, gaps, lastMessageUs, lastError } = this;
    return { state, reconnects, gaps, lastMessageUs, lastError, rejects: new Map(this.#rejects) };
  }
}
