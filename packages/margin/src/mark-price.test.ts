import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageStep, DECAY_30_S, DECAY_150_S, DECAY_ONE, decayAfter, EMA_SCALE } from './decay.ts';
import { bookPrice, clampMark, combineMark, median } from './mark-price.ts';

const RUNS = { numRuns: 2_000 };
const price = fc.integer({ min: 1, max: 1_000_000 });
const maybe = fc.option(price);

test('the median is the middle one, whatever the order', () => {
  fc.assert(
    fc.property(price, price, price, (a, b, c) => {
      const [, middle] = [a, b, c].toSorted((x, y) => x - y);
      for (const args of [
        [a, b, c],
        [c, a, b],
        [b, c, a],
      ] as const) {
        expect(median(...args)).toBe(middle);
      }
    }),
    RUNS,
  );
});

test('no single input moves the mark beyond the other two', () => {
  fc.assert(
    fc.property(price, price, price, price, (a, b, c, wild) => {
      const low = Math.min(a, b);
      const high = Math.max(a, b);
      for (const mark of [
        combineMark(wild, a, b),
        combineMark(a, wild, b),
        combineMark(a, b, wild),
      ]) {
        expect(mark).toBeGreaterThanOrEqual(low);
        expect(mark).toBeLessThanOrEqual(high);
      }
      expect(c).toBe(c);
    }),
    RUNS,
  );
});

test.each([
  [60_000, 60_010, 60_004, 60_004],
  [60_000, 60_011, null, 60_005],
  [60_000, null, 60_005, 60_002],
  [60_000, null, null, 60_000],
])('from index %i, book %s, outside %s: %i', (index, book, outside, mark) => {
  expect(combineMark(index, book, outside)).toBe(mark);
});

test.each([
  [10, 20, 12, 12],
  [10, 20, 5, 10],
  [10, 20, 99, 20],
  [10, 21, null, 15],
  [null, 20, 7, 7],
  [10, null, 7, 7],
  [null, null, null, null],
])('bid %s, ask %s, last %s: %s', (bid, ask, last, expected) => {
  expect(bookPrice(bid, ask, last)).toBe(expected);
});

test('a clamped mark is within the clamp, and within 1 and the highest price', () => {
  const clampPpb = fc.integer({ min: 0, max: 1_000_000_000 });
  fc.assert(
    fc.property(price, price, clampPpb, maybe, (mark, index, clamp, top) => {
      const bounds = { clampPpb: clamp, maxPrice: Math.max(top ?? 0, index) };
      const clamped = clampMark(mark, index, bounds);
      const room = Number((BigInt(index) * BigInt(clamp)) / 1_000_000_000n);
      expect(clamped).toBeGreaterThanOrEqual(Math.max(1, index - room));
      expect(clamped).toBeLessThanOrEqual(Math.min(bounds.maxPrice, index + room));
      if (Math.abs(mark - index) <= room && mark <= bounds.maxPrice) expect(clamped).toBe(mark);
    }),
    RUNS,
  );
});

test.each([
  ['30 s', DECAY_30_S, 30_000],
  ['150 s', DECAY_150_S, 150_000],
] as const)('the table of %s is floor(e^(-2^j ms / tau) x 2^32)', (_name, table, tauMs) => {
  table.forEach((decay, bit) => {
    const exact = Math.exp(-(2 ** bit) / tauMs) * DECAY_ONE;
    // A double of e^x is exact to some units of 2^-52, so the floor is the same unless it is close.
    expect(Math.abs(decay - Math.floor(exact))).toBeLessThanOrEqual(
      exact % 1 > 0.99 || exact % 1 < 0.01 ? 1 : 0,
    );
  });
});

test('decay of any span is that of e^(-t / tau), and never grows with time', () => {
  const span = fc.nat({ max: 3_000_000_000 });
  fc.assert(
    fc.property(span, fc.nat({ max: 100_000_000 }), (elapsedUs, more) => {
      for (const [table, tau] of [
        [DECAY_30_S, 30_000],
        [DECAY_150_S, 150_000],
      ] as const) {
        const decay = decayAfter(elapsedUs, table);
        const ms = Math.min(Math.floor(elapsedUs / 1_000), 2_097_151);
        expect(Math.abs(decay - Math.exp(-ms / tau) * DECAY_ONE)).toBeLessThanOrEqual(22);
        expect(decayAfter(elapsedUs + more, table)).toBeLessThanOrEqual(decay + 22);
      }
    }),
    RUNS,
  );
});

test('an average steps toward its sample and never past it', () => {
  const scaled = fc.integer({ min: 0, max: 1_000_000 * EMA_SCALE });
  const decay = fc.integer({ min: 0, max: DECAY_ONE });
  fc.assert(
    fc.property(scaled, scaled, decay, (average, sample, factor) => {
      const next = averageStep(average, sample, factor);
      expect(next).toBeGreaterThanOrEqual(Math.min(average, sample));
      expect(next).toBeLessThanOrEqual(Math.max(average, sample));
      expect(averageStep(average, sample, 0)).toBe(sample);
      expect(averageStep(average, sample, DECAY_ONE)).toBe(average);
    }),
    RUNS,
  );
});
