import type { CommandPort, Outcome } from '@tandem/ingress';
import type { UpdateIndexPrice } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import type { PlannedMarket } from '../plans/feed-plan.ts';
import { quoteText } from '../quotes/quote-text.ts';
import type { Evaluation } from './index-evaluation.ts';

const CLOSE_PATIENCE_MS = 1_000;

export type PublisherParts = {
  readonly port: CommandPort;
  readonly nowUs: () => number;
  /** Shortest time between two prices of the market. */
  readonly minGapMs: number;
  readonly evaluate: (market: PlannedMarket) => Evaluation;
};

/** What the venue made of the prices that were sent. */
export type PublisherCounts = {
  readonly accepted: number;
  /** Jumps that the venue keeps until another price confirms them. */
  readonly held: number;
  /** Rejected by the engine, or not taken at all, by reason. */
  readonly refused: ReadonlyMap<string, number>;
};

/**
 * Sends the index prices of one market: whatever came since the last price goes into the next one,
 * at most one is on its way, and none is sent without news. An unknown price is never sent.
 */
export class MarketPublisher {
  readonly market: PlannedMarket;
  readonly #parts: PublisherParts;
  readonly #refused = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #hasNews = false;
  #isClosed = false;
  #sentMs = Number.NEGATIVE_INFINITY;
  #publishedUs = 0;
  #onItsWay: Promise<void> | null = null;
  #accepted = 0;
  #held = 0;
  lastRefusal: string | null = null;
  lastAcceptedUs: number | null = null;
  /** When the price was sent that still waits for its outcome; null when none does. */
  waitingSinceUs: number | null = null;

  constructor(market: PlannedMarket, parts: PublisherParts) {
    this.market = market;
    this.#parts = parts;
  }

  get counts(): PublisherCounts {
    return { accepted: this.#accepted, held: this.#held, refused: new Map(this.#refused) };
  }

  /** A source said something about this market. */
  noteNews(): void {
    this.#hasNews = true;
    this.#plan();
  }

  /** Waits for the price that is on its way, but not for a venue that does not answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (this.#onItsWay === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const patience = setTimeout(resolve, CLOSE_PATIENCE_MS);
    await Promise.race([this.#onItsWay, promise]);
    clearTimeout(patience);
  }

  #plan(): void {
    if (this.#timer !== undefined || this.#onItsWay !== null || this.#isClosed) return;
    const waitMs = this.#sentMs + this.#parts.minGapMs - performance.now();
    this.#timer = setTimeout(() => this.#publish(), Math.max(0, waitMs));
  }

  #publish(): void {
    this.#timer = undefined;
    this.#hasNews = false;
    const command = this.#command();
    if (command === null) return;
    this.#sentMs = performance.now();
    this.#publishedUs = command.publishTimeUs;
    this.waitingSinceUs = this.#parts.nowUs();
    this.#onItsWay = this.#submit(command).finally(() => {
      this.#onItsWay = null;
      this.waitingSinceUs = null;
      if (this.#hasNews) this.#plan();
    });
  }

  #command(): UpdateIndexPrice | null {
    const { index, perpetuals } = this.#parts.evaluate(this.market);
    if (index.kind === 'unknown' || index.publishedUs <= this.#publishedUs) return null;
    return {
      kind: 'UpdateIndexPrice',
      market: this.market.market,
      price: index.price,
      confidence: index.confidence,
      publishTimeUs: index.publishedUs as TimestampUs,
      externalMid: perpetuals.kind === 'index' ? perpetuals.price : null,
    };
  }

  async #submit(command: UpdateIndexPrice): Promise<void> {
    try {
      this.#count(await this.#parts.port.submit({ command, authorization: null }));
    } catch (error) {
      this.#refuse('PortFailed', error instanceof Error ? error.message : String(error));
    }
  }

  #count(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'refused':
        this.#refuse(outcome.refusal.reason, JSON.stringify(outcome.refusal));
        return;
      case 'unauthorized':
        this.#refuse('Unauthorized', outcome.error.message);
        return;
      case 'released':
        for (const event of outcome.events) {
          if (event.kind === 'IndexPriceUpdated') {
            this.#accepted += 1;
            this.lastAcceptedUs = this.#parts.nowUs();
          } else if (event.kind === 'IndexPriceHeld') {
            this.#held += 1;
          } else if (event.kind === 'CommandRejected') {
            this.#refuse(event.reason, `bound ${event.bound}, actual ${event.actual}`);
          }
        }
    }
  }

  #refuse(reason: string, detail: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    this.lastRefusal = `${reason}: ${quoteText(detail)}`;
  }
}
