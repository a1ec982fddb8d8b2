import type { CommandPort } from '@tandem/ingress';
import type { FeedPlan, PlannedInput, PlannedMarket } from '../plans/feed-plan.ts';
import type { Quote } from '../quotes/quote.ts';
import type { PriceSource } from '../sources/price-source.ts';
import { describeFeed, type FeedState } from './feed-state.ts';
import { IndexEvaluation } from './index-evaluation.ts';
import { MarketPublisher } from './market-publisher.ts';
import { makeSource, type SourceParts } from './open-source.ts';
import { QuoteStore } from './quote-store.ts';

export type RunningParts = SourceParts & {
  readonly port: CommandPort;
  readonly maxPerSecond: number;
};

/** The sources and markets of one plan, at work. */
export class RunningPlan {
  readonly plan: FeedPlan;
  readonly publishers: readonly MarketPublisher[];
  readonly #sources: readonly PriceSource[];
  readonly #evaluation: IndexEvaluation;
  readonly #store: QuoteStore;
  readonly #nowUs: () => number;
  /** The markets that a symbol of a source can move. */
  readonly #moved = new Map<string, MarketPublisher[]>();

  constructor(plan: FeedPlan, parts: RunningParts) {
    this.plan = plan;
    this.#nowUs = parts.nowUs;
    this.#store = new QuoteStore(wantedOf(plan));
    this.#evaluation = new IndexEvaluation(plan, this.#store);
    this.#sources = plan.sources.map((spec) => makeSource(spec, plan, parts));
    this.publishers = plan.markets.map(
      (market) =>
        new MarketPublisher(market, {
          port: parts.port,
          nowUs: parts.nowUs,
          minGapMs: 1_000 / parts.maxPerSecond,
          evaluate: (planned) => this.#evaluation.evaluate(planned, parts.nowUs()),
        }),
    );
    for (const publisher of this.publishers) {
      for (const { source, symbol } of movedBy(publisher.market, plan)) {
        const key = `${source} ${symbol}`;
        this.#moved.set(key, [...(this.#moved.get(key) ?? []), publisher]);
      }
    }
  }

  start(): void {
    for (const source of this.#sources) {
      source.start((quote) => this.#take(source.name, quote));
    }
  }

  state(): FeedState {
    return describeFeed({
      plan: this.plan,
      sources: this.#sources,
      publishers: this.publishers,
      evaluation: this.#evaluation,
      nowUs: this.#nowUs(),
    });
  }

  /** True when the sources of a market agree on a price. */
  isKnown(market: PlannedMarket): boolean {
    return this.#evaluation.evaluate(market, this.#nowUs()).index.kind === 'index';
  }

  async close(): Promise<void> {
    await Promise.all(this.#sources.map((source) => source.close()));
    await Promise.all(this.publishers.map((publisher) => publisher.close()));
  }

  #take(source: string, quote: Quote): ReturnType<QuoteStore['accept']> {
    const reject = this.#store.accept(source, quote, this.#nowUs());
    if (reject !== null) return reject;
    for (const publisher of this.#moved.get(`${source} ${quote.symbol}`) ?? []) {
      publisher.noteNews();
    }
    return null;
  }
}

function wantedOf(plan: FeedPlan): readonly PlannedInput[] {
  return [
    ...plan.markets.flatMap((market) => [...market.inputs, ...market.perpetuals]),
    ...plan.rates.flatMap((rate) => rate.inputs),
  ];
}

function movedBy(market: PlannedMarket, plan: FeedPlan): readonly PlannedInput[] {
  const own = [...market.inputs, ...market.perpetuals];
  const rates = plan.rates.filter(({ name }) => own.some(({ rate }) => rate === name));
  return [...own, ...rates.flatMap(({ inputs }) => inputs)];
}
