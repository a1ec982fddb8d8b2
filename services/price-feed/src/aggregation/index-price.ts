import { MAX_PRICE, mulDivUp, mulRateDown, type PriceUnits, RATE_ONE } from '@tandem/quantity';
import { weightedMedian } from './weighted-median.ts';

/** What is asked of the inputs of a market: docs/rulebook/index-price.md. */
export type IndexRules = {
  readonly maxAgeUs: number;
  /** Widest confidence of an input, as a part of its price. */
  readonly confidenceLimitPpb: number;
  /** Farthest from the median of all usable inputs. */
  readonly deviationLimitPpb: number;
  readonly minSources: number;
  /** An input that has not changed for so long and is away from the median is frozen. */
  readonly frozenAfterUs: number;
  readonly frozenDeviationPpb: number;
  /** Farthest from a signed price, as a part of it; absent: as far as it comes. */
  readonly signedLimitPpb?: number;
};

/** What is known from one source about one market, in price units of the market. */
export type Reading = {
  readonly price: number;
  readonly confidence: number;
  readonly publishedUs: number;
  /** Since when the price is what it is. */
  readonly changedUs: number;
};

/** Why nothing is known. */
export type Unknown = 'NoPrice' | 'RateUnknown' | 'OutOfRange';

export type IndexInput = {
  readonly source: string;
  /** A positive integer. */
  readonly weight: number;
  /** Somebody signed it: whoever has it can show it beside our price. */
  readonly isSigned?: boolean;
  readonly reading: Reading | Unknown;
};

export type Exclusion = Unknown | 'Invalid' | 'Stale' | 'TooWide' | 'Outlier' | 'Frozen';

/** An input with what became of it. */
export type JudgedInput = {
  readonly source: string;
  readonly weight: number;
  readonly price: PriceUnits | null;
  readonly confidence: PriceUnits | null;
  readonly ageUs: number | null;
  /** Distance from the median, of the price, in ppb, rounded up; null where there is no median. */
  readonly deviationPpb: number | null;
  /** Null: it counts. */
  readonly exclusion: Exclusion | null;
};

/** Why there is no index. */
export type UnknownReason = 'TooFewSources' | 'SourcesDisagree' | 'SignedPriceApart';

export type IndexDecision =
  | {
      readonly kind: 'index';
      readonly price: PriceUnits;
      readonly confidence: PriceUnits;
      readonly publishedUs: number;
      readonly inputs: readonly JudgedInput[];
    }
  | {
      readonly kind: 'unknown';
      readonly reason: UnknownReason;
      readonly inputs: readonly JudgedInput[];
    };

type Usable = { readonly input: IndexInput; readonly reading: Reading };

/**
 * The index price of a market from what its sources say, or that it is unknown: never zero, never
 * an old price. The median of the usable inputs judges them; the median of those that remain is
 * the price, rounded down. The order of the inputs does not matter.
 */
export function aggregateIndex(
  inputs: readonly IndexInput[],
  rules: IndexRules,
  nowUs: number,
): IndexDecision {
  const exclusions = new Map<IndexInput, Exclusion>();
  const usable: Usable[] = [];
  for (const input of inputs) {
    const { reading } = input;
    const exclusion = typeof reading === 'string' ? reading : judgeAlone(reading, rules, nowUs);
    if (exclusion !== null) exclusions.set(input, exclusion);
    else if (typeof reading !== 'string') usable.push({ input, reading });
  }
  if (usable.length < rules.minSources || usable.length === 0) {
    return { kind: 'unknown', reason: 'TooFewSources', inputs: judged(inputs, exclusions, nowUs) };
  }
  const center = medianPrice(usable);
  const used = usable.filter(({ input, reading }) => {
    const exclusion = judgeAmongOthers(reading, { rules, center, nowUs });
    if (exclusion !== null) exclusions.set(input, exclusion);
    return exclusion === null;
  });
  const isMajority = weightOf(used) * 2 > weightOf(usable);
  if (used.length < rules.minSources || !isMajority) {
    const details = judged(inputs, exclusions, nowUs, center);
    return { kind: 'unknown', reason: 'SourcesDisagree', inputs: details };
  }
  const price = medianPrice(used);
  const details = judged(inputs, exclusions, nowUs, price);
  // Also beside a signed price that is an outlier or too wide here: on chain it counts alone.
  if (inputs.some((one) => isApart(one, exclusions.get(one), { price, rules }))) {
    return { kind: 'unknown', reason: 'SignedPriceApart', inputs: details };
  }
  return {
    kind: 'index',
    price: price as PriceUnits,
    confidence: confidenceOf(used, price) as PriceUnits,
    publishedUs: Math.max(...used.map(({ reading }) => reading.publishedUs)),
    inputs: details,
  };
}

function judgeAlone(reading: Reading, rules: IndexRules, nowUs: number): Exclusion | null {
  const { price, confidence, publishedUs } = reading;
  if (!isUnits(price, 1) || !isUnits(confidence, 0) || !Number.isSafeInteger(publishedUs)) {
    return 'Invalid';
  }
  // A time in the future is no age that could be trusted; sources are held to ours before.
  if (publishedUs > nowUs) return 'Invalid';
  if (nowUs - publishedUs > rules.maxAgeUs) return 'Stale';
  return confidence > mulRateDown(price, rules.confidenceLimitPpb) ? 'TooWide' : null;
}

function judgeAmongOthers(
  reading: Reading,
  among: { readonly rules: IndexRules; readonly center: number; readonly nowUs: number },
): Exclusion | null {
  const { rules, center, nowUs } = among;
  const distance = Math.abs(reading.price - center);
  if (distance > mulRateDown(center, rules.deviationLimitPpb)) return 'Outlier';
  const isUnchanged = nowUs - reading.changedUs > rules.frozenAfterUs;
  const isAway = distance > mulRateDown(center, rules.frozenDeviationPpb);
  return isUnchanged && isAway ? 'Frozen' : null;
}

function isApart(
  { reading, isSigned }: IndexInput,
  exclusion: Exclusion | undefined,
  { price, rules }: { readonly price: number; readonly rules: IndexRules },
): boolean {
  const { signedLimitPpb } = rules;
  if (signedLimitPpb === undefined || isSigned !== true || typeof reading === 'string')
    return false;
  if (exclusion === 'Invalid' || exclusion === 'Stale') return false;
  return Math.abs(price - reading.price) > mulRateDown(reading.price, signedLimitPpb);
}

function isUnits(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= MAX_PRICE;
}

function weightOf(list: readonly Usable[]): number {
  return list.reduce((sum, { input }) => sum + input.weight, 0);
}

function medianPrice(list: readonly Usable[]): number {
  const items = list.map(({ input, reading }) => ({ value: reading.price, weight: input.weight }));
  return weightedMedian(items, 'down');
}

/** The larger of the typical width of an input and the typical distance between the inputs. */
function confidenceOf(used: readonly Usable[], price: number): number {
  const weigh = (valueOf: (reading: Reading) => number) =>
    weightedMedian(
      used.map(({ input, reading }) => ({ value: valueOf(reading), weight: input.weight })),
      'up',
    );
  return Math.max(
    weigh(({ confidence }) => confidence),
    weigh((reading) => Math.abs(reading.price - price)),
  );
}

function judged(
  inputs: readonly IndexInput[],
  exclusions: ReadonlyMap<IndexInput, Exclusion>,
  nowUs: number,
  median: number | null = null,
): readonly JudgedInput[] {
  return inputs.map((input) => {
    const { source, weight, reading } = input;
    const exclusion = exclusions.get(input) ?? null;
    if (typeof reading === 'string' || exclusion === 'Invalid') {
      const nothing = { price: null, confidence: null, ageUs: null, deviationPpb: null };
      return { source, weight, ...nothing, exclusion };
    }
    return {
      source,
      weight,
      price: reading.price as PriceUnits,
      confidence: reading.confidence as PriceUnits,
      ageUs: nowUs - reading.publishedUs,
      deviationPpb: median === null ? null : deviation(reading.price, median),
      exclusion,
    };
  });
}

/** A thousand times the median is far enough; farther would leave the range of a number. */
const DEVIATION_MAX = 1_000;

function deviation(price: number, median: number): number {
  const distance = Math.min(Math.abs(price - median), median * DEVIATION_MAX);
  return mulDivUp(distance, RATE_ONE, median);
}
