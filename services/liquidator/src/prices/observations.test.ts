import { describe, expect, it } from 'vitest';
import {
  computeMeanTick,
  nextObservation,
  type Observation,
  type ObservationRing,
} from './observations.ts';
import { sqrtPriceAtTick, TICK_MAX } from './tick-math.ts';

/** A pool's history: at each second, the tick from then on. */
function record(moves: readonly (readonly [number, number])[], slots: number) {
  const kept = new Map<number, Observation>();
  const [first, ...rest] = moves as [readonly [number, number], ...(readonly [number, number])[]];
  kept.set(0, { timestamp: first[0], tickCumulative: 0n });
  let ring: ObservationRing = {
    index: 0,
    cardinality: 1,
    cardinalityNext: slots,
    known: 1,
    at: (index) => kept.get(index) ?? null,
  };
  let tick = first[1];
  for (const [timestamp, next] of rest) {
    const written = nextObservation(ring, timestamp, tick);
    if (written !== null) {
      kept.set(written.index, written.observation);
      const known = Math.min(ring.known + 1, written.cardinality);
      ring = { ...ring, index: written.index, cardinality: written.cardinality, known };
    }
    tick = next;
  }
  return { ring, tick };
}

/** The mean by walking over every second. */
function meanBySeconds(
  moves: readonly (readonly [number, number])[],
  end: number,
  window: number,
): number {
  let sum = 0;
  for (let second = end - window; second < end; second++)
    sum += moves.findLast(([from]) => from <= second)?.[1] ?? Number.NaN;
  return Math.floor(sum / window);
}

describe('mean tick over a window', () => {
  const moves = [
    [1_000, 100],
    [1_010, 200],
    [1_030, -300],
    [1_045, 50],
    [1_060, 51],
    [1_061, -7],
  ] as const;

  it.each([1_061, 1_062, 1_075, 1_100, 1_500])('is that of every second, at %i', (end) => {
    const { ring, tick } = record(moves, 16);
    for (const window of [1, 7, 30, 60])
      if (end - window >= 1_000)
        expect(computeMeanTick(ring, { timestamp: end, tick }, window)).toBe(
          meanBySeconds(moves, end, window),
        );
  });

  it('is unknown beyond the oldest observation, which the ring overwrites', () => {
    const whole = record(moves, 16);
    const at = { timestamp: 1_070, tick: whole.tick };
    expect(computeMeanTick(whole.ring, at, 70)).not.toBeNull();
    expect(computeMeanTick(whole.ring, at, 71)).toBeNull();
    const short = record(moves, 3);
    expect(computeMeanTick(short.ring, at, 25)).toBe(meanBySeconds(moves, 1_070, 25));
    expect(computeMeanTick(short.ring, at, 26)).toBeNull();
  });

  it('is that of the only tick when the one observation is old enough', () => {
    const { ring, tick } = record([[1_000, -5]], 1);
    expect(computeMeanTick(ring, { timestamp: 2_800, tick }, 1_800)).toBe(-5);
    expect(computeMeanTick(ring, { timestamp: 2_799, tick }, 1_800)).toBeNull();
  });

  it('writes once a second', () => {
    const { ring } = record(
      [
        [1_000, 5],
        [1_010, 6],
      ],
      4,
    );
    expect(nextObservation(ring, 1_010, 7)).toBeNull();
  });
});

describe('price at a tick', () => {
  it('has the ends that pools of Uniswap v3 have, and one in the middle', () => {
    expect(sqrtPriceAtTick(0)).toBe(1n << 96n);
    expect(sqrtPriceAtTick(-TICK_MAX)).toBe(4_295_128_739n);
    expect(sqrtPriceAtTick(TICK_MAX)).toBe(
      1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n,
    );
    expect(() => sqrtPriceAtTick(TICK_MAX + 1)).toThrow(RangeError);
  });

  it('grows by a ten-thousandth a tick', () => {
    for (const tick of [-700_001, -60, -1, 0, 59, 12_345, 700_000]) {
      const ratio = Number(sqrtPriceAtTick(tick + 1)) / Number(sqrtPriceAtTick(tick));
      expect(ratio ** 2).toBeCloseTo(1.0001, 9);
    }
  });
});
