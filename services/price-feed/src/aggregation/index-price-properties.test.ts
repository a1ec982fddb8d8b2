import { MAX_PRICE } from '@tandem/quantity';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aggregateIndex, type IndexInput, type IndexRules, type Reading } from './index-price.ts';
import { weightedMedian } from './weighted-median.ts';

const NOW = 1_800_000_000_000_000;
const RUNS = { numRuns: 1_000 };

const RULES: IndexRules = {
  maxAgeUs: 3_000_000,
  confidenceLimitPpb: 5_000_000,
  deviationLimitPpb: 50_000_000,
  minSources: 2,
  frozenAfterUs: 60_000_000,
  frozenDeviationPpb: 2_000_000,
};

/** Sources that agree within two percent, fresh and sure. */
const honest: fc.Arbitrary<Reading> = fc.record({
  price: fc.integer({ min: 600_000, max: 612_000 }),
  confidence: fc.integer({ min: 0, max: 3_000 }),
  publishedUs: fc.integer({ min: NOW - 3_000_000, max: NOW }),
  changedUs: fc.integer({ min: NOW - 60_000_000, max: NOW }),
});

/** Whatever a broken or a hostile source may say. */
const anything: fc.Arbitrary<IndexInput['reading']> = fc.oneof(
  fc.constantFrom('NoPrice' as const, 'RateUnknown' as const, 'OutOfRange' as const),
  fc.record({
    price: fc.oneof(fc.integer({ min: 1, max: MAX_PRICE }), fc.double(), fc.maxSafeInteger()),
    confidence: fc.oneof(fc.constant(0), fc.maxSafeInteger(), fc.double()),
    publishedUs: fc.oneof(fc.constant(NOW), fc.maxSafeInteger(), fc.double()),
    changedUs: fc.oneof(fc.constant(NOW), fc.maxSafeInteger(), fc.double()),
  }),
);

const inputsOf = (readings: readonly IndexInput['reading'][]): readonly IndexInput[] =>
  readings.map((reading, at) => ({ source: `s${at}`, weight: 1, reading }));

test('a minority of liars never moves the price out of the range of the honest', () => {
  const venue = fc
    .integer({ min: 2, max: 8 })
    .chain((count) =>
      fc.tuple(
        fc.array(honest, { minLength: count, maxLength: count }),
        fc.array(anything, { maxLength: count - 1 }),
      ),
    );
  fc.assert(
    fc.property(venue, ([truths, lies]) => {
      const decision = aggregateIndex(inputsOf([...truths, ...lies]), RULES, NOW);
      expect(decision.kind).toBe('index');
      if (decision.kind !== 'index') return;
      const prices = truths.map(({ price }) => price);
      expect(decision.price).toBeGreaterThanOrEqual(Math.min(...prices));
      expect(decision.price).toBeLessThanOrEqual(Math.max(...prices));
    }),
    RUNS,
  );
});

test('whatever the sources say, the answer is an honest number or unknown', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 12 }), (readings) => {
      const decision = aggregateIndex(inputsOf(readings), RULES, NOW);
      expect(decision.inputs).toHaveLength(readings.length);
      const counted = decision.inputs.filter(({ exclusion }) => exclusion === null);
      if (decision.kind === 'unknown') return;
      expect(counted.length).toBeGreaterThanOrEqual(RULES.minSources);
      expect(Number.isSafeInteger(decision.price)).toBe(true);
      expect(decision.price).toBeGreaterThanOrEqual(1);
      expect(decision.price).toBeLessThanOrEqual(MAX_PRICE);
      expect(Number.isSafeInteger(decision.confidence)).toBe(true);
      expect(decision.confidence).toBeGreaterThanOrEqual(0);
      expect(decision.publishedUs).toBeLessThanOrEqual(NOW);
      expect(NOW - decision.publishedUs).toBeLessThanOrEqual(RULES.maxAgeUs);
    }),
    RUNS,
  );
});

test('the order of the sources does not matter', () => {
  const mixed = fc.array(fc.oneof(honest, anything), { maxLength: 10 });
  fc.assert(
    fc.property(mixed, fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (readings, keys) => {
      const inputs = inputsOf(readings);
      const shuffled = inputs
        .map((item, at) => ({ item, key: keys[at] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ item }) => item);
      const { inputs: first, ...one } = aggregateIndex(inputs, RULES, NOW);
      const { inputs: second, ...other } = aggregateIndex(shuffled, RULES, NOW);
      expect(other).toEqual(one);
      const bySource = (list: typeof first) =>
        list.toSorted((a, b) => a.source.localeCompare(b.source));
      expect(bySource(second)).toEqual(bySource(first));
    }),
    RUNS,
  );
});

test('a source that is left out alone changes nothing by being there', () => {
  const absent = fc.oneof(
    fc.constant('NoPrice' as const),
    honest.map((reading) => ({ ...reading, publishedUs: NOW - 3_000_001 })),
    honest.map((reading) => ({ ...reading, confidence: reading.price })),
    honest.map((reading) => ({ ...reading, price: 0 })),
  );
  fc.assert(
    fc.property(fc.array(honest, { maxLength: 6 }), absent, (readings, missing) => {
      const { inputs: _, ...without } = aggregateIndex(inputsOf(readings), RULES, NOW);
      const { inputs: __, ...beside } = aggregateIndex(
        inputsOf([...readings, missing]),
        RULES,
        NOW,
      );
      expect(beside).toEqual(without);
    }),
    RUNS,
  );
});

test('the weighted median is the median of a list in which each value stands weight times', () => {
  const item = fc.record({
    value: fc.integer({ min: 0, max: 50 }),
    weight: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 9 }), (items) => {
      const spread = items
        .flatMap(({ value, weight }) => Array.from({ length: weight }, () => value))
        .toSorted((a, b) => a - b);
      const low = spread[Math.floor((spread.length - 1) / 2)] ?? 0;
      const high = spread[Math.floor(spread.length / 2)] ?? 0;
      expect(weightedMedian(items, 'down')).toBe(Math.floor((low + high) / 2));
      expect(weightedMedian(items, 'up')).toBe(Math.ceil((low + high) / 2));
    }),
    RUNS,
  );
});
