import type { MarketId } from '@tandem/protocol';
import type {
  Exclusion,
  IndexDecision,
  JudgedInput,
  UnknownReason,
} from '../aggregation/index-price.ts';
import type { FeedKind, FeedPlan, PlannedInput } from '../plans/feed-plan.ts';
import { dollars } from '../quotes/dollars.ts';
import type { QuoteReject } from '../quotes/quote.ts';
import type { PriceSource, SourceKind, SourceState } from '../sources/price-source.ts';
import type { IndexEvaluation } from './index-evaluation.ts';
import type { MarketPublisher } from './market-publisher.ts';

/** Everything about the feed that a person should see. Prices are decimals in dollars. */
export type FeedState = {
  readonly kind: FeedKind;
  readonly description: string;
  readonly atUs: number;
  readonly markets: readonly MarketFeedState[];
  readonly rates: readonly { readonly name: string; readonly index: IndexState }[];
  readonly sources: readonly SourceFeedState[];
};

export type MarketFeedState = {
  readonly market: MarketId;
  readonly symbol: string;
  readonly kind: FeedKind;
  readonly index: IndexState;
  readonly perpetuals: IndexState;
  /** What the venue made of the prices. */
  readonly accepted: number;
  readonly held: number;
  readonly refused: { readonly [reason: string]: number };
  readonly lastRefusal: string | null;
  readonly lastAcceptedUs: number | null;
};

export type IndexState = {
  /** Null: unknown, for the reason beside it. */
  readonly price: string | null;
  readonly confidence: string | null;
  readonly reason: UnknownReason | null;
  readonly inputs: readonly InputState[];
};

export type InputState = {
  readonly source: string;
  readonly symbol: string;
  readonly weight: number;
  readonly price: string | null;
  readonly ageMs: number | null;
  readonly deviationPpb: number | null;
  /** Null: it counts. */
  readonly exclusion: Exclusion | null;
};

export type SourceFeedState = {
  readonly name: string;
  readonly kind: SourceKind;
  readonly origin: string;
  readonly state: SourceState;
  readonly reconnects: number;
  readonly gaps: number;
  readonly rejects: { readonly [reason in QuoteReject]?: number };
  readonly lastMessageAgeMs: number | null;
  readonly lastError: string | null;
};

const RATE_DECIMALS = 9;

export function describeFeed(parts: {
  readonly plan: FeedPlan;
  readonly sources: readonly PriceSource[];
  readonly publishers: readonly MarketPublisher[];
  readonly evaluation: IndexEvaluation;
  readonly nowUs: number;
}): FeedState {
  const { plan, sources, publishers, evaluation, nowUs } = parts;
  return {
    kind: plan.kind,
    description: plan.description,
    atUs: nowUs,
    markets: publishers.map((publisher) => describeMarket(publisher, evaluation, nowUs)),
    rates: plan.rates.map(({ name, inputs }) => ({
      name,
      index: describeIndex(evaluation.rate(name, nowUs), inputs, RATE_DECIMALS),
    })),
    sources: sources.map((source) => describeSource(source, nowUs)),
  };
}

function describeMarket(
  publisher: MarketPublisher,
  evaluation: IndexEvaluation,
  nowUs: number,
): MarketFeedState {
  const { market, counts, lastRefusal, lastAcceptedUs } = publisher;
  const { index, perpetuals } = evaluation.evaluate(market, nowUs);
  const { priceDecimals } = market;
  return {
    market: market.market,
    symbol: market.symbol,
    kind: market.kind,
    index: describeIndex(index, market.inputs, priceDecimals),
    perpetuals: describeIndex(perpetuals, market.perpetuals, priceDecimals),
    accepted: counts.accepted,
    held: counts.held,
    refused: Object.fromEntries(counts.refused),
    lastRefusal,
    lastAcceptedUs,
  };
}

function describeIndex(
  decision: IndexDecision,
  planned: readonly PlannedInput[],
  decimals: number,
): IndexState {
  const isKnown = decision.kind === 'index';
  return {
    price: isKnown ? dollars(decision.price, decimals) : null,
    confidence: isKnown ? dollars(decision.confidence, decimals) : null,
    reason: isKnown ? null : decision.reason,
    inputs: decision.inputs.map((input, index) => ({
      ...describeInput(input, decimals),
      symbol: planned[index]?.symbol ?? '',
    })),
  };
}

function describeInput(input: JudgedInput, decimals: number): Omit<InputState, 'symbol'> {
  const { source, weight, price, ageUs, deviationPpb, exclusion } = input;
  return {
    source,
    weight,
    price: price === null ? null : dollars(price, decimals),
    ageMs: ageUs === null ? null : Math.floor(ageUs / 1_000),
    deviationPpb,
    exclusion,
  };
}

function describeSource(source: PriceSource, nowUs: number): SourceFeedState {
  const { state, reconnects, gaps, rejects, lastMessageUs, lastError } = source.status();
  return {
    name: source.name,
    kind: source.kind,
    origin: source.origin,
    state,
    reconnects,
    gaps,
    rejects: Object.fromEntries(rejects),
    lastMessageAgeMs: lastMessageUs === null ? null : Math.floor((nowUs - lastMessageUs) / 1_000),
    lastError,
  };
}
