import { describe, expect, test } from 'vitest';
import {
  aggregateIndex,
  type Exclusion,
  type IndexDecision,
  type IndexInput,
  type IndexRules,
  type Reading,
} from './index-price.ts';

const NOW = 1_800_000_000_000_000;
const SECOND = 1_000_000;

const RULES: IndexRules = {
  maxAgeUs: 3 * SECOND,
  confidenceLimitPpb: 5_000_000,
  deviationLimitPpb: 50_000_000,
  minSources: 2,
  frozenAfterUs: 60 * SECOND,
  frozenDeviationPpb: 2_000_000,
};

const fresh = (price: number): Reading => ({
  price,
  confidence: 10,
  publishedUs: NOW - SECOND,
  changedUs: NOW - SECOND,
});

function input(source: string, reading: IndexInput['reading'], weight = 1): IndexInput {
  return { source, weight, reading };
}

const A = input('a', fresh(60_000));
const B = input('b', fresh(60_010));

/** The decision over two honest sources at 60,000 and 60,010 and a third. */
function withThird(reading: IndexInput['reading']): IndexDecision {
  return aggregateIndex([A, B, input('c', reading)], RULES, NOW);
}

function exclusionOf(decision: IndexDecision, source: string): Exclusion | null | undefined {
  return decision.inputs.find((judged) => judged.source === source)?.exclusion;
}

describe('the worked example of the rulebook', () => {
  const example = aggregateIndex(
    [
      input('binance', { ...fresh(600_000), confidence: 1 }, 3),
      input('coinbase', { ...fresh(600_240), confidence: 2 }, 2),
      input('okx', { ...fresh(600_060), confidence: 1 }, 2),
      input('kraken', { ...fresh(600_300), confidence: 20, publishedUs: NOW - 4 * SECOND }, 1),
      input('bitstamp', { ...fresh(700_000), confidence: 30 }, 1),
    ],
    RULES,
    NOW,
  );

  test('price, confidence and time', () => {
    expect(example).toMatchObject({
      kind: 'index',
      price: 600_060,
      confidence: 60,
      publishedUs: NOW - SECOND,
    });
  });

  test('Kraken is stale, Bitstamp an outlier, the others count', () => {
    expect(example.inputs.map(({ exclusion }) => exclusion)).toEqual([
      null,
      null,
      null,
      'Stale',
      'Outlier',
    ]);
  });
});

describe('one of three sources', () => {
  test.each<[string, IndexInput['reading'], Exclusion]>([
    ['is dead', 'NoPrice', 'NoPrice'],
    ['cannot be converted', 'RateUnknown', 'RateUnknown'],
    ['is beyond the range of prices', 'OutOfRange', 'OutOfRange'],
    ['lies by a factor of a hundred', fresh(6_000_000), 'Outlier'],
    ['lies by a hundredth', { ...fresh(600), confidence: 0 }, 'Outlier'],
    ['jumps by six percent', fresh(63_606), 'Outlier'],
    ['says zero', fresh(0), 'Invalid'],
    ['says NaN', fresh(Number.NaN), 'Invalid'],
    ['says a negative price', fresh(-60_000), 'Invalid'],
    ['says 1e400', fresh(Number.POSITIVE_INFINITY), 'Invalid'],
    ['says a fraction of a unit', fresh(60_000.5), 'Invalid'],
    ['says more than 40 bits', fresh(2 ** 40), 'Invalid'],
    ['is not sure of anything', { ...fresh(60_005), confidence: Number.NaN }, 'Invalid'],
    ['has a negative confidence', { ...fresh(60_005), confidence: -1 }, 'Invalid'],
    ['is too wide', { ...fresh(60_005), confidence: 301 }, 'TooWide'],
    ['lags', { ...fresh(60_005), publishedUs: NOW - 3 * SECOND - 1 }, 'Stale'],
    ['is from the future', { ...fresh(60_005), publishedUs: NOW + 1 }, 'Invalid'],
    ['has no time', { ...fresh(60_005), publishedUs: Number.NaN }, 'Invalid'],
    ['is frozen', { ...fresh(60_300), changedUs: NOW - 61 * SECOND }, 'Frozen'],
  ])('that %s is left out, and the price is that of the others', (_, reading, exclusion) => {
    const decision = withThird(reading);
    expect(decision).toMatchObject({ kind: 'index', price: 60_005 });
    expect(exclusionOf(decision, 'c')).toBe(exclusion);
  });

  test.each<[string, Reading, number]>([
    ['is as old as allowed', { ...fresh(60_020), publishedUs: NOW - 3 * SECOND }, 60_010],
    ['is as wide as allowed', { ...fresh(60_020), confidence: 300 }, 60_010],
    ['is as far as allowed', fresh(63_000), 60_010],
    ['has not moved but agrees', { ...fresh(60_020), changedUs: 0 }, 60_010],
    ['moved a minute ago and differs', { ...fresh(60_300), changedUs: NOW - 60 * SECOND }, 60_010],
  ])('that %s counts', (_, reading, price) => {
    const decision = withThird(reading);
    expect(decision).toMatchObject({ kind: 'index', price });
    expect(exclusionOf(decision, 'c')).toBeNull();
  });
});

describe('an unknown price', () => {
  const unknown = (inputs: readonly IndexInput[], minSources = 2) =>
    aggregateIndex(inputs, { ...RULES, minSources }, NOW);

  test('when nobody says anything, even if nobody has to', () => {
    expect(unknown([])).toMatchObject({ kind: 'unknown', reason: 'TooFewSources' });
    expect(unknown([], 0)).toMatchObject({ kind: 'unknown', reason: 'TooFewSources' });
  });

  test('when only one of two wanted is fresh', () => {
    const stale = input('b', { ...fresh(60_010), publishedUs: NOW - 10 * SECOND });
    expect(unknown([A, stale])).toMatchObject({ kind: 'unknown', reason: 'TooFewSources' });
    expect(unknown([A, stale], 1)).toMatchObject({ kind: 'index', price: 60_000 });
  });

  test('when two sources disagree by more than twice the limit', () => {
    const decision = unknown([A, input('b', fresh(67_000))]);
    expect(decision).toMatchObject({ kind: 'unknown', reason: 'SourcesDisagree' });
    expect(decision.inputs.map(({ exclusion }) => exclusion)).toEqual(['Outlier', 'Outlier']);
  });

  test('when what remains is not more than half of what was there', () => {
    const inputs = [59_000, 60_000, 60_000, 70_000, 71_000, 72_000, 50_000].map((price, at) =>
      input(`s${at}`, fresh(price)),
    );
    expect(unknown(inputs)).toMatchObject({ kind: 'unknown', reason: 'SourcesDisagree' });
  });
});

test('without weights between them the median of four is the mean of the middle two, down', () => {
  const inputs = [60_000, 60_003, 60_010, 60_100].map((price, at) => input(`${at}`, fresh(price)));
  expect(aggregateIndex(inputs, RULES, NOW)).toMatchObject({ price: 60_006 });
});

test('a source of weight three is worth three sources', () => {
  const light = [input('b', fresh(60_100)), input('c', fresh(60_200))];
  const heavy = aggregateIndex([input('a', fresh(60_000), 3), ...light], RULES, NOW);
  const three = ['x', 'y', 'z'].map((name) => input(name, fresh(60_000)));
  expect(heavy).toMatchObject({ price: 60_000 });
  expect(aggregateIndex([...three, ...light], RULES, NOW)).toMatchObject({ price: 60_000 });
});

test('the price is as old as its newest input, and says how far each source is', () => {
  const older = input('b', { ...fresh(60_006), publishedUs: NOW - 2 * SECOND });
  const decision = aggregateIndex([A, older], RULES, NOW);
  expect(decision).toMatchObject({ kind: 'index', price: 60_003, publishedUs: NOW - SECOND });
  expect(decision.inputs.map(({ deviationPpb }) => deviationPpb)).toEqual([49_998, 49_998]);
  expect(decision.inputs.map(({ ageUs }) => ageUs)).toEqual([SECOND, 2 * SECOND]);
});

test('the time of a source that does not count is not the time of the price', () => {
  const newest = { ...fresh(90_000), publishedUs: NOW };
  expect(withThird(newest)).toMatchObject({ kind: 'index', publishedUs: NOW - SECOND });
});

test('the distance of a source a billion times off is shown as a thousand times', () => {
  const decision = aggregateIndex(
    [input('a', fresh(1)), input('b', fresh(1)), input('c', { ...fresh(2 ** 40 - 1) })],
    { ...RULES, confidenceLimitPpb: 1_000_000_000 },
    NOW,
  );
  // Prices of one unit are narrower than their own confidence of ten.
  expect(decision.kind).toBe('unknown');
  const sure = (price: number) => ({ ...fresh(price), confidence: 0 });
  const known = aggregateIndex(
    [input('a', sure(1)), input('b', sure(1)), input('c', sure(2 ** 40 - 1))],
    RULES,
    NOW,
  );
  expect(known.inputs.at(-1)).toMatchObject({ exclusion: 'Outlier', deviationPpb: 1e12 });
});

describe('beside a signed price', () => {
  const LIMITED = { ...RULES, signedLimitPpb: 100_000_000 };
  const signed = (reading: Reading): IndexInput => ({ ...input('pyth', reading), isSigned: true });
  /** A and B say 60,000 and 60,010: the index is 60,005, whatever an outlier says. */
  const beside = (third: IndexInput, rules: IndexRules = LIMITED): IndexDecision =>
    aggregateIndex([A, B, third], rules, NOW);

  test('an index within the limit is known, one beyond it is not', () => {
    // 60,005 is 5,455 above 54,550, of which a tenth is 5,455; of 54,549 it is 5,454.
    expect(beside(signed(fresh(54_550)))).toMatchObject({ kind: 'index', price: 60_005 });
    const apart = beside(signed(fresh(54_549)));
    expect(apart).toMatchObject({ kind: 'unknown', reason: 'SignedPriceApart' });
    expect(exclusionOf(apart, 'pyth')).toBe('Outlier');
    const above = beside(signed(fresh(66_673)));
    expect(above).toMatchObject({ kind: 'unknown', reason: 'SignedPriceApart' });
  });

  test('one that is too wide to count here counts on chain', () => {
    const limit = Math.floor((54_549 * RULES.confidenceLimitPpb) / 1_000_000_000);
    const wide = { ...fresh(54_549), confidence: limit + 1 };
    const apart = beside(signed(wide));
    expect(apart).toMatchObject({ kind: 'unknown', reason: 'SignedPriceApart' });
    expect(exclusionOf(apart, 'pyth')).toBe('TooWide');
    const near = { ...wide, price: 54_550 };
    expect(beside(signed(near as Reading))).toMatchObject({ kind: 'index' });
  });

  test('an old one, one that nobody signed, and one without a limit say nothing', () => {
    const old = { ...fresh(40_000), publishedUs: NOW - 4 * SECOND };
    expect(beside(signed(old))).toMatchObject({ kind: 'index' });
    expect(beside(input('venue', fresh(40_000)))).toMatchObject({ kind: 'index' });
    expect(beside(signed(fresh(40_000)), RULES)).toMatchObject({ kind: 'index' });
  });
});
