import type { PriceSources } from '@tandem/api';
import type { PartHealth } from '@tandem/gateway';
import { LinkDownError } from '@tandem/ingress';
import type { ServiceState } from './service.ts';
import type { BoardAnswer, EndedSession, ServiceReport } from './venue-board.ts';

const REPORT_EVERY_MS = 1_000;
/** A service that is silent for so long is lost, and its word no longer holds. */
const SILENT_MS = 5_000;

type ReporterParts = {
  readonly name: string;
  readonly ask: (operation: string, input: unknown) => Promise<unknown>;
  readonly state: () => ServiceState;
  readonly prices?: () => PriceSources;
  /** Sessions that were ended here, each given once. */
  readonly takeEnded?: () => readonly EndedSession[];
  readonly onEnded?: (session: EndedSession) => void;
};

/** Tells the exchange once a second how a service is, and keeps what it says of the others. */
export class ServiceReporter {
  readonly #parts: ReporterParts;
  readonly #timer: NodeJS.Timeout;
  #answer: BoardAnswer | null = null;
  #heardMs = 0;
  #unsaid: readonly EndedSession[] = [];

  constructor(parts: ReporterParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#report(), REPORT_EVERY_MS);
    void this.#report();
  }

  /** Where index prices come from; null while nobody has said so lately. */
  prices(): PriceSources | null {
    const prices = this.#answer?.prices ?? null;
    return prices !== null && this.#ageOf(prices.ageMs) < SILENT_MS ? prices.sources : null;
  }

  /** How other services are; one that nobody has heard of lately has failed. */
  healthOf(name: string): PartHealth {
    const found = this.#answer?.services.find((service) => service.name === name);
    if (found === undefined) return { name, status: 'starting', detail: 'not heard of yet' };
    const ageMs = this.#ageOf(found.ageMs);
    if (ageMs >= SILENT_MS) {
      const detail = `not heard of for ${Math.round(ageMs / 1_000)} s`;
      return { name, status: 'failed', detail };
    }
    const { isReady, health } = found.state;
    if (!isReady) return { name, status: 'starting', detail: health };
    return { name, status: health === null ? 'ok' : 'degraded', detail: health };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #ageOf(ageMs: number): number {
    return ageMs + performance.now() - this.#heardMs;
  }

  async #report(): Promise<void> {
    const { name, ask, state, prices, takeEnded, onEnded } = this.#parts;
    const ended = [...this.#unsaid, ...(takeEnded?.() ?? [])];
    this.#unsaid = ended;
    const report: ServiceReport = {
      name,
      state: state(),
      prices: prices?.() ?? null,
      ended,
      endedThrough: this.#answer?.endedThrough ?? 0,
    };
    try {
      this.#answer = (await ask('report', report)) as BoardAnswer;
      this.#heardMs = performance.now();
      this.#unsaid = this.#unsaid.slice(ended.length);
      for (const session of this.#answer.ended) onEnded?.(session);
    } catch (error) {
      // The exchange is away: what it said grows old by itself, and is said again later.
      if (!(error instanceof LinkDownError)) throw error;
    }
  }
}
