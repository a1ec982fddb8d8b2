import type { PriceUnits } from '@tandem/quantity';
import {
  aggregateIndex,
  type IndexDecision,
  type IndexInput,
  type Reading,
  type Unknown,
} from '../aggregation/index-price.ts';
import type { FeedPlan, PlannedInput, PlannedMarket } from '../plans/feed-plan.ts';
import { type ScaledPrice, timesRate, toPriceUnits } from '../quotes/scaled-price.ts';
import type { QuoteStore } from './quote-store.ts';

/** Rates are near one: this leaves them nine digits, and room up to a thousand. */
const RATE_DECIMALS = 9;

/** What a market's index is now, and the price of other venues' perpetuals. */
export type Evaluation = {
  readonly index: IndexDecision;
  readonly perpetuals: IndexDecision;
};

/** Reads the index of a market off the newest quotes. */
export class IndexEvaluation {
  readonly #plan: FeedPlan;
  readonly #store: QuoteStore;
  /** Names of the sources whose prices are signed. */
  readonly #signed: ReadonlySet<string>;

  constructor(plan: FeedPlan, store: QuoteStore) {
    this.#plan = plan;
    this.#store = store;
    const signed = plan.sources.filter(({ kind }) => kind === 'pyth');
    this.#signed = new Set(signed.map(({ name }) => name));
  }

  evaluate(market: PlannedMarket, nowUs: number): Evaluation {
    const { rules, inputs, perpetuals, priceDecimals } = market;
    const read = (list: readonly PlannedInput[]) =>
      list.map((input) => this.#input(input, priceDecimals, nowUs));
    return {
      index: aggregateIndex(read(inputs), rules, nowUs),
      perpetuals: aggregateIndex(read(perpetuals), rules, nowUs),
    };
  }

  /** A rate in dollars with what it was made of. */
  rate(name: string, nowUs: number): IndexDecision {
    const rate = this.#plan.rates.find((planned) => planned.name === name);
    if (rate === undefined) return { kind: 'unknown', reason: 'TooFewSources', inputs: [] };
    const inputs = rate.inputs.map((input) => this.#input(input, RATE_DECIMALS, nowUs));
    return aggregateIndex(inputs, rate.rules, nowUs);
  }

  #input(input: PlannedInput, decimals: number, nowUs: number): IndexInput {
    const { source, weight } = input;
    const isSigned = this.#signed.has(source);
    return { source, weight, isSigned, reading: this.#reading(input, decimals, nowUs) };
  }

  #reading(input: PlannedInput, decimals: number, nowUs: number): Reading | Unknown {
    const quote = this.#store.get(input.source, input.symbol);
    if (quote === undefined) return 'NoPrice';
    let price: ScaledPrice = quote.price;
    if (input.rate !== null) {
      const rate = this.rate(input.rate, nowUs);
      if (rate.kind === 'unknown') return 'RateUnknown';
      price = timesRate(price, scaledRate(rate.price, rate.confidence));
    }
    const units = toPriceUnits(price, decimals);
    if (units === null) return 'OutOfRange';
    return { ...units, publishedUs: quote.publishedUs, changedUs: quote.changedUs };
  }
}

function scaledRate(price: PriceUnits, confidence: PriceUnits): ScaledPrice {
  return {
    mantissa: BigInt(price),
    halfWidth: BigInt(confidence),
    exponent: -RATE_DECIMALS,
  };
}
