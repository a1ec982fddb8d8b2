import type { Address } from 'viem';
import type { PriceSource, SourcePrice } from './sources/price-source.ts';

export type PriceBoardConfig = {
  /** The first one with a price that is fresh is believed. */
  readonly sources: readonly PriceSource[];
  /** Milliseconds between two rounds. */
  readonly intervalMs: number;
  /** Milliseconds after which a source that does not answer is given up for this round. */
  readonly timeoutMs: number;
  /** Seconds. */
  readonly now: () => number;
  readonly onFault: (source: string, error: unknown) => void;
};

/** Seconds by which the clock of a source may be ahead of ours. */
const AHEAD_MOST_S = 60;

/** The last prices of all sources; one that is too old, or from the future, is none. */
export class PriceBoard {
  readonly #config: PriceBoardConfig;
  readonly #prices = new Map<PriceSource, ReadonlyMap<string, SourcePrice>>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();

  constructor(config: PriceBoardConfig) {
    this.#config = config;
  }

  /** Asks now and after each interval; a round that takes longer is not overtaken. */
  async start(): Promise<void> {
    await this.refresh();
    if (!this.#stop.signal.aborted) this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#round;
  }

  /** One request to each source. */
  refresh(): Promise<void> {
    this.#round = this.#ask();
    return this.#round;
  }

  usdE8(asset: Address): bigint | null {
    const now = this.#config.now();
    for (const source of this.#config.sources) {
      const price = this.#prices.get(source)?.get(asset.toLowerCase());
      if (price === undefined) continue;
      const age = now - price.publishedAt;
      if (age <= source.staleAfterS && age >= -AHEAD_MOST_S) return price.usdE8;
    }
    return null;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.refresh().then(() => {
        if (!this.#stop.signal.aborted) this.#schedule();
      });
    }, this.#config.intervalMs);
    this.#timer.unref();
  }

  async #ask(): Promise<void> {
    const { sources, timeoutMs, onFault } = this.#config;
    await Promise.all(
      sources.map(async (source) => {
        const timeout = AbortSignal.timeout(timeoutMs);
        try {
          const prices = await source.fetch(AbortSignal.any([timeout, this.#stop.signal]));
          this.#prices.set(
            source,
            new Map([...prices].map(([asset, price]) => [asset.toLowerCase(), price])),
          );
        } catch (error) {
          // The last prices stay until they are stale.
          if (!this.#stop.signal.aborted) onFault(source.name, error);
        }
      }),
    );
  }
}
